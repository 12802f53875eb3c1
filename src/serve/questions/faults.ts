import { z } from 'zod';
import type { Network } from '../../domain/network.ts';
import { type EpochMs, isoInstant } from '../../domain/time.ts';
import type { Params } from '../../engine/duckdb.ts';
import { longestRange } from '../contract/common.ts';
import { type FaultsAnswer, type FaultsQuery, longestFaultId } from '../contract/faults.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { cursorSalt, decodeCursor, encodeCursor } from './cursor.ts';
import {
  type FaultRow,
  faultColumns,
  faultOf,
  faultOrders,
  faultSelect,
  isEveryKind,
  toldFault,
} from './fault-columns.ts';
import { newestToday, type Range, resolveRange } from './range.ts';
import { chosenScope, chosenWhere, resolvePlaces } from './who.ts';

export interface FaultsRequest {
  query: FaultsQuery;
  network: Network;
  view: LakeView;
  now: EpochMs;
  /** False for downloads: all faults, whatever `limit` and `cursor` say. */
  paged: boolean;
}

/** A page's row also says where the next page begins. */
type PagedFault = FaultRow & { severity_rank: number; people: number };
type KindTotal = FaultsAnswer['totals']['by_kind'][number];

export interface FaultsPlan {
  question: Question;
  /** What all pages sum up to; rows are `KindTotal`. */
  totals: Pick<Question, 'sql' | 'params'>;
  range: Range;
  answer(rows: readonly PagedFault[], totals: readonly KindTotal[]): FaultsAnswer;
}

/**
 * Faults with an hour in the range. REQUEST_INVALID, RANGE_REVERSED, RANGE_TOO_LONG, CURSOR_INVALID, BRANCH_UNKNOWN,
 * SENSOR_UNKNOWN, REGION_UNKNOWN.
 */
export function planFaults({ query, network, view, now, paged }: FaultsRequest): FaultsPlan {
  const range = resolveRange(query, newestToday(network, now), longestRange.day);
  const chosen = resolvePlaces(query, network);
  // A fault lies in the month of its beginning, which may be long before the range.
  const scope = { to: range.to, ...chosenScope(chosen) };
  const params: Params = { from: range.from, to: range.to };
  const found = `
  SELECT ${faultSelect}
  FROM ${view.from('faults', scope)} AS f
  WHERE f.started_on < CAST($to AS DATE) AND (f.ended_at IS NULL OR f.ended_on >= CAST($from AS DATE))
    AND ${[chosenWhere(chosen, params, 'f'), ...conditions(query, params)].join(' AND ')}`;
  const totals = totalsOf(found, view.from('fault_days', { ...range, ...chosenScope(chosen) }), { ...params });

  const { by, falling } = faultOrders[query.sort];
  const salt = cursorSalt('/v1/faults', { ...query, ...range });
  const limit = query.limit ?? usualPage;
  const place = paged && query.cursor !== undefined ? decodeCursor(salt, query.cursor, placeSchema) : null;
  const order = by.map((name) => `${name} ${falling ? 'DESC' : 'ASC'} NULLS LAST`).join(', ');
  return {
    question: {
      sql: `WITH found AS (${found})
SELECT ${toldFault}${paged ? ', severity_rank, people' : ''}
FROM found${place ? `\nWHERE ${afterPlace(query.sort, place, params)}` : ''}
ORDER BY ${order}${paged ? ` LIMIT ${limit + 1}` : ''}`,
      params,
      columns: faultColumns,
      tables: ['faults', 'fault_days'],
      scope,
    },
    totals,
    range,
    answer(rows, kinds) {
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        meta: { as_of: isoInstant(now), version: view.version, ...range },
        data: page.map(faultOf),
        totals: { ...sumOf(kinds), by_kind: [...kinds] },
        next_cursor: rows.length > limit && last ? encodeCursor(salt, placeOf(last)) : null,
      };
    },
  };
}

/** Faults of a page where no number is asked for. */
const usualPage = 100;

