import { type EpochMs, isoInstant, minuteMs } from '../../domain/time.ts';
import type { SourceArrivals } from '../../ledger/arrivals.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { WorkRequest } from '../../ledger/requests.ts';
import type { Run } from '../../ledger/runs.ts';
import type { StatusAnswer } from '../contract/health.ts';
import { type LakeView, servedTables } from '../reading/lake-reader.ts';

const runsShown = 20;
const doneShown = 10;

/** How the sources, the tables and the work stand: from the ledger and the logs of the tables; no file is read. */
export async function statusAnswerOf(
  ledger: Ledger,
  { view, now, networkProblem }: { view: LakeView; now: EpochMs; networkProblem: string | null },
): Promise<StatusAnswer> {
  const [sources, runs, requests] = await Promise.all([
    ledger.arrivals.sources(now),
    ledger.runs.recent(runsShown),
    ledger.requests.recent(doneShown),
  ]);
  return {
    now: isoInstant(now),
    version: view.version,
    network_problem: networkProblem,
    sources: sources.map((source) => sourceRow(source, now)),
    tables: servedTables.map((table) => {
      const files = view.files(table);
      return {
        table,
        version: view.tableVersion(table),
        files: files.length,
        rows: files.reduce((sum, file) => sum + file.rows, 0),
        bytes: files.reduce((sum, file) => sum + file.size, 0),
      };
    }),
    runs: runs.map(runRow),
    requests: requests.map(requestRow),
  };
}

export function requestRow(request: WorkRequest): StatusAnswer['requests'][number] {
  const { id, kind, status, requestedAt, requestedBy, finishedAt, error } = request;
  return {
    id,
    kind,
    status,
    requested_at: isoInstant(requestedAt),
    requested_by: requestedBy,
    finished_at: instant(finishedAt),
    error,
  };
}

function sourceRow(source: SourceArrivals, now: EpochMs): StatusAnswer['sources'][number] {
  const { kind, completeUntil } = source;
  const lag = kind === 'pull' && completeUntil !== null ? Math.max(0, (now - completeUntil) / minuteMs) : null;
  return {
    source: source.source,
    kind,
    last_arrival: instant(source.lastArrival),
    batches: source.batches,
    lag_minutes: lag === null ? null : Math.round(lag * 10) / 10,
    outstanding: source.outstanding,
    given_up: source.givenUp,
    failed: source.failed,
    last_reason: source.lastReason,
  };
}

function runRow({ id, command, status, startedAt, finishedAt }: Run): StatusAnswer['runs'][number] {
  return { id, command, status, started_at: isoInstant(startedAt), finished_at: instant(finishedAt) };
}

function instant(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}
