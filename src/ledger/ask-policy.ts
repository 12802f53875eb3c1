import { dayMs, type EpochMs, hourMs, minuteMs } from '../domain/time.ts';
import type { IntervalRow } from './schema.ts';

export interface AskPolicy {
  /** Length of the source's intervals; they start at its multiples since the epoch. */
  intervalMinutes: number;
  /** Age, after its end, from which an interval is taken as it is. Default 7 days. */
  settleMs?: number;
  /** How long after its end an interval is first asked for: the sensors need a while to report. Default 5 minutes. */
  graceMs?: number;
  /** Give up an interval that was never answered after so many asks, once it is past the settle age. Default: never. */
  maxAttempts?: number;
}

export type WholePolicy = Required<Omit<AskPolicy, 'maxAttempts'>> & { maxAttempts: number | null };

/** Every interval younger than the settle age is asked for again this often, complete or not. */
export const sweepMs = dayMs;

/**
 * Ages after its end at which an incomplete interval is asked for again. Each is about three times the one before: a
 * reading that is late by L is had by the age of 3 L at the worst, with one ask for each tripling instead of one an
 * hour. From a day on the daily sweep does the rest.
 */
const growingAgesMs = [hourMs, 3 * hourMs, 9 * hourMs, 24 * hourMs];

/** The configuration is checked elsewhere; a length that is no positive number is a fault of the program. */
export function wholePolicy(policy: AskPolicy): WholePolicy {
  if (!(policy.intervalMinutes > 0)) throw new RangeError(`intervalMinutes is ${policy.intervalMinutes}`);
  return {
    intervalMinutes: policy.intervalMinutes,
    settleMs: policy.settleMs ?? 7 * dayMs,
    graceMs: policy.graceMs ?? 5 * minuteMs,
    maxAttempts: policy.maxAttempts ?? null,
  };
}

export function isDone(row: Pick<IntervalRow, 'state'>): boolean {
  return row.state === 'complete' || row.state === 'late';
}

type Known = Pick<IntervalRow, 'intervalStart' | 'state' | 'lastAnsweredAt'>;

export function endOf(start: EpochMs, policy: WholePolicy): EpochMs {
  return start + policy.intervalMinutes * minuteMs;
}

/**
 * Whether the source was last heard so near the settle age, or after it, that another look would find nothing. A little
 * more than a sweep before it, so that the daily sweep is that last look and no interval needs one of its own.
 */
export function isSettled(row: Known, policy: WholePolicy): boolean {
  if (row.lastAnsweredAt === null) return false;
  const slack = Math.min(1.25 * sweepMs, policy.settleMs / 2);
  return row.lastAnsweredAt >= endOf(row.intervalStart, policy) + policy.settleMs - slack;
}

/**
 * When the interval is due for an ask on its own account, the sweep apart; null: never again. Failed asks do not move
 * it, so what failed stays due until it is answered.
 */
export function dueAt(row: Known, policy: WholePolicy): EpochMs | null {
  if (row.state === 'given_up') return null;
  const end = endOf(row.intervalStart, policy);
  const answered = row.lastAnsweredAt;
  if (answered === null) return isDone(row) ? null : end + policy.graceMs;
  if (isSettled(row, policy)) return null;
  const lastLook = end + policy.settleMs;
  if (isDone(row)) return lastLook;
  const ages = [policy.graceMs, ...growingAgesMs.filter((age) => age > policy.graceMs && age < policy.settleMs)];
  const next = ages.find((age) => end + age > answered);
  return next === undefined ? lastLook : end + next;
}

/** When asking is worth it again, the sweep counted in; null: never. */
export function nextAskAt(row: Known, policy: WholePolicy): EpochMs | null {
  const own = dueAt(row, policy);
  if (row.state === 'given_up' || row.lastAnsweredAt === null) return own;
  const sweep = row.lastAnsweredAt + sweepMs;
  if (sweep >= endOf(row.intervalStart, policy) + policy.settleMs) return own;
  return own === null ? sweep : Math.min(own, sweep);
}
