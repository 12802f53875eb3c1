import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { onTestFinished } from 'vitest';
import { silentLog } from '../../domain/effects.ts';
import { fixedClock } from '../../domain/time.ts';
import { diskFiles } from '../../lake/disk-files.ts';
import type { ServeContext } from '../context.ts';
import { LakeView } from '../reading/lake-reader.ts';
import type { Api } from './api.ts';
import type { ServeOptions } from './options.ts';
import { createServer } from './server.ts';

/** A context whose lake is empty and whose statements answer `rows`; what is not given fails when touched. */
export function fakeContext(more: object = {}): ServeContext {
  const network = { id: 'lab', name: 'Lab', branches: [], sensors: [], schedules: {} };
  const reader = { view: async () => new LakeView(new Map()), rows: async () => [] };
  return {
    reader,
    ledger: { marks: { get: async () => new Map() } },
    network: () => network,
    clock: fixedClock(Date.UTC(2025, 5, 1)),
    completeShare: 0.9,
    files: diskFiles(),
    tempFolder: '/nowhere',
    log: silentLog,
    ...more,
  } as unknown as ServeContext;
}

/** A server with routes of the test's own beside the real ones; closed when the test is over. */
export async function testServer(
  context: ServeContext,
  options: ServeOptions = {},
  addTestRoutes: (api: Api) => void = () => {},
): Promise<FastifyInstance> {
  const app = await createServer(context, options);
  onTestFinished(() => app.close());
  await app.register(async (scope) => addTestRoutes(scope.withTypeProvider<ZodTypeProvider>()));
  await app.ready();
  return app;
}
