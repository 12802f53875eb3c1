import type { SourceState, StatusAnswer } from '../../api/types.ts';

/** Minutes behind now from which a source is said to lag. */
const lagMinutes = 120;
/** Minutes behind now from which a source that is being collected is at its history. */
const historyMinutes = 36 * 60;

/** Sources that are asked and do not keep up. */
export const laggingSources = ({ sources }: StatusAnswer): SourceState[] =>
  sources.filter(
    ({ kind, failed, lag_minutes }) =>
      kind === 'pull' && (failed > 0 || (lag_minutes !== null && lag_minutes > lagMinutes)),
  );

export interface Progress {
  batches: number;
  outstanding: number;
  /** End of the newest complete interval, milliseconds; null while there is none. */
  completeTo: number | null;
  /** Since when work is being done, ISO; null where none is. */
  runningSince: string | null;
}

export function progressOf({ now, sources, runs }: StatusAnswer): Progress {
  const lags = sources.map(({ lag_minutes }) => lag_minutes).filter((lag) => lag !== null);
  return {
    batches: sources.reduce((sum, { batches }) => sum + batches, 0),
    outstanding: sources.reduce((sum, { outstanding }) => sum + outstanding, 0),
    completeTo: lags.length === 0 ? null : Date.parse(now) - Math.max(...lags) * 60_000,
    runningSince: runs.find(({ finished_at }) => finished_at === null)?.started_at ?? null,
  };
}

/** Whether what is shown still grows towards now, rather than lagging behind it. */
export function isCollectingHistory(status: StatusAnswer): boolean {
  const { completeTo, runningSince } = progressOf(status);
  return runningSince !== null && completeTo !== null && Date.parse(status.now) - completeTo > historyMinutes * 60_000;
}
