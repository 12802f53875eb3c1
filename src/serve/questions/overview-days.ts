import type { z } from 'zod';
import { addDays, type DateText } from '../../domain/time.ts';
import type { overviewAnswer } from '../contract/overview.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { bandDays, bandLeastDays, bandWidth } from './band.ts';
import { addShares, noShares, restsOnOf, type ShareSums, shareColumns } from './overview-shares.ts';
import { aged, type BranchDays } from './periods.ts';

/** What is known of all branches asked about on the day that is `age` days before their own today; 1: yesterday. */
export interface ChangeDay {
  age: number;
  entries: number | null;
  /** Of the branch-days that are complete and have a mean_4w; `compare_entries` is their mean_4w. */
  comparable_entries: number | null;
  compare_entries: number | null;
  open_days: number;
  comparable_days: number;
}

export interface ObservedDay extends ShareSums {
  age: number;
  /** Partial or missing branch-days. */
  partial_days: number;
}

export type NetworkDay = ChangeDay & ObservedDay;

type Compared = z.infer<typeof overviewAnswer>['yesterday'];

/** Days before today that the overview looks at: the last 28, and 56 more. */
export const historyDays = 28 + bandDays;
/** Fewer whole weeks say too little about what a week usually does. */
export const fewestWeeks = 6;

/**
 * Of the daily tables: a day that may be held against its mean of 4 weeks. `change_share` stands on complete days with a
 * mean above 0 alone, and is read faster than the status.
 */
export const isComparableDay = 'change_share IS NOT NULL';

/** All days of the history; rows are `ChangeDay`. */
export function networkDays(view: LakeView, days: BranchDays): Question {
  const history = aged(view, 'daily_branch', days, { youngest: 1, oldest: historyDays });
  return {
    sql: `
SELECT
  age,
  sum(entries) AS entries,
  sum(CASE WHEN ${isComparableDay} THEN entries END) AS comparable_entries,
  sum(CASE WHEN ${isComparableDay} THEN mean_4w END) AS compare_entries,
  count(CASE WHEN open_hours > 0 THEN 1 END) AS open_days,
  count(change_share) AS comparable_days
FROM ${history.sql}
GROUP BY age
ORDER BY age`,
    params: history.params,
    columns: [],
    tables: ['daily_branch'],
    scope: history.scope,
  };
}

/** What was observed of the last 28 days and today; rows are `ObservedDay`. */
export function observedDays(view: LakeView, days: BranchDays): Question {
  const month = aged(view, 'daily_branch', days, { youngest: 0, oldest: 28 });
  return {
    sql: `
SELECT age, count(*) FILTER (WHERE status IN ('partial', 'missing')) AS partial_days, ${shareColumns}
FROM ${month.sql}
WHERE open_hours > 0
GROUP BY age`,
    params: month.params,
    columns: [],
    tables: ['daily_branch'],
    scope: month.scope,
  };
}

/** Both by age; what was observed of days more than 28 back is not asked, as nothing is said of it. */
export function joinDays(changes: readonly ChangeDay[], observed: readonly ObservedDay[]): NetworkDay[] {
  const of = new Map(observed.map((row) => [row.age, row]));
  return changes.map((row) => ({ ...noShares, partial_days: 0, ...of.get(row.age), ...row }));
}

/** The days of ages `[youngest, oldest]` as one period; see the contract's `compared`. */
export function comparePeriod(all: readonly NetworkDay[], today: DateText, youngest: number, oldest: number): Compared {
  const rows = between(all, youngest, oldest);
  const sums = addUp(rows);
  const spread = youngest === oldest ? dailySpread(all, youngest) : periodSpread(all, youngest, oldest);
  const change = changeOf(sums);
  const isFair = change !== null && isUsable(sums);
  const low = spread === null ? null : -bandWidth * spread;
  const high = spread === null ? null : bandWidth * spread;
  return {
    from: addDays(today, -oldest),
    to: addDays(today, 1 - youngest),
    is_open: rows.length === 0 ? null : sums.open_days > 0,
    entries: sums.entries,
    comparable_entries: sums.comparable_entries,
    compare_entries: sums.compare_entries,
    change,
    low_change: low,
    high_change: high,
    verdict: isFair ? verdictOf(change, low, high) : 'unknown',
    comparable_share: sums.open_days === 0 ? null : sums.comparable_days / sums.open_days,
    ...restsOnOf(sums.shares, sums.entries),
  };
}

