import { choice, codec, flag, list, text, textOr, whole } from './codec.ts';
import { isDate } from './dates.ts';
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

export const networkCodec = codec({
  region: list(),
  period: choice(mapPeriods, 'today'),
  sort: choice(rankingSorts, '-deviation'),
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
  /** Part of the period that is looked at closely: two days, both included, `2025-05-01..2025-05-28`. */
  zoom: text((value) => value.includes('..') && isPeriod(value)),
  variation: choice(['bars', 'line', 'table'], 'bars'),
  /** What the variation is measured against: the expected, or what is compared with. */
  against: choice(['expected', 'compare'], 'expected'),
  /** Order of the list of days outside the threshold. */
  outside: choice(['size', 'date'], 'date'),
  calendar: choice(['entries', 'change'], 'entries'),
  /** Order in which the keys walk from branch to branch. */
  order: choice(['name', 'ranking'], 'name'),
});
export type BranchState = typeof branchCodec.defaults;

export const compareCodec = codec({
  by: choice(['branch', 'region'], 'branch'),
  id: list(),
  period: textOr('last_90_days', isPeriod),
  granularity: choice(['auto', ...granularities], 'auto'),
  mode: choice(['absolute', 'indexed'], 'absolute'),
  layout: choice(['one', 'multiples'], 'one'),
  /** Whether the expected is drawn beside what came. */
  expected: flag(false),
  /** Per cent around the expected beyond which a day is marked. */
  threshold: whole(1, 200, 20),
  /** Part of the period that is looked at closely: two days, both included. */
  zoom: text((value) => value.includes('..') && isPeriod(value)),
  compare: choice(comparisons, 'last_year'),
  /** Order of the ranking and of the small charts, `-` for falling. */
  sort: choice(['-entries', 'entries', '-change', 'change', '-deviation', 'name', '-name'], '-entries'),
  /** Whom the ranking ranks, and how many rows of it are shown. */
  scope: choice(['chosen', 'all'], 'chosen'),
  rows: whole(25, 50_000, 25),
  /** What the cells of the table of differences hold, and whom they are measured against; null: the first chosen. */
  values: choice(['entries', 'difference', 'share'], 'difference'),
  reference: text(),
});
export type CompareState = typeof compareCodec.defaults;

export const rowTables = ['hourly', 'daily_sensor', 'daily_branch', 'readings', 'rejects'] as const;
const isColumnOrder = (value: string) => /^-?[a-z_0-9]+$/.test(value);
const isFilter = (value: string) =>
  /^[a-z_0-9]+:(eq|ne|lt|lte|gt|gte|in|contains):.+$|^[a-z_0-9]+:(null|notnull)$/.test(value);

export const rowPages = ['50', '100', '250', '1000'] as const;
export const coverageSorts = ['branch', 'observed_share', '-observed_share'] as const;

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
  /** Rows of a page. */
  size: choice(rowPages, '100'),
  /** Where the page begins, as the answer before told it; null: at the first row. */
  cursor: text((value) => /^[\w-]+\.[\w-]+$/.test(value), 500),
  /** Number of the page that `cursor` begins, to be read only. */
  page: whole(1, 1_000_000, 1),
  coverage_sort: choice(coverageSorts, 'branch'),
});
export type DataState = typeof dataCodec.defaults;

export const faultKinds = ['gap', 'dead', 'undercount', 'spike', 'stuck', 'duplicate', 'implausible', 'drift'] as const;
const isFaultKind = (value: string) => faultKinds.some((kind) => kind === value);
export const faultSorts = ['-severity', '-started_at', 'started_at'] as const;

/** Which faults are listed. */
const faultFilters = {
  period: textOr('last_28_days', isPeriod),
  region: list(),
  branch: list(),
  sensor: list(),
  kind: list(isFaultKind),
  state: choice(['any', 'open', 'ended'], 'any'),
  verdict: choice(['any', 'none', 'confirmed', 'dismissed'], 'any'),
  sort: choice(faultSorts, '-severity'),
};

export const healthCodec = codec({
  ...faultFilters,
  /** Where the page of the list begins, as the answer before told it; null: at the first fault. */
  cursor: text((value) => /^[\w-]+\.[\w-]+$/.test(value), 500),
  /** Number of the page that `cursor` begins, to be read only. */
  page: whole(1, 1_000_000, 1),
  matrix_sort: choice(coverageSorts, 'observed_share'),
});
export type HealthState = typeof healthCodec.defaults;

/** A fault, and the list it was chosen from. */
export const faultCodec = codec({
  /** As the API has it, or as the tables do: `lyon_2-1/spike/1792753200`. */
  id: text(() => true, 400),
  ...faultFilters,
  /** `auto`: what suits the length of the drawing. */
  granularity: choice(['auto', 'hour', 'day'], 'auto'),
  /** First day that is drawn of a fault too long for one picture; null: its beginning. */
  drawn_from: text(isDate),
});
export type FaultState = typeof faultCodec.defaults;

export const printCodec = codec({
  id: text(),
  sensor: text(),
  period: textOr('last_28_days', isPeriod),
  granularity: choice(['auto', ...granularities], 'auto'),
  threshold: whole(1, 200, 20),
});
export type PrintState = typeof printCodec.defaults;

/** What `auto` stands for, by the length of the range: about 30 to 400 points. */
export function granularityFor(wished: 'auto' | (typeof granularities)[number], days: number) {
  if (wished !== 'auto') {
    return wished;
  }
  return days <= 8 ? 'hour' : days <= 400 ? 'day' : days <= 1500 ? 'week' : 'month';
}
