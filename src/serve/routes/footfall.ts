import type { ServeContext } from '../context.ts';
import { mostRows } from '../contract/common.ts';
import { type FootfallRow, footfallAnswer, footfallQuery } from '../contract/footfall.ts';
import { type Api, addTableRoute } from '../http/api.ts';
import { askFootfall } from '../questions/footfall.ts';

export function addFootfallRoutes(app: Api, context: ServeContext): void {
  addTableRoute<typeof footfallQuery, typeof footfallAnswer, FootfallRow>(
    app,
    '/v1/footfall',
    {
      summary: 'Footfall by hour, day, week or month, with what is normal and what it is compared with',
      tags: ['footfall'],
      querystring: footfallQuery,
      response: footfallAnswer,
    },
    (query, { view, now, format }) => {
      const { question, answer, range } = askFootfall({
        query,
        network: context.network(),
        view,
        now,
        paged: format === 'json',
      });
      return {
        question,
        json: answer,
        // A page is asked for with one row more, which tells whether there is a next one.
        ...(query.limit !== undefined && { mostRows: mostRows + 1 }),
        fileName: `footfall-${query.by}-${query.granularity}-${range.from}-${range.to}`,
      };
    },
  );
}
