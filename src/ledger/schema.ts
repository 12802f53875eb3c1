/**
 * The tables of the ledger as the code sees them (columns are snake_case in the database). Every time is epoch
 * milliseconds UTC of the wall clock, every date is `YYYY-MM-DD`; JSON is kept as text, so that both dialects agree.
 */
import type { Kysely } from 'kysely';
import type { DateText, EpochMs } from '../domain/time.ts';

/** What is known of one interval of one source. */
export const intervalStates = ['expected', 'partial', 'complete', 'late', 'empty', 'failed', 'given_up'] as const;
/**
 * `expected`: nobody has asked. `failed`: asked, never answered. `empty`: answered without any reading. `partial`: some
 * of the expected sensors have answered. `complete`: all have. `late`: all have, but an earlier answer lacked some.
 * `given_up`: the source had its chance and is not asked again.
 */
export type IntervalState = (typeof intervalStates)[number];

export interface BatchRow {
  id: string;
  source: string;
  kind: 'pull' | 'import';
  receivedAt: EpochMs;
  /** The interval that was asked for, `[askedFrom, askedTo)`; null for imports. */
  askedFrom: EpochMs | null;
  askedTo: EpochMs | null;
  mapping: string;
  /** Bytes of the body. */
  size: number;
  /** Lower-case hex, of the body. */
  sha256: string;
  /** Where the body lies in the raw store. */
  body: string;
  /** Id of the batch that came first with this very body; null if this one did. */
  repeats: string | null;
  /** The sidecar, JSON. */
  meta: string;
}

/** What landing found in a batch; null until it has landed. */
interface BatchFindings {
  /** First and last UTC date touched, both inclusive. */
  firstDate: DateText | null;
  lastDate: DateText | null;
  /** JSON list of the UTC dates. */
  dates: string | null;
  recordCount: number | null;
}

export interface IntervalRow {
  source: string;
  intervalStart: EpochMs;
  intervalMinutes: number;
  state: IntervalState;
  /** Sensors that should answer. */
  expected: number;
  /** Of those, how many have answered so far. */
  answered: number;
  /** Asks so far, failed ones too. */
  attempts: number;
  lastAskedAt: EpochMs | null;
  /** The last ask that the source answered properly, whatever was in it. */
  lastAnsweredAt: EpochMs | null;
  /** When it is worth asking again; null: never. For people: the planner works it out afresh. */
  nextAskAt: EpochMs | null;
  completedAt: EpochMs | null;
  /** Why it failed or was given up. */
  reason: string | null;
}

export interface LeaseRow {
  name: string;
  /** Grows by one with each holder; never reused. */
  token: number;
  /** Null: nobody holds it. */
  holderHost: string | null;
  holderPid: number | null;
  holderStartedAt: string | null;
  acquiredAt: EpochMs;
  expiresAt: EpochMs;
}

export interface RunTableRow {
  id: string;
  command: string;
  /** JSON list. */
  args: string;
  rangeFrom: EpochMs | null;
  rangeTo: EpochMs | null;
  status: string;
  startedAt: EpochMs;
  finishedAt: EpochMs | null;
  /** JSON object. */
  summary: string | null;
  host: string;
  pid: number;
  processStartedAt: string | null;
}

export interface TaskTableRow {
  id: string;
  runId: string;
  name: string;
  tableName: string | null;
  /** First and last day it worked on, both inclusive, and how many. */
  firstDay: DateText | null;
  lastDay: DateText | null;
  dayCount: number;
  status: string;
  startedAt: EpochMs;
  durationMs: number | null;
  rowCount: number | null;
  error: string | null;
}

export interface RequestTableRow {
  id: string;
  kind: 'run' | 'transform';
  requestedBy: string;
  requestedAt: EpochMs;
  status: 'waiting' | 'running' | 'done' | 'failed';
  /** How many times it was taken up; of two takers the later has the greater number. */
  takes: number;
  /** Null: nobody has it. */
  takerHost: string | null;
  takerPid: number | null;
  takerStartedAt: string | null;
  takenAt: EpochMs | null;
  /** Until when the taker holds it without renewing. */
  expiresAt: EpochMs | null;
  finishedAt: EpochMs | null;
  error: string | null;
}

export interface LedgerTables {
  batches: BatchRow & BatchFindings;
  intervals: IntervalRow;
  leases: LeaseRow;
  runs: RunTableRow;
  tasks: TaskTableRow;
  requests: RequestTableRow;
  marks: { scope: string; key: string; value: string };
}

export type LedgerDatabase = Kysely<LedgerTables>;
