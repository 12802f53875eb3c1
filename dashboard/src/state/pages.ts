import { choice, codec, flag, list, text, textOr, whole } from './codec.ts';
import { isPeriod } from './period.ts';

/** The state of each page, all of which stands in its address. */

export const mapPeriods = ['today', 'yesterday', 'last_7_days', 'last_28_days'] as const;
export const rankingSorts = [
  '-deviation',
  '-entries',
  'entries',
  '-change',
  'change',
  'name',
  'observed_share',
] as const;
export const mapMetrics = ['deviation', 'entries', 'coverage'] as const;

export const networkCodec = codec({
  region: list(),
  period: choice(mapPeriods, 'today'),
  sort: choice(rankingSorts, '-deviation'),
  metric: choice(mapMetrics, 'deviation'),
  /** Part of a name, in the ranking. */
  q: text(),
});
export type NetworkState = typeof networkCodec.defaults;

export const granularities = ['hour', 'day', 'week', 'month'] as const;
export const comparisons = ['none', 'previous_period', 'last_year', 'mean_4w'] as const;

export const branchCodec = codec({
  id: text(),
  /** Null: all sensors of the branch. */
  sensor: text(),
  period: textOr('last_90_days', isPeriod),
  /** `auto`: what suits the length of the period. */
  granularity: choice(['auto', ...granularities], 'auto'),
  /** Per cent around the expected beyond which a day is marked. */
  threshold: whole(1, 200, 20),
  compare: choice(comparisons, 'none'),
  view: choice(['chart', 'table'], 'chart'),
  exits: flag(false),
});
export type BranchState = typeof branchCodec.defaults;

export const compareCodec = codec({
  by: choice(['branch', 'region'], 'branch'),
  id: list(),
  period: textOr('last_90_days', isPeriod),
  granularity: choice(['auto', ...granularities], 'auto'),
  mode: choice(['absolute', 'indexed'], 'absolute'),
  layout: choice(['one', 'multiples'], 'one'),
  compare: choice(comparisons, 'last_year'),
  /** Column of the table of differences, `-` for falling. */
  sort: choice(['-entries', 'entries', '-change', 'change', 'name', '-name'], '-entries'),
});
export type CompareState = typeof compareCodec.defaults;

export const rowTables = ['hourly', 'daily_sensor', 'daily_branch', 'readings', 'rejects'] as const;
const isColumnOrder = (value: string) => /^-?[a-z_0-9]+$/.test(value);
const isFilter = (value: string) =>
  /^[a-z_0-9]+:(eq|ne|lt|lte|gt|gte|in|contains):.+$|^[a-z_0-9]+:(null|notnull)$/.test(value);

export const dataCodec = codec({
  view: choice(['rows', 'coverage'], 'rows'),
  table: choice(rowTables, 'daily_branch'),
  period: textOr('last_28_days', isPeriod),
  region: list(),
  branch: list(),
  sensor: list(),
  /** Columns, `-` for falling. */
  sort: list(isColumnOrder),
  /** As the API takes them: `status:in:partial,missing`. */
  filter: list(isFilter),
  /** None: all of the table's. */
  column: list(isColumnOrder),
  coverage_sort: choice(['branch', 'observed_share', '-observed_share'], 'branch'),
});
export type DataState = typeof dataCodec.defaults;

export const printCodec = codec({
  id: text(),
  period: textOr('last_28_days', isPeriod),
});
export type PrintState = typeof printCodec.defaults;

/** What `auto` stands for, by the length of the range: about 30 to 400 points. */
export function granularityFor(wished: 'auto' | (typeof granularities)[number], days: number) {
  if (wished !== 'auto') {
    return wished;
  }
  return days <= 8 ? 'hour' : days <= 400 ? 'day' : days <= 1500 ? 'week' : 'month';
}
