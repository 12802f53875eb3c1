import { z } from 'zod';
import { FootfallError } from '../../domain/errors.ts';
import type { Network } from '../../domain/network.ts';
import { addDays, type DateText, dayNumber, type EpochMs, isoInstant } from '../../domain/time.ts';
import type { Params } from '../../engine/duckdb.ts';
import { longestRange } from '../contract/common.ts';
import { type HealthAnswer, type healthQuery, mostCells } from '../contract/health.ts';
import type { LakeView, Scope } from '../reading/lake-reader.ts';
import { cursorSalt, decodeCursor, encodeCursor } from './cursor.ts';
import { partColumns, partsOfSums } from './overview-shares.ts';
import { newestToday, resolveRange } from './range.ts';
import { chosenScope, chosenWhere, resolvePlaces } from './who.ts';

export type HealthQuery = z.output<typeof healthQuery>;

/** A sensor at a branch; its days as numbers, see `cell`. */
export interface HealthRow {
  branch_id: string;
  sensor_id: string;
  observed_share: number | null;
  imputed_share: number | null;
  missing_share: number | null;
  cells: string;
  /** Of the days of which not all was observed; see `estimate`. */
  estimates: string | null;
  /** Of the days with a fault; see `faultCell`. */
  faults: string | null;
  total: number;
}

export interface HealthPlan {
  sql: string;
  params: Params;
  scope: Scope;
  answer(rows: readonly HealthRow[]): HealthAnswer;
}

const place = z.object({ after: z.number().int().min(1), total: z.number().int().min(0) });

/**
 * Sensors by days. A sensor that moved stands there once for each branch. The share over the range leaves out days that
 * are not due, and closed ones, and is weighed as that of a ranking: one sensor has one figure on all pages. TOO_MANY_ROWS where `limit` sensors have more cells than an answer; REQUEST_INVALID,
 * RANGE_REVERSED, RANGE_TOO_LONG, CURSOR_INVALID, BRANCH_UNKNOWN, SENSOR_UNKNOWN, REGION_UNKNOWN.
 */
export function planHealth(query: HealthQuery, network: Network, view: LakeView, now: EpochMs): HealthPlan {
  const range = resolveRange(query, newestToday(network, now), longestRange.day);
  const days = dayNumber(range.to) - dayNumber(range.from);
  const limit = pageOf(query.limit, days);
  const salt = cursorSalt('/v1/health', query);
  const from = query.cursor === undefined ? null : decodeCursor(salt, query.cursor, place);
  const after = from?.after ?? 0;
  const chosen = resolvePlaces(query, network);
  const scope = { ...range, ...chosenScope(chosen) };
  const params: Params = { from: range.from, to: range.to };
  const rows = view.from('daily_sensor', scope);
  const where = `business_date >= CAST($from AS DATE) AND business_date < CAST($to AS DATE) AND ${chosenWhere(chosen, params)}`;
  const order = `ORDER BY ${orders[query.sort]}`;
  const page = `${order} LIMIT ${limit + 1} OFFSET ${after}`;
  const sensors = (cells: string) => `
    SELECT branch_id, sensor_id, ${cells ? 'cells, estimates, ' : ''}${partsOfSums}
    FROM (
      SELECT branch_id, sensor_id, ${cells ? `${cells}, ` : ''}${partColumns}
      FROM ${rows}
      WHERE ${where}
      GROUP BY branch_id, sensor_id
    )`;
  const kinds = `faults AS (
      SELECT branch_id, sensor_id, string_agg(${faultCell}, ',') AS faults
      FROM (
        SELECT branch_id, sensor_id, business_date, max_by(kind, hours) AS kind
        FROM (
          SELECT branch_id, sensor_id, business_date, kind, sum(hours) AS hours
          FROM ${view.from('fault_days', scope)}
          WHERE ${where}
          GROUP BY branch_id, sensor_id, business_date, kind
          ORDER BY kind
        )
        GROUP BY branch_id, sensor_id, business_date
      )
      GROUP BY branch_id, sensor_id
    )`;
  const cells = `string_agg(${cell}, ',') AS cells, string_agg(${estimate}, ',') FILTER (WHERE ${isEstimated}) AS estimates`;
  // One pass where all sensors fit on a page; else their shares first, and the cells of the page alone.
  const sql =
    network.sensors.length <= limit
      ? `
    WITH ${kinds},
    page AS (SELECT *, count(*) OVER () AS total FROM (${sensors(cells)}) ${page})
    SELECT page.*, faults.faults
    FROM page LEFT JOIN faults USING (branch_id, sensor_id)
    ${order}`
      : `
    WITH ${kinds},
    page AS (SELECT *, count(*) OVER () AS total FROM (${sensors('')}) ${page}),
    cells AS (
      SELECT branch_id, sensor_id, ${cells}
      FROM ${rows}
      WHERE ${where} AND sensor_id IN (SELECT sensor_id FROM page)
      GROUP BY branch_id, sensor_id
    )
    SELECT page.*, cells.cells, cells.estimates, faults.faults
    FROM page JOIN cells USING (branch_id, sensor_id) LEFT JOIN faults USING (branch_id, sensor_id)
    ${order}`;
  return {
    sql,
    params,
    scope,
    answer(found) {
      const total = found[0]?.total ?? from?.total ?? 0;
      return {
        meta: { as_of: isoInstant(now), version: view.version, ...range },
        days: Array.from({ length: days }, (_, at): DateText => addDays(range.from, at)),
        sensors: found.slice(0, limit).map((row) => ({
          sensor_id: row.sensor_id,
          branch_id: row.branch_id,
          observed_share: thousandths(row.observed_share),
          imputed_share: thousandths(row.imputed_share),
          missing_share: thousandths(row.missing_share),
          ...daysOf(row, days),
        })),
        total,
        next_cursor: found.length > limit ? encodeCursor(salt, { after: after + limit, total }) : null,
      };
    },
  };
}

