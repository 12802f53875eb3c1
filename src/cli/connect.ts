import { operations } from './operate.ts';
import { demo } from './operate-demo.ts';
import type { Connections } from './operations.ts';
import { currentLakeFiles } from './query/lake-files.ts';
import { simulate } from './simulate.ts';

/** Where the commands meet the rooms. */
export const connections: Connections = {
  operations: { ...operations, demo },
  simulate,
  lakeFiles: currentLakeFiles,
};
