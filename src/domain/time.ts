/**
 * Words of time. An instant is epoch milliseconds UTC in code that computes, a `timestamp` in tables. A business date is
 * the branch's local date as `YYYY-MM-DD`. Intervals are half-open, `[start, end)`.
 */
export type EpochMs = number;
/** `YYYY-MM-DD`, proleptic ISO calendar. */
export type DateText = string;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

export interface Interval {
  start: EpochMs;
  end: EpochMs;
}

/** The clock is handed in; only the command line makes the real one. */
export interface Clock {
  now(): EpochMs;
  /** How fast it goes against the wall's; absent: as fast, or not at all. */
  readonly speed?: number;
}

export const systemClock: Clock = { now: () => Date.now() };

export function fixedClock(at: EpochMs): Clock {
  return { now: () => at };
}

/** Runs `speed` times as fast as `base`, starting at `start` when `base` shows `origin`. */
export function scaledClock(base: Clock, start: EpochMs, speed: number): Clock {
  const origin = base.now();
  return { now: () => start + (base.now() - origin) * speed };
}

export function utcDate(at: EpochMs): DateText {
  return new Date(at).toISOString().slice(0, 10);
}

/** Whole days since 1970-01-01. */
export function dayNumber(date: DateText): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / dayMs);
}

export function dateOfDayNumber(day: number): DateText {
  return utcDate(day * dayMs);
}

export function addDays(date: DateText, days: number): DateText {
  return dateOfDayNumber(dayNumber(date) + days);
}

/** The first day of the date's month: how months are written in partitions. */
export function monthOf(date: DateText): DateText {
  return `${date.slice(0, 7)}-01`;
}

/** Seconds precision, `2025-05-29T09:00:00Z`. */
export function isoInstant(at: EpochMs): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** Joins intervals that touch or overlap; sorted by start. */
export function coalesce(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.start - b.start || a.end - b.end);
  const joined: Interval[] = [];
  for (const next of sorted) {
    const last = joined.at(-1);
    if (last && next.start <= last.end) last.end = Math.max(last.end, next.end);
    else joined.push({ ...next });
  }
  return joined;
}
