import type { ServeContext } from '../context.ts';
import { mapAnswer, mapQuery } from '../contract/overview.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { type MapRow, mapBody, mapRows } from '../questions/map.ts';
import { branchDays, freshness } from '../questions/periods.ts';
import { resolvePlaces } from '../questions/who.ts';

export function addMapRoutes(app: Api, { reader, network }: ServeContext): void {
  addJsonRoute(
    app,
    '/v1/map',
    {
      summary: 'How each branch stands against what is normal for it',
      tags: ['overview'],
      querystring: mapQuery,
      response: mapAnswer,
    },
    ({ region, period }, { view, now, signal, etag }) => {
      // For the unknown region's error alone.
      resolvePlaces({ region, branch: [] }, network());
      const days = branchDays(network(), now, region);
      const { sql, params, tables, scope } = mapRows(view, days, period);
      return {
        etag: etag(tables, scope, freshness(now)),
        body: async () => mapBody(await reader.rows<MapRow>(sql, params, { signal }), { view, days, now, period }),
      };
    },
  );
}
