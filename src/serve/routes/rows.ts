import { z } from 'zod';
import type { Plain } from '../../engine/plain.ts';
import type { ServeContext } from '../context.ts';
import { mostRows } from '../contract/common.ts';
import { type RowTable, rowsAnswer, rowsQuery, rowTables } from '../contract/rows.ts';
import { type Api, addTableRoute } from '../http/api.ts';
import { planRows } from '../questions/rows.ts';

const rowsParams = z.strictObject({ table: z.enum(rowTables) });

export function addRowsRoutes(app: Api, { reader, network }: ServeContext): void {
  addTableRoute<typeof rowsQuery, typeof rowsAnswer, Record<string, Plain>>(
    app,
    '/v1/rows/:table',
    {
      summary: 'The rows of a table, sorted, filtered and page by page',
      description:
        '`from` and `to` are business dates, local to the branch; of `readings` and `rejects` they are UTC dates. Texts of `contains` match whatever their case and accents; `ne` also keeps rows without a value.',
      tags: ['data'],
      params: rowsParams,
      querystring: rowsQuery,
      response: rowsAnswer,
    },
    (query, { view, now, format, signal }, { params }) => {
      const { table } = params as { table: RowTable };
      const plan = planRows({ table, query, network: network(), view, now, paged: format === 'json' });
      return {
        view,
        question: plan.question,
        json: async (rows) => plan.answer(rows, plan.total ?? (await countRows(plan.count, signal))),
        fileName: `${table}-${plan.range.from}-${plan.range.to}`,
        // A page is asked for with one row more, which tells whether there is a next one.
        mostRows: mostRows + 1,
      };
    },
  );

  async function countRows(
    { sql, params }: { sql: string; params: Parameters<typeof reader.rows>[1] },
    signal: AbortSignal,
  ) {
    const found = await reader.rows<{ total: number }>(sql, params, { signal });
    return found[0]?.total ?? 0;
  }
}
