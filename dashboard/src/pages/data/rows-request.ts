import type { Query } from '../../api/client.ts';
import type { RowsRequest } from '../../api/queries.ts';
import type { RowTable } from '../../api/types.ts';
import type { DataState } from '../../state/pages.ts';
import { resolvePeriod } from '../../state/period.ts';
import { chosenColumns, columnsOf } from './columns.ts';
import { filtersOf, formatFilter } from './filter.ts';

/** Whether rows of the table know their branch and their sensor. */
export const hasBranch = (table: RowTable) => table !== 'rejects';
export const hasSensor = (table: RowTable) => table !== 'rejects' && table !== 'daily_branch';

/**
 * The request behind the rows, and that of their files: the same rows in the same order with the same columns, all
 * pages of them. What the table cannot follow is not asked for.
 */
export function rowsRequest(state: DataState, today: string): { request: RowsRequest; download: Query } {
  const { table } = state;
  const columns = chosenColumns(table, state.column);
  const all: readonly string[] = columnsOf[table];
  const base = {
    ...resolvePeriod(state.period, today),
    region: hasBranch(table) ? state.region : [],
    branch: hasBranch(table) ? state.branch : [],
    sensor: hasSensor(table) ? state.sensor : [],
    filter: filtersOf(state.filter, table).map(formatFilter),
  };
  const sort = state.sort.filter((text) => all.includes(text.replace(/^-/, ''))).join(',');
  // The time of a row is told in the zone of its branch, and a row leads to its branch and sensor.
  const needed = all.filter((name) => name === 'branch_id' || name === 'sensor_id' || name === 'business_date');
  return {
    request: {
      ...base,
      sort,
      columns: [...new Set([...columns, ...needed])].join(','),
      limit: Number(state.size),
      cursor: state.cursor,
    },
    download: { ...base, sort, columns: columns.join(',') },
  };
}
