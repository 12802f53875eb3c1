import type { ServeContext } from '../context.ts';
import { mostRows } from '../contract/common.ts';
import {
  faultsAnswer as answerOfFaults,
  type FaultAnswer,
  faultAnswer,
  faultParams,
  faultQuery,
  type faultsAnswer,
  faultsQuery,
} from '../contract/faults.ts';
import { type Api, addJsonRoute, addTableRoute } from '../http/api.ts';
import { type LevelRow, planDrawing } from '../questions/fault.ts';
import { faultOf } from '../questions/fault-columns.ts';
import { planFaults } from '../questions/faults.ts';
import { readFault } from './read-fault.ts';

type Paged = Parameters<ReturnType<typeof planFaults>['answer']>[0][number];
type Totals = Parameters<ReturnType<typeof planFaults>['answer']>[1];

export function addFaultRoutes(app: Api, { reader, network }: ServeContext): void {
  addTableRoute<typeof faultsQuery, typeof faultsAnswer, Paged>(
    app,
    '/v1/faults',
    {
      summary: 'Faults of sensors: since when, how sure, and what they cost in uncounted people',
      description: 'Of a list that is asked for without `limit` the first 100.',
      tags: ['trust'],
      querystring: faultsQuery,
      response: answerOfFaults,
    },
    (query, { view, now, format, signal }) => {
      const plan = planFaults({ query, network: network(), view, now, paged: format === 'json' });
      return {
        view,
        question: plan.question,
        json: async (rows) => plan.answer(rows, await totals(plan.totals, signal)),
        fileName: `faults-${plan.range.from}-${plan.range.to}`,
        // A page is asked for with one row more, which tells whether there is a next one.
        mostRows: mostRows + 1,
      };
    },
  );

  addJsonRoute(
    app,
    '/v1/faults/:id',
    {
      summary: 'A fault with the evidence to draw: the hours around it, and what the other sensors did',
      tags: ['trust'],
      operationId: 'fault',
      params: faultParams,
      querystring: faultQuery,
      response: faultAnswer,
    },
    async (query, { view, now, signal, etag }, { params }) => {
      const { id } = params as { id: string };
      const row = await readFault(reader, view, id, signal);
      const drawing = planDrawing({ fault: row, query, network: network(), view, now });
      const { hours, levels } = drawing;
      return {
        etag: etag(['hourly', 'levels'], drawing.scope, JSON.stringify([row, drawing.range])),
        body: async () => {
          const [drawn, compared] = await Promise.all([
            reader.rows<FaultAnswer['hours'][number]>(hours.sql, hours.params, { signal }),
            reader.rows<LevelRow>(levels.sql, levels.params, { signal }),
          ]);
          return drawing.answer(faultOf(row), drawn, compared);
        },
      };
    },
  );

  function totals({ sql, params }: ReturnType<typeof planFaults>['totals'], signal: AbortSignal) {
    return reader.rows<Totals[number]>(sql, params, { signal });
  }
}
