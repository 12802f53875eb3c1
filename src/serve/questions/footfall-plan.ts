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
 * - `is_open`, `is_pending`, `is_missing`; `is_whole`: a complete day, an hour observed or estimated
 * - `is_like`: whole, and with an expectation; `is_compared`: like, and no estimate
 * - `is_paired`: complete here and on the day it is compared with, where there are `past_entries`
 * - `entries`, `exits`, `expected`, `width` (of the band, hours only), `hours` (open ones)
 * - `observed`, `imputed` (shares), `observed_entries`, `imputed_entries`
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
