import type { Params } from '../../engine/duckdb.ts';
import type { LakeView, Scope } from '../reading/lake-reader.ts';
import { idOfUnit } from './footfall-ids.ts';
import { type FootfallPlan, noPairedColumns, pairedColumns, type UnitRows } from './footfall-plan.ts';
import { chosenScope, chosenWhere } from './who.ts';

/**
 * Hours of sensors. Branches and sensors keep an hour that the clock shows twice as two rows; regions and the network,
 * whose branches may lie in several time zones, add up by local hour.
 */
export function hourRows(plan: FootfallPlan, view: LakeView): UnitRows {
  const { by, who, range, against } = plan;
  const places = chosenScope(who);
  const scope: Scope = { from: against?.from ?? range.from, to: range.to, ...places };
  const params: Params = { from: range.from, to: range.to };
  const { id, join } = idOfUnit(who, 't', params);
  const here = chosenHours(plan, view.from('hourly', { ...range, ...places }), '$from', '$to', params);
  const apart = by === 'branch' || by === 'sensor';
  return {
    sql: `SELECT
    ${id} AS id, t.business_date, t.local_hour, t.hour_start,
    t.quality AS state,
    t.entries IS NOT NULL AND t.expected IS NOT NULL AS is_known,
    t.entries, t.exits, t.expected, t.high - t.expected AS width,
    1e0 AS hours,
    CASE WHEN t.quality = 'observed' THEN 1e0 ELSE 0e0 END AS observed,
    CASE WHEN t.quality = 'imputed' THEN 1e0 ELSE 0e0 END AS imputed,
    CASE WHEN t.quality = 'missing' THEN 1e0 ELSE 0e0 END AS missing,
    t.entries - t.entries_low AS below, t.entries_high - t.entries AS above,
    CAST(t.weeks AS DOUBLE) AS weeks, CAST(t.donors AS DOUBLE) AS donors, t.fault, coalesce(t.method, '') AS method,
    CASE WHEN t.quality = 'observed' THEN t.entries WHEN t.quality = 'imputed' THEN 0e0 END AS observed_entries,
    CASE WHEN t.quality = 'imputed' THEN t.entries WHEN t.quality = 'observed' THEN 0e0 END AS imputed_entries,
    t.day_kind, CAST(NULL AS INTEGER) AS peak_hour, CAST(NULL AS DOUBLE) AS ma_7d, CAST(NULL AS DOUBLE) AS ma_28d,
    ${against ? pairedColumns : noPairedColumns}
  FROM (${here}) AS t${join}${against ? pastHours(plan, view, params) : ''}`,
    params,
    table: 'hourly',
    scope,
    keys: {
      id: 'id',
      business_date: 'business_date',
      local_hour: 'local_hour',
      ...(apart && { hour_start: 'hour_start' }),
    },
    start: localHour('business_date'),
    instant: apart ? 'hour_start' : null,
    series: 'id',
    startThere: localHour('business_date - CAST($shift AS INTEGER)'),
    status: (summed) => summed,
  };
}

/** The start of an hour as it is told, of rows with a `local_hour`. */
export function localHour(date: string): string {
  return `strftime(${date}, '%Y-%m-%d') || 'T' || lpad(CAST(local_hour AS VARCHAR), 2, '0') || ':00'`;
}

/** The hours of whom is asked about; where they meet others, with their turn among those that the clock shows alike. */
function chosenHours({ who, against }: FootfallPlan, from: string, start: string, end: string, params: Params): string {
  const nth = against
    ? ', row_number() OVER (PARTITION BY branch_id, sensor_id, business_date, local_hour ORDER BY hour_start ASC NULLS LAST) AS nth'
    : '';
  return `
    SELECT *${nth} FROM ${from} AS h
    WHERE ${chosenWhere(who, params, 'h')}
      AND h.business_date >= CAST(${start} AS DATE) AND h.business_date < CAST(${end} AS DATE)`;
}

function pastHours(plan: FootfallPlan, view: LakeView, params: Params): string {
  const { against, who } = plan;
  params.past_from = against?.from ?? '';
  params.past_to = against?.to ?? '';
  const from = view.from('hourly', { from: against?.from, to: against?.to, ...chosenScope(who) });
  const there = chosenHours(plan, from, '$past_from', '$past_to', params);
  return `
  LEFT JOIN (
    SELECT branch_id, sensor_id, business_date, local_hour, nth, entries AS past_entries FROM (${there}) AS h WHERE quality = 'observed'
  ) AS p ON p.branch_id = t.branch_id AND p.sensor_id = t.sensor_id AND p.local_hour = t.local_hour AND p.nth = t.nth
    AND p.business_date = t.business_date - CAST($shift AS INTEGER)`;
}
