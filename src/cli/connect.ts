import { operations } from './operate.ts';
import type { Connections } from './operations.ts';
import { currentLakeFiles } from './query/lake-files.ts';

/** Where the commands meet the rooms. The simulator and the server are loaded by those that need them: their schemas take a fifth of a second. */
export const connections: Connections = {
  operations: {
    ...operations,
    doctor: async (request, context) => (await import('./operate-doctor.ts')).doctor(request, context),
    demo: async (request, context) => (await import('./operate-demo.ts')).demo(request, context),
  },
  simulate: async (request, context) => (await import('./simulate.ts')).simulate(request, context),
  serve: async (request, context) => (await import('./serve.ts')).serve(request, context),
  lakeFiles: currentLakeFiles,
};
