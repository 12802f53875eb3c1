import { addDays, type DateText } from '../../domain/time.ts';
import type { Params } from '../../engine/duckdb.ts';
import type { LakeView, Scope, ServedTable } from '../reading/lake-reader.ts';
import { bandFrom } from './band.ts';
import { idOfUnit } from './footfall-ids.ts';
import { type FootfallPlan, noPairedColumns, pairedColumns, type UnitRows } from './footfall-plan.ts';
import { chosenScope, chosenWhere } from './who.ts';

/** Days of branches, or of sensors, for days, weeks and months of whatever level. */
export function dayRows(plan: FootfallPlan, view: LakeView): UnitRows {
  const { by, granularity, measures, who, range, against } = plan;
  const table: ServedTable = by === 'sensor' ? 'daily_sensor' : 'daily_branch';
  const isDay = granularity === 'day';
  const readsBand = isDay && (measures.has('low') || measures.has('high'));
  const from = readsBand ? bandFrom(range.from) : range.from;
  const places = chosenScope(who);
  const scope: Scope = { from: against && against.from < from ? against.from : from, to: range.to, ...places };
  const params: Params = { read_from: from, to: range.to };
  const unit = by === 'sensor' ? ['branch_id', 'sensor_id'] : ['branch_id'];
  const { id, join } = idOfUnit(who, 't', params);
  const past = against ? pastDays(unit, view.from(table, { ...against, ...places }), params, plan) : null;
  const sql = `SELECT
    ${id} AS id, t.branch_id, t.business_date,
    t.status AS state,
    t.entries IS NOT NULL AND t.mean_4w IS NOT NULL AS is_known,
    t.entries, t.exits, t.mean_4w AS expected, CAST(NULL AS DOUBLE) AS width,
    CAST(t.open_hours AS DOUBLE) AS hours,
    t.observed_share AS observed, t.imputed_share AS imputed, t.missing_share AS missing,
    t.entries - t.entries_low AS below, t.entries_high - t.entries AS above,
    t.imputed_weeks AS weeks, t.imputed_donors AS donors, CAST(NULL AS VARCHAR) AS fault, CAST(NULL AS VARCHAR) AS method,
    t.entries * t.observed_share / nullif(t.observed_share + t.imputed_share, 0.0) AS observed_entries,
    t.entries * t.imputed_share / nullif(t.observed_share + t.imputed_share, 0.0) AS imputed_entries,
    t.day_kind, t.peak_hour, t.ma_7d, t.ma_28d,
    ${past ? pairedColumns : noPairedColumns}
  FROM ${view.from(table, { from, to: range.to, ...places })} AS t${join}${past ?? ''}
  WHERE ${chosenWhere(who, params, 't')}
    AND t.business_date >= CAST($read_from AS DATE) AND t.business_date < CAST($to AS DATE)`;
  if (isDay) {
    const isSensor = by === 'sensor';
    return {
      sql,
      params,
      table,
      scope,
      // A sensor that moves begins a new series: what was normal at one door says nothing of another.
      keys: { id: 'id', ...(isSensor && { branch_id: 'branch_id' }), business_date: 'business_date' },
      start: 'business_date',
      instant: null,
      series: isSensor ? 'id, branch_id' : 'id',
      startThere: 'business_date - CAST($shift AS INTEGER)',
      status: (summed) => summed,
    };
  }
  const { first, last } = coveredDays(view, table);
  params.from = range.from;
  params.covered_from = first !== null && first > range.from ? first : range.from;
  params.covered_to = last !== null && last < range.to ? last : range.to;
  // The last period is still going on where the table ends in it, and the range does not end before.
  params.goes_on = last !== null && range.to >= last;
  const end = granularity === 'week' ? 'period + 7' : 'CAST(period + INTERVAL 1 MONTH AS DATE)';
  return {
    sql,
    params,
    table,
    scope,
    keys: { id: 'id', period: `CAST(date_trunc('${granularity}', business_date) AS DATE)` },
    start: 'period',
    instant: null,
    series: 'id',
    startThere: 'greatest(period, CAST($from AS DATE)) - CAST($shift AS INTEGER)',
    // What is cut is not shown as if whole.
    status: (summed) => `CASE
      WHEN ${end} > CAST($covered_to AS DATE) AND CAST($goes_on AS BOOLEAN) THEN 'pending'
      WHEN (${summed}) = 'pending' THEN 'pending'
      WHEN period < CAST($covered_from AS DATE) OR ${end} > CAST($covered_to AS DATE) THEN 'partial'
      ELSE ${summed}
    END`,
  };
}

/** The join with the same units' complete days elsewhere in time. */
function pastDays(unit: readonly string[], from: string, params: Params, { who, against }: FootfallPlan): string {
  params.past_from = against?.from ?? '';
  params.past_to = against?.to ?? '';
  return `
  LEFT JOIN (
    SELECT ${unit.join(', ')}, business_date, entries AS past_entries
    FROM ${from} AS t
    WHERE ${chosenWhere(who, params, 't')} AND status = 'complete'
      AND business_date >= CAST($past_from AS DATE) AND business_date < CAST($past_to AS DATE)
  ) AS p ON ${unit.map((column) => `p.${column} = t.${column}`).join(' AND ')}
    AND p.business_date = t.business_date - CAST($shift AS INTEGER)`;
}

/** The days that the table has, `[first, last)`, by the statistics of its files; null where they do not say. */
function coveredDays(view: LakeView, table: ServedTable): { first: DateText | null; last: DateText | null } {
  let first: string | null = null;
  let last: string | null = null;
  for (const { stats } of view.files(table)) {
    const least = stats?.minValues.business_date;
    const most = stats?.maxValues.business_date;
    if (typeof least !== 'string' || typeof most !== 'string') return { first: null, last: null };
    if (first === null || least < first) first = least;
    if (last === null || most > last) last = most;
  }
  return { first, last: last === null ? null : addDays(last, 1) };
}
