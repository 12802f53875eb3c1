import type { ServeContext } from '../context.ts';
import { healthAnswer, healthQuery } from '../contract/health.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { type HealthRow, planHealth } from '../questions/health.ts';

export function addHealthRoutes(app: Api, { reader, network }: ServeContext): void {
  addJsonRoute(
    app,
    '/v1/health',
    {
      summary: 'What was observed, estimated and missing by sensor and day, and the main fault, as a matrix',
      description:
        'As many sensors a page as fit, where no `limit` is given. The rows behind it are those of `/v1/rows/daily_sensor`, which are also there as files.',
      tags: ['trust'],
      querystring: healthQuery,
      response: healthAnswer,
    },
    (query, { view, now, signal, etag }) => {
      const { sql, params, scope, answer } = planHealth(query, network(), view, now);
      return {
        etag: etag(['daily_sensor', 'fault_days'], scope),
        body: async () => answer(await reader.rows<HealthRow>(sql, params, { signal })),
      };
    },
  );
}
