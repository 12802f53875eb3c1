import type { Network } from '../../domain/network.ts';
import { addDays, type DateText, type EpochMs, utcDate } from '../../domain/time.ts';
import { placementHolds } from '../../network/placements.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { aged, type BranchDays } from './periods.ts';

/** A sensor without an observed hour among so many that it was due and its branch open is silent. */
export const silentHours = 24;
/** How far back the last observed hour is looked for, days. */
export const silenceDays = 28;
/** Records that speak of so many UTC days before today count. */
const recordDays = 7;

/** A sensor that may be silent. `silence` is whole days: the last hour heard decides, see `lastHeard`. */
export interface Candidate {
  sensor_id: string;
  /** The newest day before today with an observed hour; null: none within `silenceDays`. */
  heard_on: DateText | null;
  /** Due open hours after that day. */
  silent_hours: number;
  /** People expected in them. */
  lost: number;
}

/**
 * Sensors that nothing was observed of today, and that may have been silent for `silentHours`; from days alone, as the
 * hours of weeks cost too much. A day that is pending still counts no silent hours. `mostToday` is the most hours that
 * any branch is open today: a sensor that was heard on its last open day can be silent only where days are that long.
 */
export function silenceCandidates(view: LakeView, days: BranchDays, mostToday: number): Question {
  const past = aged(view, 'daily_sensor', days, { youngest: 1, oldest: silenceDays });
  const today = aged(view, 'hourly', days, { youngest: 0, oldest: 0 });
  return {
    sql: `
WITH open_days AS MATERIALIZED (
  SELECT
    sensor_id, business_date, age, mean_4w, entries,
    CASE WHEN status = 'pending' THEN 0 ELSE open_hours END AS due_hours,
    -- An hour in which nobody was expected weighs nothing in observed_share, but it was heard.
    coalesce(observed_share > 0.0 OR (entries IS NOT NULL AND coalesce(imputed_share, 0.0) = 0.0), false) AS is_heard
  FROM ${past.sql}
  WHERE open_hours > 0
),
-- Nearly all sensors end here: what follows is of the few that are left.
heard AS MATERIALIZED (
  SELECT
    sensor_id,
    coalesce(min(CASE WHEN is_heard THEN age END), ${silenceDays + 1}) AS heard_age,
    max(CASE WHEN is_heard THEN business_date END) AS heard_on
  FROM open_days
  GROUP BY sensor_id
  HAVING coalesce(min(CASE WHEN is_heard THEN age END), ${silenceDays + 1}) > min(age)
    OR max(due_hours) - 1 + $most_today >= ${silentHours}
),
usual AS (
  SELECT sensor_id, avg(coalesce(mean_4w, CASE WHEN is_heard THEN entries END)) AS entries
  FROM open_days
  WHERE sensor_id IN (SELECT sensor_id FROM heard)
  GROUP BY sensor_id
),
silence AS MATERIALIZED (
  SELECT
    h.sensor_id, h.heard_on,
    coalesce(sum(CASE WHEN d.age < h.heard_age THEN d.due_hours END), 0) AS silent_hours,
    coalesce(sum(CASE WHEN d.age = h.heard_age THEN d.due_hours END), 0) AS heard_day_hours,
    coalesce(sum(CASE WHEN d.age < h.heard_age THEN coalesce(d.mean_4w, u.entries) END), 0.0) AS lost
  FROM heard AS h
  JOIN usual AS u ON u.sensor_id = h.sensor_id
  JOIN open_days AS d ON d.sensor_id = h.sensor_id
  GROUP BY h.sensor_id, h.heard_on
),
so_far AS (
  SELECT
    sensor_id,
    count(*) FILTER (WHERE quality <> 'pending') AS due_hours,
    count(*) FILTER (WHERE quality = 'observed') AS observed_hours,
    coalesce(sum(expected) FILTER (WHERE quality <> 'pending'), 0.0) AS lost
  FROM ${today.sql}
  WHERE is_open AND sensor_id IN (SELECT sensor_id FROM silence)
  GROUP BY sensor_id
)
SELECT
  s.sensor_id, s.heard_on,
  CAST(s.silent_hours + coalesce(t.due_hours, 0) AS BIGINT) AS silent_hours,
  s.lost + coalesce(t.lost, 0.0) AS lost
FROM silence AS s
LEFT JOIN so_far AS t ON t.sensor_id = s.sensor_id
WHERE coalesce(t.observed_hours, 0) = 0
  -- At least one hour of the day that was heard is not silent.
  AND s.silent_hours + coalesce(t.due_hours, 0) + greatest(s.heard_day_hours - 1, 0) >= ${silentHours}
ORDER BY lost DESC, s.sensor_id`,
    params: { ...past.params, ...today.params, most_today: mostToday },
    columns: [],
    tables: ['daily_sensor', 'hourly'],
    scope: past.scope,
  };
}

