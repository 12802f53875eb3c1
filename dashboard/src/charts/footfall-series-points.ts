import type { Count, DayStatus, FootfallRow, Granularity } from '../api/types.ts';
import { ofWhatIsDue, type Rests, restsOf } from './trust-words.ts';

/** An hour, day, week or month as the charts of a branch draw it. */
export interface Point {
  /** As the API names it: `2025-05-29`, `2025-05-29T09:00`. */
  start: string;
  /** Its first business date. */
  date: string;
  status: DayStatus;
  dayKind: string | null;
  /** All that is known; null where nothing is. */
  entries: Count;
  observed: Count;
  estimated: Count;
  exits: Count;
  expected: Count;
  low: Count;
  high: Count;
  /** entries / expected - 1, of what is whole alone: null for a day that is partial or goes on. */
  change: Count;
  /** Of a day that goes on, of what was due so far. */
  observedShare: Count;
  /** What it rests on, for words. */
  rests: Rests;
  /** Of an hour: what was found wrong, and how it was estimated; null where nothing, or not the same for all. */
  fault: string | null;
  method: string | null;
  compareStart: string | null;
  compareEntries: Count;
  /** Of this side, what compareEntries may be compared with. */
  comparableEntries: Count;
  compareChange: Count;
}

/** What the charts of a branch ask for. */
export const seriesMeasures = [
  'entries',
  'exits',
  'expected',
  'low',
  'high',
  'observed_share',
  'imputed_share',
  'missing_share',
  'entries_low',
  'entries_high',
  'imputed_weeks',
  'imputed_donors',
  'fault',
  'method',
  'status',
  'day_kind',
  'change_share',
  'observed_entries',
  'imputed_entries',
] as const;

/**
 * Rows of one branch or sensor as points. Of hours, those before the first and after the last open one of a day are left
 * out, and a closed day keeps one: nights would take two thirds of the axis.
 */
export function pointsOf(rows: readonly FootfallRow[], granularity: Granularity): Point[] {
  const points = rows.map(pointOf);
  return granularity === 'hour' ? withoutNights(points) : points;
}

function pointOf(row: FootfallRow): Point {
  const status = row.status ?? 'missing';
  const entries = row.entries ?? null;
  const estimated = row.imputed_entries ?? null;
  return {
    start: row.start,
    date: row.start.slice(0, 10),
    status,
    dayKind: row.day_kind ?? null,
    entries,
    observed: row.observed_entries ?? (entries === null ? null : entries - (estimated ?? 0)),
    estimated,
    exits: row.exits ?? null,
    expected: row.expected ?? null,
    low: row.low ?? null,
    high: row.high ?? null,
    change: status === 'pending' ? null : (row.change_share ?? null),
    observedShare: ofWhatIsDue(row).observed_share ?? null,
    rests: restsOf(row),
    fault: row.fault == null || row.fault === 'none' ? null : row.fault,
    method: row.method ?? null,
    compareStart: row.compare_start ?? null,
    compareEntries: row.compare_entries ?? null,
    comparableEntries: row.comparable_entries ?? null,
    compareChange: row.compare_change ?? null,
  };
}

function withoutNights(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  let first = 0;
  while (first < points.length) {
    const { date } = points[first]!;
    let end = first;
    while (end < points.length && points[end]!.date === date) {
      end += 1;
    }
    const day = points.slice(first, end);
    const open = (point: Point) => point.status !== 'closed' || point.entries !== null;
    const from = day.findIndex(open);
    kept.push(...(from < 0 ? day.slice(0, 1) : day.slice(from, day.findLastIndex(open) + 1)));
    first = end;
  }
  return kept;
}

export type Side = 'low' | 'high';

/**
 * On which side a point leaves the threshold (per cent around the expected); null inside it, and where it may not be
 * judged: a day or hour that is not complete is never held against a whole one. Weeks and months are judged by their
 * complete days.
 */
export function sideOf(point: Pick<Point, 'change' | 'status'>, threshold: number): Side | null {
  if (point.change === null || point.status === 'pending' || point.status === 'missing') {
    return null;
  }
  const beyond = Math.abs(point.change) * 100 - threshold > 1e-9;
  return beyond ? (point.change < 0 ? 'low' : 'high') : null;
}

/** Whether a part of it was not observed or is still to come: drawn hollow, and said. */
export const isPart = (point: Point) => point.status === 'partial' || point.status === 'pending';

export interface OutsidePoint extends Point {
  index: number;
  side: Side;
}

/** Points outside the threshold between two positions, both included; by date, newest first, or by size. */
export function outsidePoints(
  points: readonly Point[],
  threshold: number,
  window: { first: number; last: number },
  order: 'date' | 'size',
): OutsidePoint[] {
  const found: OutsidePoint[] = [];
  const last = Math.min(window.last, points.length - 1);
  for (let index = Math.max(0, window.first); index <= last; index += 1) {
    const point = points[index]!;
    const side = sideOf(point, threshold);
    if (side !== null) {
      found.push({ ...point, index, side });
    }
  }
  return order === 'date'
    ? found.reverse()
    : found.sort((a, b) => Math.abs(b.change ?? 0) - Math.abs(a.change ?? 0) || b.index - a.index);
}

/** Positions of the points between two dates, both included; all of them where there is no such part. */
export function windowOfDates(
  points: readonly Point[],
  range: { from: string; to: string } | null,
): { first: number; last: number } {
  const all = { first: 0, last: Math.max(0, points.length - 1) };
  if (range === null) {
    return all;
  }
  // A week or month that holds the first day counts.
  const after = points.findIndex((point) => point.date > range.from);
  const exact = points.findIndex((point) => point.date === range.from);
  const first = exact >= 0 ? exact : after < 0 ? points.length - 1 : Math.max(0, after - 1);
  const last = points.findLastIndex((point) => point.date < range.to);
  return first <= last && first >= 0 ? { first, last } : all;
}

/** Sums of what is in sight, of what can be compared alone: `change` is that of complete days. */
export function sumOf(points: readonly Point[], window: { first: number; last: number }) {
  let entries: Count = null;
  let expected = 0;
  let like = 0;
  let judged = 0;
  let open = 0;
  for (const point of points.slice(window.first, window.last + 1)) {
    open += point.status === 'closed' ? 0 : 1;
    entries = point.entries === null ? entries : (entries ?? 0) + point.entries;
    if (point.change !== null && point.entries !== null && point.expected !== null) {
      judged += 1;
      like += point.entries;
      expected += point.entries / (1 + point.change) || point.expected;
    }
  }
  return { entries, open, judged, change: expected > 0 ? like / expected - 1 : null };
}
