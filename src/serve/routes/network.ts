import { z } from 'zod';
import type { ServeContext } from '../context.ts';
import { branchesAnswer, branchesQuery, networkAnswer, sensorsAnswer, sensorsQuery } from '../contract/network.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { branchesAnswerOf, datesNow, networkAnswerOf, sensorsAnswerOf } from '../questions/network.ts';

/** What the network is made of. */
export function addNetworkRoutes(app: Api, context: ServeContext): void {
  const tags = ['network'];
  addJsonRoute(
    app,
    '/v1/network',
    {
      summary: 'The network, its clock, and the days there are',
      tags,
      querystring: z.strictObject({}),
      response: networkAnswer,
    },
    (_query, { view, now, role }) => {
      const { speed: clockSpeed = 1 } = context.clock;
      return { body: () => networkAnswerOf(context.network(), { view, now, role, clockSpeed }) };
    },
  );
  const dates = (now: number) => [...datesNow(context.network(), now).values()].join();
  addJsonRoute(
    app,
    '/v1/branches',
    { summary: 'Branches, by name', tags, querystring: branchesQuery, response: branchesAnswer },
    (query, { now, etag }) => ({
      etag: etag([], {}, dates(now)),
      body: () => branchesAnswerOf(context.network(), query, now),
    }),
  );
  addJsonRoute(
    app,
    '/v1/sensors',
    { summary: 'Sensors, and where they hang and hung', tags, querystring: sensorsQuery, response: sensorsAnswer },
    (query, { now, etag }) => ({
      etag: etag([], {}, dates(now)),
      body: () => sensorsAnswerOf(context.network(), query, now),
    }),
  );
}
