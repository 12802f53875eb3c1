import type { MapAnswer, RankingRow, Verdict } from '../../api/types.ts';
import { noRests, type Rests } from '../../charts/trust-words.ts';
import { addDays } from '../../state/dates.ts';
import type { NetworkState } from '../../state/pages.ts';
import { formatPeriod, type Range } from '../../state/period.ts';

export type MapPeriod = NetworkState['period'];
export type RankingSort = NetworkState['sort'];

/** The business dates of a period as the map has them: those of the last days end with yesterday, which is whole. */
export function rangeOf(period: MapPeriod, today: string): Range {
  switch (period) {
    case 'today':
      return { from: today, to: addDays(today, 1) };
    case 'yesterday':
      return { from: addDays(today, -1), to: today };
    case 'last_7_days':
      return { from: addDays(today, -7), to: today };
    case 'last_28_days':
      return { from: addDays(today, -28), to: today };
  }
}

/** A period as the Branch page takes it, for the very same days. */
export function branchPeriod(period: MapPeriod, today: string): string {
  return period === 'today' || period === 'yesterday'
    ? period
    : formatPeriod({ kind: 'dates', ...rangeOf(period, today) });
}

/** What the map says of one branch. */
export interface Place {
  entries: number | null;
  expected: number | null;
  change: number | null;
  observedShare: number | null;
  rests: Rests;
  verdict: Verdict;
  /** How far `change` usually lies from zero, to either side. */
  range: number | null;
}

export function placesOf(map: MapAnswer): Map<string, Place> {
  return new Map(
    map.branch_id.map((id, at) => [
      id,
      {
        entries: map.entries[at] ?? null,
        expected: map.expected[at] ?? null,
        change: map.change[at] ?? null,
        observedShare: map.observed_share[at] ?? null,
        rests: restsAt(map, at),
        verdict: map.verdict[at] ?? 'unknown',
        range: map.range[at] ?? null,
      },
    ]),
  );
}

const restNames = Object.keys(noRests) as (keyof typeof noRests)[];

/** What the figure of the n-th branch rests on. */
const restsAt = (map: MapAnswer, at: number): Rests =>
  Object.fromEntries(restNames.map((name) => [name, map[name][at] ?? null]));

/** How many branches have each verdict. */
export function verdictCounts(map: MapAnswer): Record<Verdict, number> {
  const counts = { normal: 0, low: 0, high: 0, unknown: 0 };
  for (const verdict of map.verdict) {
    counts[verdict] += 1;
  }
  return counts;
}

/**
 * Whether the ranking's order is the map's to give: a day that goes on has no change in the ranking, which compares
 * whole days, while the map compares the hours that are due.
 */
export const isOrderedByMap = (period: MapPeriod, sort: RankingSort) =>
  period === 'today' && ['-deviation', '-change', 'change', 'observed_share'].includes(sort);

/** Ids in the order of `sort`; what is not known comes last, and equal ones are by id. */
export function orderOf(places: ReadonlyMap<string, Place>, sort: RankingSort): string[] {
  const weight = ({ change, observedShare }: Place): number | null => {
    switch (sort) {
      case '-deviation':
        return change === null ? null : -Math.abs(change);
      case '-change':
        return change === null ? null : -change;
      case 'change':
        return change;
      default:
        return observedShare;
    }
  };
  return [...places]
    .map(([id, place]) => ({ id, weight: weight(place) }))
    .sort((a, b) => (a.weight ?? Infinity) - (b.weight ?? Infinity) || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
}

export interface RankedBranch extends RankingRow {
  verdict: Verdict;
  change: number | null;
  /** How far `change` usually lies from zero, to either side. */
  range: number | null;
}

/** Rows of the ranking with what the map knows of them, which is all there is of a day that goes on. */
export function rankedBranches(
  rows: readonly RankingRow[],
  places: ReadonlyMap<string, Place> | null,
  period: MapPeriod,
): RankedBranch[] {
  return rows.map((row) => {
    const place = places?.get(row.id);
    return {
      ...row,
      // Of today the map knows it, as the ranking knows whole days alone.
      ...(period === 'today' && place !== undefined ? place.rests : {}),
      verdict: place?.verdict ?? 'unknown',
      range: place?.range ?? null,
      change: period === 'today' ? (place?.change ?? null) : row.compare_change,
      observed_share: row.observed_share ?? place?.observedShare ?? null,
    };
  });
}
