import { z } from 'zod';
import type { ServeContext } from '../context.ts';
import { longestRange } from '../contract/common.ts';
import { rankingAnswer, rankingQuery } from '../contract/footfall.ts';
import { type Api, addTableRoute } from '../http/api.ts';
import { cursorSalt, decodeCursor, encodeCursor } from '../questions/cursor.ts';
import { newestToday, resolveRange } from '../questions/range.ts';
import { type RankedRow, type RankingRequest, rankingBody, rankingQuestion } from '../questions/ranking.ts';

/** Rows of a page where none is asked for. */
const usualPage = 100;

const place = z.object({ after: z.number().int().min(1) });

export function addRankingRoutes(app: Api, { network, completeShare }: ServeContext): void {
  addTableRoute<typeof rankingQuery, typeof rankingAnswer, RankedRow>(
    app,
    '/v1/ranking',
    {
      summary: 'Regions, branches or sensors in order of their footfall, its change or its quality over a range',
      description: 'Downloads have no sparklines.',
      tags: ['footfall'],
      querystring: rankingQuery,
      response: rankingAnswer,
    },
    (query, { view, now, format }) => {
      const range = resolveRange(query, newestToday(network(), now), longestRange.day);
      const salt = cursorSalt('/v1/ranking', query);
      const after = query.cursor === undefined ? 0 : decodeCursor(salt, query.cursor, place).after;
      const page = format === 'json' ? { after, most: query.limit ?? usualPage } : null;
      const request: RankingRequest = { query, range, network: network(), view, completeShare, page };
      return {
        view,
        question: rankingQuestion(request),
        json: (rows) => rankingBody(rows, request, { now, cursorAfter: (rank) => encodeCursor(salt, { after: rank }) }),
        fileName: `ranking-${query.by}-${range.from}-${range.to}`,
      };
    },
  );
}
