import type { Params } from '../../engine/duckdb.ts';
import type { Granularity, Level } from '../contract/common.ts';
import type { Comparison, Measure } from '../contract/footfall.ts';
import type { Scope, ServedTable } from '../reading/lake-reader.ts';
import type { Against } from './compare.ts';
import type { Range } from './range.ts';
import type { Who } from './who.ts';

/** A checked request. */
export interface FootfallPlan {
  by: Level;
  granularity: Granularity;
  measures: ReadonlySet<Measure>;
  compare: Comparison;
  who: Who;
  range: Range;
  against: Against | null;
  page: { limit: number | undefined; after: Place | undefined };
}

/** The last row of the page before. */
export interface Place {
  id: string;
  start: string;
  instant: string | null;
}

/**
 * Days of branches, days of sensors and hours of sensors made alike, for one statement to add them up. Columns of `sql`,
 * besides what `keys` take:
 * - `state`: complete, partial, pending, closed, missing of days; observed, imputed, pending, closed, missing of hours
 * - `is_known`: entries and expectation are; `paired_entries` and `past_entries`: where those of the other days are too
 * - `entries`, `exits`, `expected`, `width` (of the band, hours only), `hours` (open ones)
 * - `observed`, `imputed`, `missing` (shares), `observed_entries`, `imputed_entries`
 * - `below`, `above`: from entries to the ends of their interval; `weeks`, `donors` that estimates rest on; `fault`, `method`
 * - `day_kind`, `peak_hour`, `ma_7d`, `ma_28d`
 */
export interface UnitRows {
  sql: string;
  params: Params;
  table: ServedTable;
  scope: Scope;
  /** What the rows are grouped by: expressions over them, by the names they get. */
  keys: Readonly<Record<string, string>>;
  /** The start as it is told: an expression over the keys. */
  start: string;
  /** Null where hours of several branches are one. */
  instant: string | null;
  /** The keys that tell one series of days from another: for the band. */
  series: string;
  /** The first day (or the hour) that a row is compared with, `$shift` days before: an expression over the keys. */
  startThere: string;
  /** The status of what a row stands for, given the status of what it sums: they differ in periods that are cut. */
  status(summed: string): string;
}

/** The entries here (of `t`) and on the day compared with (of `p`), where both are known. */
export const pairedColumns =
  'CASE WHEN p.past_entries IS NOT NULL THEN t.entries END AS paired_entries, CASE WHEN t.entries IS NOT NULL THEN p.past_entries END AS past_entries';
export const noPairedColumns = 'CAST(NULL AS DOUBLE) AS paired_entries, CAST(NULL AS DOUBLE) AS past_entries';
