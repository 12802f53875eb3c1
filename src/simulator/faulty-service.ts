import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';
import type { ServiceFaults } from './service-faults.ts';

/** Makes the data routes misbehave; the truth, the documentation and the health check never do. */
export function addFaultyService(app: FastifyInstance, faults: ServiceFaults): void {
  const closing = new AbortController();
  const cut = new WeakSet<FastifyRequest>();
  app.addHook('preClose', async () => closing.abort());
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/v1/') || request.url.startsWith('/v1/truth')) return;
    const fault = faults.judge(`${request.method} ${request.url} ${request.headers.accept ?? ''}`);
    switch (fault?.kind) {
      case 'error':
        return sendProblem(reply, 500, 'An error on purpose; ask again.');
      case 'outage':
        return sendProblem(reply, 503, 'An outage on purpose; it ends in some hours of simulated time.');
      case 'unavailable':
        reply.header('retry-after', fault.retryAfterSeconds);
        return sendProblem(reply, 503, 'Unavailable on purpose; ask again.');
      case 'tooMany':
        reply.header('retry-after', fault.retryAfterSeconds);
        return sendProblem(reply, 429, 'Too many requests, on purpose; ask again.');
      case 'slow':
        await setTimeout(fault.milliseconds, undefined, { signal: closing.signal }).catch(() => undefined);
        break;
      case 'cut':
        cut.add(request);
        break;
    }
  });
  app.addHook('onSend', async (request, reply, payload) => {
    if (!cut.has(request) || !(typeof payload === 'string' || Buffer.isBuffer(payload))) return payload;
    const body = Buffer.from(payload as string);
    reply.header('content-length', body.length);
    return Readable.from(firstHalf(body, reply.raw));
  });
}

/** How often it is looked whether the half has left. */
const pollMilliseconds = 5;

/** The whole was announced; the connection ends when the first half is on its way. */
async function* firstHalf(body: Buffer, response: ServerResponse): AsyncGenerator<Buffer> {
  yield body.subarray(0, Math.floor(body.length / 2));
  while (!response.destroyed && (!response.headersSent || response.writableLength > 0)) {
    await setTimeout(pollMilliseconds);
  }
  response.destroy();
}