export interface LastHeard {
  sensor_id: string;
  /** Start of the last observed hour, ISO. */
  last_hour: string | null;
  /** Due open hours of that day after it. */
  silent_after: number;
}

/** The last observed hour of candidates on the day they were last heard. */
export function lastHeard(view: LakeView, candidates: readonly Candidate[]): Question {
  const asked = candidates.flatMap(({ sensor_id, heard_on }) => (heard_on === null ? [] : [{ sensor_id, heard_on }]));
  const dates = [...new Set(asked.map(({ heard_on }) => heard_on))].sort();
  const names = dates.map((_, at) => `heard_${at}`);
  const scope = { from: dates[0] ?? '', to: addDays(dates.at(-1) ?? '1970-01-01', 1) };
  return {
    sql: `
SELECT sensor_id, max(last_hour) AS last_hour, count(*) FILTER (WHERE hour_start > last_hour) AS silent_after
FROM (
  SELECT h.sensor_id, h.hour_start, max(h.hour_start) FILTER (WHERE h.quality = 'observed') OVER (PARTITION BY h.sensor_id) AS last_hour
  FROM ${view.from('hourly', scope)} AS h
  JOIN (SELECT unnest($sensors) AS sensor_id, CAST(unnest($heard_on) AS DATE) AS heard_on) AS asked
    ON asked.sensor_id = h.sensor_id AND asked.heard_on = h.business_date
  WHERE h.business_date IN (${names.map((name) => `CAST($${name} AS DATE)`).join(', ')})
    AND h.is_open AND h.quality <> 'pending'
)
GROUP BY sensor_id`,
    params: {
      ...Object.fromEntries(names.map((name, at) => [name, dates[at] ?? ''])),
      sensors: asked.map(({ sensor_id }) => sensor_id),
      heard_on: asked.map(({ heard_on }) => heard_on),
    },
    columns: [],
    tables: ['hourly'],
    scope,
  };
}

/** The newest observed hour on the day of that age; a row with `newest`, ISO. */
export function newestObserved(view: LakeView, days: BranchDays, age: number): Question {
  const hours = aged(view, 'hourly', days, { youngest: age, oldest: age });
  return {
    sql: `SELECT max(hour_start) AS newest FROM ${hours.sql} WHERE is_open AND quality = 'observed'`,
    params: hours.params,
    columns: [],
    tables: ['hourly'],
    scope: hours.scope,
  };
}

export interface RecordCounts {
  used: number;
  rejected: number;
  superseded: number;
}

/** Records that speak of the last 7 UTC days and today: one row. */
export function recordCounts(view: LakeView, now: EpochMs): Question {
  const today = utcDate(now);
  const scope = { from: addDays(today, -recordDays), to: addDays(today, 1) };
  const within = 'utc_date BETWEEN CAST($records_from AS DATE) AND CAST($records_to AS DATE)';
  return {
    sql: `
SELECT r.used, x.rejected, x.superseded
FROM (SELECT count(*) AS used FROM ${view.from('readings', scope)} WHERE ${within}) AS r
CROSS JOIN (
  SELECT count(*) FILTER (WHERE reason <> 'superseded') AS rejected, count(*) FILTER (WHERE reason = 'superseded') AS superseded
  FROM ${view.from('rejects', scope)}
  WHERE ${within}
) AS x`,
    params: { records_from: scope.from, records_to: today },
    columns: [],
    tables: ['readings', 'rejects'],
    scope,
  };
}

/** The sensors that hang at these branches on `today`, with their branch. */
export function hangingSensors(network: Network, days: BranchDays): Map<string, string> {
  const branches = new Set(days.branches.map(({ id }) => id));
  const hanging = new Map<string, string>();
  for (const { id, placements } of network.sensors) {
    const stay = placements.find((one) => branches.has(one.branchId) && placementHolds(one, days.today));
    if (stay) hanging.set(id, stay.branchId);
  }
  return hanging;
}
