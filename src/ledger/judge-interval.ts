/** What an answer, or the want of one, makes of an interval. Pure. */
import type { EpochMs } from '../domain/time.ts';
import { type AskPolicy, isDone, nextAskAt, wholePolicy } from './ask-policy.ts';
import type { IntervalRow, IntervalState } from './schema.ts';

export interface Evidence {
  /** Sensors that should answer. */
  expected: number;
  /** Of those, how many have, by whatever batch. */
  answered: number;
  asks: { failed: boolean; everAnswered: boolean };
  /** The state until now; null if nothing was known. */
  before: IntervalState | null;
}

/** Complete when every expected sensor has answered, not when a request has succeeded. */
export function judgeInterval({ expected, answered, asks, before }: Evidence): IntervalState {
  const heard = asks.everAnswered || answered > 0;
  if (heard && answered >= expected) return before !== null && wasShort.has(before) ? 'late' : 'complete';
  if (before === 'given_up') return 'given_up';
  if (heard) return answered > 0 ? 'partial' : 'empty';
  return asks.failed ? 'failed' : 'expected';
}

/** States in which an answer had been seen that lacked a sensor. */
const wasShort: ReadonlySet<IntervalState> = new Set(['partial', 'empty', 'late', 'given_up']);

export interface Ask {
  source: string;
  intervalStart: EpochMs;
  /** When it was asked. */
  at: EpochMs;
  expected: number;
  /**
   * Distinct expected sensors that have answered so far: by this ask and all before it. Null while the answer has not
   * been read: the state stays what it was until `recount`.
   */
  answered: number | null;
  /** Why the ask failed; null if the source answered, even with nothing. */
  failure: string | null;
}

/** The interval's row after an ask. Folding the asks of the raw store in order rebuilds the rows of a lost ledger. */
export function afterAsk(before: IntervalRow | null, ask: Ask, given: AskPolicy): IntervalRow {
  const failed = ask.failure !== null;
  const row: IntervalRow = {
    source: ask.source,
    intervalStart: ask.intervalStart,
    intervalMinutes: given.intervalMinutes,
    state: before?.state ?? 'expected',
    expected: ask.expected,
    answered: before?.answered ?? 0,
    attempts: (before?.attempts ?? 0) + 1,
    lastAskedAt: ask.at,
    lastAnsweredAt: failed ? (before?.lastAnsweredAt ?? null) : ask.at,
    nextAskAt: null,
    completedAt: before?.completedAt ?? null,
    reason: before?.state === 'given_up' ? before.reason : ask.failure,
  };
  // A failed ask brings nothing to read, so it can be judged at once.
  const answered = ask.answered ?? (failed ? row.answered : null);
  if (answered === null) return { ...row, nextAskAt: nextAskAt(row, wholePolicy(given)) };
  return judged(row, { expected: ask.expected, answered, at: ask.at, failed }, given);
}

/** The row once it is known who has answered: after landing, an import, or an edit of the network. */
export function recount(
  row: IntervalRow,
  count: { expected: number; answered: number; at: EpochMs },
  given: AskPolicy,
): IntervalRow {
  const failed = row.lastAskedAt !== null && row.lastAskedAt !== row.lastAnsweredAt;
  return judged(row, { ...count, failed }, given);
}

/** The row of an interval that the plan gives up. */
export function giveUp(row: IntervalRow, reason: string): IntervalRow {
  return { ...row, state: 'given_up', nextAskAt: null, completedAt: null, reason };
}

function judged(
  before: IntervalRow,
  { expected, answered, at, failed }: { expected: number; answered: number; at: EpochMs; failed: boolean },
  given: AskPolicy,
): IntervalRow {
  const asks = { failed, everAnswered: before.lastAnsweredAt !== null };
  const state = judgeInterval({ expected, answered, asks, before: before.state });
  const done = isDone({ state });
  const row: IntervalRow = {
    ...before,
    expected,
    answered,
    state,
    completedAt: done ? (before.completedAt ?? at) : null,
    reason: done ? null : before.reason,
  };
  return { ...row, nextAskAt: nextAskAt(row, wholePolicy(given)) };
}