function conditions({ kind, state, verdict, min_confidence }: FaultsQuery, params: Params): string[] {
  const found: string[] = [];
  if (!isEveryKind(kind)) {
    params.kinds = [...kind];
    found.push('f.kind IN (SELECT unnest($kinds))');
  }
  if (state !== 'any') found.push(`f.ended_at IS ${state === 'open' ? '' : 'NOT '}NULL`);
  if (verdict === 'none') found.push('f.verdict IS NULL');
  else if (verdict !== 'any') {
    params.verdict = verdict;
    found.push('f.verdict = $verdict');
  }
  if (min_confidence > 0) {
    params.min_confidence = min_confidence;
    found.push('f.confidence >= $min_confidence');
  }
  return found;
}

const placeSchema = z.object({
  severity_rank: z.number().int(),
  people: z.number(),
  started_at: z.iso.datetime(),
  fault_id: z.string().max(longestFaultId),
});

function placeOf({ severity_rank, people, started_at, fault_id }: PagedFault): z.output<typeof placeSchema> {
  return { severity_rank, people, started_at, fault_id };
}

/** Behind a row by its values: a fault that is found between two pages shifts none. */
function afterPlace(sort: FaultsQuery['sort'], place: z.output<typeof placeSchema>, params: Params): string {
  const { by, falling } = faultOrders[sort];
  const types: Record<string, string> = { severity_rank: 'INTEGER', people: 'DOUBLE', started_at: 'TIMESTAMPTZ' };
  const values = by.map((name) => {
    params[`after_${name}`] = place[name as keyof typeof place];
    return `CAST($after_${name} AS ${types[name] ?? 'VARCHAR'})`;
  });
  return `(${by.join(', ')}) ${falling ? '<' : '>'} (${values.join(', ')})`;
}

/** People are summed over the days of the range alone: a fault may be longer. */
function totalsOf(found: string, days: string, params: Params): Pick<Question, 'sql' | 'params'> {
  const sql = `WITH found AS MATERIALIZED (${found}),
people AS (
  SELECT
    f.kind,
    sum(d.estimated - d.observed) FILTER (WHERE f.uncounted >= 0.0) AS uncounted,
    sum(d.observed - d.estimated) FILTER (WHERE f.uncounted < 0.0) AS overcounted
  FROM found AS f
  JOIN ${days} AS d
    ON d.sensor_id = f.sensor_id AND d.branch_id = f.branch_id AND d.kind = f.kind
    AND d.started_at >= f.started_at AND d.business_date <= f.ended_on AND (f.ended_at IS NULL OR d.started_at < f.ended_at)
  WHERE f.uncounted IS NOT NULL AND f.verdict IS DISTINCT FROM 'dismissed'
    AND d.business_date >= CAST($from AS DATE) AND d.business_date < CAST($to AS DATE)
  GROUP BY f.kind
)
SELECT
  f.kind,
  count(*) AS faults,
  count(*) FILTER (WHERE f.ended_at IS NULL AND f.verdict IS DISTINCT FROM 'dismissed') AS open,
  count(*) FILTER (WHERE f.verdict = 'dismissed') AS dismissed,
  round(max(p.uncounted), 3) AS uncounted,
  round(max(p.overcounted), 3) AS overcounted
FROM found AS f
LEFT JOIN people AS p ON p.kind = f.kind
GROUP BY f.kind
ORDER BY faults DESC, f.kind`;
  return { sql, params };
}

function sumOf(kinds: readonly KindTotal[]): Omit<FaultsAnswer['totals'], 'by_kind'> {
  const of = (key: 'faults' | 'open' | 'dismissed') => kinds.reduce((sum, one) => sum + one[key], 0);
  const people = (key: 'uncounted' | 'overcounted') => {
    const known = kinds.flatMap((one) => one[key] ?? []);
    return known.length === 0 ? null : Math.round(known.reduce((sum, one) => sum + one, 0) * 1000) / 1000;
  };
  return {
    faults: of('faults'),
    open: of('open'),
    dismissed: of('dismissed'),
    uncounted: people('uncounted'),
    overcounted: people('overcounted'),
  };
}
