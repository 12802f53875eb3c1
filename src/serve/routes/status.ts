import { z } from 'zod';
import type { ServeContext } from '../context.ts';
import { statusAnswer } from '../contract/health.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { statusAnswerOf } from '../questions/status.ts';

/** How collection and the tables stand. */
export function addStatusRoutes(app: Api, context: ServeContext): void {
  addJsonRoute(
    app,
    '/v1/status',
    {
      summary: 'Sources, tables, runs, and the work asked for',
      tags: ['live'],
      querystring: z.strictObject({}),
      response: statusAnswer,
    },
    (_query, { view, now, role }) => ({
      body: () => statusAnswerOf(context.ledger, { view, now, networkProblem: context.networkProblem?.(role) ?? null }),
    }),
  );
}
