import { describeError, FootfallError } from '../../domain/errors.ts';
import type { ServeContext } from '../context.ts';
import { aliveAnswer, readyAnswer } from '../contract/service.ts';
import { type Api, problems } from './api.ts';

/** For whatever watches the process: alive, and able to answer. */
export function addHealthRoutes(app: Api, context: ServeContext): void {
  const config = { public: true, uncounted: true };
  app.route({
    method: 'GET',
    url: '/healthz',
    schema: {
      summary: 'Whether the process lives',
      operationId: 'healthz',
      tags: ['service'],
      response: { 200: { description: 'It does', content: { 'application/json': { schema: aliveAnswer } } } },
    },
    config,
    handler: async (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  });
  app.route({
    method: 'GET',
    url: '/readyz',
    schema: {
      summary: 'Whether questions can be answered: the lake is readable, the ledger answers',
      operationId: 'readyz',
      tags: ['service'],
      response: {
        200: { description: 'They can', content: { 'application/json': { schema: readyAnswer } } },
        ...problems([503]),
      },
    },
    config,
    handler: async (_request, reply) => {
      const [view, ledger] = await Promise.allSettled([
        readLake(context),
        context.ledger.marks.get('ready', ['ready']),
      ]);
      const missing = [
        view.status === 'rejected' && `the lake cannot be read (${told(view.reason)})`,
        ledger.status === 'rejected' && `the ledger does not answer (${told(ledger.reason)})`,
      ].filter(Boolean);
      if (view.status === 'fulfilled' && missing.length === 0) {
        return reply.header('cache-control', 'no-store').send({ status: 'ok', version: view.value });
      }
      for (const { reason } of [view, ledger].filter((one) => one.status === 'rejected')) {
        context.log.warn({ error: describeError(reason) }, 'Not ready');
      }
      reply.header('retry-after', '10');
      throw new FootfallError('NOT_READY', `Not ready: ${missing.join('; ')}.`);
    },
  });
}

async function readLake({ reader }: ServeContext): Promise<string> {
  const { version } = await reader.view();
  await reader.rows('SELECT 1 AS one');
  return version;
}

/** Anybody may ask: no paths, no messages. */
function told(error: unknown): string {
  return error instanceof FootfallError ? error.code : 'the log says why';
}
