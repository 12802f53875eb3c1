import type { Count, OverviewAnswer, Verdict } from '../../api/types.ts';

export type Today = OverviewAnswer['today'];

/** What can be said of today, in the order in which it is asked. */
export type TodayState =
  | { kind: 'closed' }
  /** Nothing is due yet; the first hour that will be. */
  | { kind: 'before'; opens: number | null }
  /** Due since this hour, but nothing was reported. */
  | { kind: 'silent'; since: number }
  /** Counted; `upTo` is the hour, exclusive, and null once all open hours are due. */
  | { kind: 'judged'; verdict: Verdict; upTo: number | null };

export function todayState(today: Today): TodayState {
  if (!today.is_open) {
    return { kind: 'closed' };
  }
  const due = today.hours.filter(({ is_due }) => is_due);
  const [first] = due;
  if (first === undefined) {
    return { kind: 'before', opens: today.hours[0]?.local_hour ?? null };
  }
  if (today.entries === null) {
    return { kind: 'silent', since: first.local_hour };
  }
  const upTo = today.as_of_hour ?? (due.at(-1)?.local_hour ?? 23) + 1;
  const isWhole = due.length === today.hours.length;
  return { kind: 'judged', verdict: today.verdict, upTo: isWhole ? null : Math.min(upTo, 24) };
}

/** Ends of the usual range as changes against `expected`; null without a band. */
export function usualRange({ expected, low, high }: { expected: Count; low: Count; high: Count }) {
  return expected === null || expected <= 0 || low === null || high === null
    ? null
    : { low: low / expected - 1, high: high / expected - 1 };
}

/** Half the width of a scale around zero that holds the change and the usual range, with air on both sides. */
export function scaleAround(change: Count, range: { low: number; high: number } | null): number {
  const band = Math.max(Math.abs(range?.low ?? 0), Math.abs(range?.high ?? 0));
  return Math.max(band * 1.5, Math.min(Math.abs(change ?? 0), 10) * 1.15, 0.1);
}

/** Share of what can be trusted from which the figures are called trustworthy, and mostly so. */
const trusted = 0.95;
const mostly = 0.8;
export function trustLevel(score: Count): 'high' | 'middle' | 'low' | 'unknown' {
  return score === null ? 'unknown' : score >= trusted ? 'high' : score >= mostly ? 'middle' : 'low';
}
