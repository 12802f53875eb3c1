/** What to ask a source for now. Pure: a function of what is known, the policy and the time. */
import { coalesce, type EpochMs, type Interval, minuteMs } from '../domain/time.ts';
import {
  type AskPolicy,
  dueAt,
  endOf,
  isDone,
  isSettled,
  sweepMs,
  type WholePolicy,
  wholePolicy,
} from './ask-policy.ts';
import type { IntervalRow } from './schema.ts';

export interface AskQuestion extends AskPolicy {
  /** What the ledger has of the source in the range, in any order; what it has not was never asked for. */
  known: readonly IntervalRow[];
  /** `[from, to)`; intervals that it cuts belong to it. */
  from: EpochMs;
  to: EpochMs;
  now: EpochMs;
}

export interface AskPlan {
  /** Sorted; neighbouring intervals joined. */
  ask: Interval[];
  /** Not worth asking for any more; to be recorded with `giveUp` of judge-interval. */
  giveUp: { intervalStart: EpochMs; reason: string }[];
}

/**
 * An interval is asked for
 * - when it is over, the grace has passed and it was never answered, however old it is: an outage of any length heals;
 * - while it is incomplete and younger than the settle age, again at growing ages;
 * - with all others younger than the settle age once a day, complete or not, for late readings and corrections;
 * - a last time past the settle age, unless the source was heard near that age.
 * What is then still incomplete is given up. Rows of another interval length count as unknown.
 */
export function planAsks({ known, from, to, now, ...given }: AskQuestion): AskPlan {
  const policy = wholePolicy(given);
  const step = policy.intervalMinutes * minuteMs;
  const rows = new Map<EpochMs, IntervalRow>();
  for (const row of known) if (row.intervalMinutes === policy.intervalMinutes) rows.set(row.intervalStart, row);

  const ask: Interval[] = [];
  const young: Interval[] = [];
  const giveUp: AskPlan['giveUp'] = [];
  let sweep = false;
  for (let start = Math.floor(from / step) * step; start < to; start += step) {
    const interval = { start, end: start + step };
    if (interval.end + policy.graceMs > now) break;
    const row = rows.get(start);
    if (!row) {
      ask.push(interval);
      continue;
    }
    if (row.state === 'given_up') continue;
    if (now < interval.end + policy.settleMs) {
      young.push(interval);
      if (row.lastAnsweredAt !== null && row.lastAnsweredAt + sweepMs <= now) sweep = true;
    }
    const reason = reasonToGiveUp(row, now, policy);
    const due = dueAt(row, policy);
    if (reason !== null) giveUp.push({ intervalStart: start, reason });
    else if (due !== null && due <= now) ask.push(interval);
  }
  return { ask: coalesce(sweep ? [...ask, ...young] : ask), giveUp };
}

function reasonToGiveUp(row: IntervalRow, now: EpochMs, policy: WholePolicy): string | null {
  if (isDone(row) || now < endOf(row.intervalStart, policy) + policy.settleMs) return null;
  if (isSettled(row, policy)) {
    if (row.answered === 0) return 'The source answered without any reading until the settle age';
    return `Only ${row.answered} of ${row.expected} sensors had answered by the settle age`;
  }
  if (row.lastAnsweredAt === null && policy.maxAttempts !== null && row.attempts >= policy.maxAttempts) {
    return `No answer to ${row.attempts} asks${row.reason === null ? '' : `, the last time: ${row.reason}`}`;
  }
  return null;
}