const orders = {
  branch: 'branch_id, sensor_id',
  observed_share: 'observed_share ASC NULLS LAST, branch_id, sensor_id',
  '-observed_share': 'observed_share DESC NULLS LAST, branch_id, sensor_id',
} as const;

/** Beyond, one answer has too many lines to be looked at. */
const mostSensors = 20_000;

function pageOf(limit: number | undefined, days: number): number {
  const most = Math.min(mostSensors, Math.floor(mostCells / days));
  if (limit === undefined || limit <= most) return limit ?? most;
  throw new FootfallError(
    'TOO_MANY_ROWS',
    `${limit} sensors on ${days} days are ${limit * days} cells; an answer has at most ${mostCells} of ${mostSensors} sensors.`,
    { hint: `Ask for pages of at most ${most} sensors (limit), or for fewer days.`, place: { key: 'limit' } },
  );
}

/** Status by its place here; the first stands for a day that is not there. */
const statuses = ['-', 'complete', 'partial', 'pending', 'closed', 'missing'];
const letters = '-cpwxm';
const noShare = 1023;

/**
 * A day as one whole number, (day of the range × 8 + status) × 1024 + thousandths of the share: a text of numbers a
 * sensor costs a tenth of a value a cell on its way out of the engine.
 */
const cell = `CAST(
  ((business_date - CAST($from AS DATE)) * 8 + list_position([${statuses.map((name) => `'${name}'`).join(', ')}], status) - 1) * 1024
    + CASE WHEN status = 'closed' OR observed_share IS NULL THEN ${noShare} ELSE CAST(round(observed_share * 1000) AS INTEGER) END
  AS VARCHAR)`;

/** Of few days something was estimated or is missing: (day × 1024 + thousandths estimated) × 1024 + thousandths missing. */
const isEstimated = `status <> 'closed' AND (imputed_share > 0.0 OR missing_share > 0.0)`;
const thousands = (share: string) => `CAST(round(coalesce(${share}, 0.0) * 1000) AS BIGINT)`;
const estimate = `CAST(
  ((business_date - CAST($from AS DATE)) * 1024 + ${thousands('imputed_share')}) * 1024 + ${thousands('missing_share')}
  AS VARCHAR)`;

/** Kinds of faults and their letters; the first stands for none. */
const faultKinds = ['none', 'gap', 'dead', 'undercount', 'spike', 'stuck', 'duplicate', 'implausible', 'drift'];
const faultLetters = '-gduskrit';
/** day × 16 + place of the kind. */
const faultCell = `CAST(
  (business_date - CAST($from AS DATE)) * 16 + coalesce(list_position([${faultKinds.map((name) => `'${name}'`).join(', ')}], kind), 1) - 1
  AS VARCHAR)`;

type Days = Pick<HealthAnswer['sensors'][number], 'share' | 'imputed' | 'missing' | 'fault' | 'status'>;

function daysOf({ cells, estimates, faults }: HealthRow, days: number): Days {
  const share = new Array<number | null>(days).fill(null);
  const imputed = new Array<number | null>(days).fill(null);
  const missing = new Array<number | null>(days).fill(null);
  const status = new Array<string>(days).fill('-');
  const fault = new Array<string>(days).fill('-');
  for (const code of numbersOf(cells)) {
    const day = code >> 13;
    const observed = code & 1023;
    status[day] = letters[(code >> 10) & 7] ?? '-';
    if (observed === noShare) continue;
    share[day] = observed / 1000;
    imputed[day] = 0;
    missing[day] = 0;
  }
  for (const code of numbersOf(estimates)) {
    // Beyond what bits hold: 4,000 days take 32.
    const day = Math.floor(code / 1_048_576);
    imputed[day] = (Math.floor(code / 1024) % 1024) / 1000;
    missing[day] = (code % 1024) / 1000;
  }
  for (const code of numbersOf(faults)) fault[code >> 4] = faultLetters[code & 15] ?? '-';
  return { share, imputed, missing, fault: fault.join(''), status: status.join('') };
}

function numbersOf(text: string | null): number[] {
  return text === null ? [] : (JSON.parse(`[${text}]`) as number[]);
}

function thousandths(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 1000;
}
