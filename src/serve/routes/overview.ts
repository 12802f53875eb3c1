import type { ServeContext } from '../context.ts';
import { overviewAnswer, overviewQuery } from '../contract/overview.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { makeOverview } from '../questions/overview.ts';
import { historyDays } from '../questions/overview-days.ts';
import { ageScope, freshness } from '../questions/periods.ts';
import { resolvePlaces } from '../questions/who.ts';

export function addOverviewRoutes(app: Api, { reader, ledger, network }: ServeContext): void {
  addJsonRoute(
    app,
    '/v1/overview',
    {
      summary: 'Whether today is normal, where it is not, and whether the numbers can be trusted',
      description:
        'Today and the periods are of each branch by its own local date. What is compared is like for like: hours that were observed, days that are complete; a silent sensor or a partial day shows in the shares and under `attention`, and never makes a figure look low.',
      tags: ['overview'],
      querystring: overviewQuery,
      response: overviewAnswer,
    },
    ({ region }, { view, now, signal, etag }) => {
      // For the unknown region's error alone.
      resolvePlaces({ region, branch: [] }, network());
      const scope = ageScope(now, historyDays);
      return {
        etag: etag(['hourly', 'daily_branch', 'daily_sensor', 'readings', 'rejects'], scope, freshness(now)),
        body: async () =>
          makeOverview({
            network: network(),
            view,
            now,
            regions: region,
            sources: await ledger.arrivals.sources(now),
            rows: ({ sql, params }) => reader.rows(sql, params, { signal }),
          }),
      };
    },
  );
}
