import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { aged, type BranchDays } from './periods.ts';

/** One local hour of today, over the open sensor-hours of the branches asked about. */
export interface TodayRow {
  local_hour: number;
  entries: number | null;
  /** Over the sensor-hours that were observed and have an expectation; `expected` is over those same. */
  comparable_entries: number | null;
  expected: number | null;
  /** Over all open sensor-hours that have an expectation: due or not, observed or not. */
  expected_hour: number | null;
  expected_due: number | null;
  expected_imputed: number | null;
  /** Of half-widths of the intervals of entries, the sensors' added up in squares. */
  low_square: number;
  high_square: number;
  /** Summed over the estimated sensor-hours. */
  weeks: number | null;
  donors: number | null;
  open_hours: number;
  due_hours: number;
  observed_hours: number;
  imputed_hours: number;
  /** Start of the newest observed hour, ISO. */
  newest: string | null;
}

/** Today so far: what is due, `entries` of all of it, the rest over what can be compared. */
export interface Today {
  /** Local hour up to which (exclusive) something is due, in the zone that is furthest; null: nothing yet. */
  as_of_hour: number | null;
  entries: number | null;
  comparable_entries: number | null;
  expected: number | null;
  expected_day: number | null;
  expected_due: number | null;
  expected_imputed: number | null;
  weeks: number | null;
  donors: number | null;
  due_hours: number;
  observed_hours: number;
  imputed_hours: number;
  hours: readonly TodayRow[];
}

/** The hours of each branch's own today, added up by local hour; rows are `TodayRow`. */
export function todayHours(view: LakeView, days: BranchDays): Question {
  const hours = aged(view, 'hourly', days, { youngest: 0, oldest: 0 });
  return {
    sql: `
SELECT
  local_hour,
  sum(entries) AS entries,
  sum(entries) FILTER (WHERE ${isComparable}) AS comparable_entries,
  sum(expected) FILTER (WHERE ${isComparable}) AS expected,
  sum(expected) AS expected_hour,
  sum(expected) FILTER (WHERE quality <> 'pending') AS expected_due,
  sum(expected) FILTER (WHERE quality = 'imputed') AS expected_imputed,
  coalesce(sum((entries - entries_low) * (entries - entries_low)), 0.0) AS low_square,
  coalesce(sum((entries_high - entries) * (entries_high - entries)), 0.0) AS high_square,
  CAST(sum(weeks) FILTER (WHERE quality = 'imputed') AS DOUBLE) AS weeks,
  CAST(sum(donors) FILTER (WHERE quality = 'imputed') AS DOUBLE) AS donors,
  count(*) AS open_hours,
  count(*) FILTER (WHERE quality <> 'pending') AS due_hours,
  count(*) FILTER (WHERE quality = 'observed') AS observed_hours,
  count(*) FILTER (WHERE quality = 'imputed') AS imputed_hours,
  max(hour_start) FILTER (WHERE quality = 'observed') AS newest
FROM ${hours.sql}
WHERE is_open
GROUP BY local_hour
ORDER BY local_hour`,
    params: hours.params,
    columns: [],
    tables: ['hourly'],
    scope: hours.scope,
  };
}

/** Of `hourly`: a sensor-hour that may be held against its expectation. A silent sensor is left out of both sides. */
export const isComparable = `quality = 'observed' AND expected IS NOT NULL`;

/** Adds up the rows of `todayHours`. */
export function readToday(rows: readonly TodayRow[]): Today {
  const due = rows.filter((row) => row.due_hours > 0);
  const last = due.at(-1);
  return {
    as_of_hour: last === undefined ? null : last.local_hour + 1,
    entries: sumOf(due, 'entries'),
    comparable_entries: sumOf(due, 'comparable_entries'),
    expected: sumOf(due, 'expected'),
    expected_day: sumOf(rows, 'expected_hour'),
    expected_due: sumOf(due, 'expected_due'),
    expected_imputed: sumOf(due, 'expected_imputed'),
    weeks: sumOf(rows, 'weeks'),
    donors: sumOf(rows, 'donors'),
    due_hours: sumOf(rows, 'due_hours') ?? 0,
    observed_hours: sumOf(rows, 'observed_hours') ?? 0,
    imputed_hours: sumOf(rows, 'imputed_hours') ?? 0,
    hours: rows,
  };
}

/** Null where nothing is known: nobody is not the same as nothing counted. */
function sumOf(rows: readonly TodayRow[], key: Exclude<keyof TodayRow, 'newest'>): number | null {
  let sum: number | null = null;
  for (const row of rows) if (row[key] !== null) sum = (sum ?? 0) + row[key];
  return sum;
}
