import { type DateText, type EpochMs, hourMs, minuteMs, utcDate } from '../../domain/time.ts';

/** Cycles lie so long after the full hour, and `every` apart: an hour is asked for when it is over by five minutes. */
const afterHourMs = 5 * minuteMs;

/** When the next cycle is due, later than `now`: five minutes past the hour is one of the times where `every` fits an hour. */
export function nextCycle(now: EpochMs, everyMs: number): EpochMs {
  return (Math.floor((now - afterHourMs) / everyMs) + 1) * everyMs + afterHourMs;
}

/** The UTC date whose night it is: it begins at that hour, not at midnight. */
export function nightOf(now: EpochMs, beginsAtHour: number): DateText {
  return utcDate(now - beginsAtHour * hourMs);
}

/** How long to wait before what ended so often in a row is started again, milliseconds: 1, 2, 4 … 60 s. */
export function restartPause(failuresInARow: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.max(0, failuresInARow - 1));
}