/** The newest day before today on which any branch opened; null where the tables know of none. */
export function lastOpenDay(all: readonly NetworkDay[], today: DateText): Compared | null {
  const day = all.filter(({ open_days }) => open_days > 0).sort((a, b) => a.age - b.age)[0];
  return day === undefined ? null : comparePeriod(all, today, day.age, day.age);
}

/** Standard deviation of the daily change over the 56 days before the day of that age; null with fewer than 10. */
export function dailySpread(all: readonly NetworkDay[], age: number): number | null {
  const changes = between(all, age + 1, age + bandDays).flatMap(usableChange);
  return changes.length < bandLeastDays ? null : deviationOf(changes);
}

export function verdictOf(value: number | null, low: number | null, high: number | null) {
  if (value === null || low === null || high === null) return 'unknown' as const;
  if (value < low) return 'low' as const;
  return value > high ? ('high' as const) : ('normal' as const);
}

function periodSpread(all: readonly NetworkDay[], youngest: number, oldest: number): number | null {
  const length = oldest - youngest + 1;
  const daily = dailySpread(all, oldest);
  const changes: number[] = [];
  for (let age = oldest + 1; age + 6 <= historyDays; age += 7) {
    const week = between(all, age, age + 6);
    if (week.length === 7) changes.push(...usableChange(addUp(week)));
  }
  if (daily === null || changes.length < fewestWeeks) return null;
  const openDays = between(all, youngest, oldest).filter(({ open_days }) => open_days > 0).length;
  return Math.max(deviationOf(changes) / Math.sqrt(length / 7), daily / Math.sqrt(Math.max(1, openDays)));
}

type Sums = Omit<NetworkDay, 'age' | keyof ShareSums> & { shares: ShareSums };
type Comparison = Pick<NetworkDay, 'comparable_entries' | 'compare_entries' | 'open_days' | 'comparable_days'>;

function between(all: readonly NetworkDay[], youngest: number, oldest: number): NetworkDay[] {
  return all.filter(({ age }) => age >= youngest && age <= oldest);
}

function addUp(rows: readonly NetworkDay[]): Sums {
  return {
    entries: sum(rows.map(({ entries }) => entries)),
    comparable_entries: sum(rows.map(({ comparable_entries }) => comparable_entries)),
    compare_entries: sum(rows.map(({ compare_entries }) => compare_entries)),
    open_days: sum(rows.map(({ open_days }) => open_days)) ?? 0,
    comparable_days: sum(rows.map(({ comparable_days }) => comparable_days)) ?? 0,
    partial_days: sum(rows.map(({ partial_days }) => partial_days)) ?? 0,
    shares: rows.reduce<ShareSums>(addShares, noShares),
  };
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((total, value) => (value === null ? total : (total ?? 0) + value), null);
}

function changeOf({ comparable_entries, compare_entries }: Comparison): number | null {
  if (comparable_entries === null || compare_entries === null || compare_entries <= 0) return null;
  return comparable_entries / compare_entries - 1;
}

function isUsable({ open_days, comparable_days }: Comparison): boolean {
  return comparable_days > 0 && comparable_days * 2 >= open_days;
}

function usableChange(row: Comparison): number[] {
  const change = changeOf(row);
  return change !== null && isUsable(row) ? [change] : [];
}

/** Of a sample, n - 1. */
function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  const squares = values.reduce((total, value) => total + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
