import { z } from 'zod';
import type { ServeContext } from '../context.ts';
import { workBody, workRequest } from '../contract/health.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { requestRow } from '../questions/status.ts';

/** Work for the worker beside the server: the server itself only reads. */
export function addRequestRoutes(app: Api, { ledger }: ServeContext): void {
  addJsonRoute(
    app,
    '/v1/requests',
    {
      method: 'POST',
      summary: 'Ask for a run (collect, then transform) or a transform',
      description:
        'Answers with the request as it stands; one of the same kind that waits already is answered instead of a second. How it goes on stands in `/v1/status`. It is taken up by `footfall up`; where that does not run, it waits.',
      tags: ['live'],
      role: 'operator',
      querystring: z.strictObject({}),
      body: z.preprocess((body) => body ?? {}, workBody),
      response: workRequest,
      status: 202,
    },
    async (_query, { caller }, { body }) => {
      const { kind } = body as z.output<typeof workBody>;
      return { body: async () => requestRow(await ledger.requests.add(kind, caller)) };
    },
  );
}
