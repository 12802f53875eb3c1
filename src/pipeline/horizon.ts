import type { Network } from '../domain/network.ts';
import { addDays, type DateText, type EpochMs, monthOf } from '../domain/time.ts';
import type { Snapshot } from '../lake/delta/state.ts';

/**
 * The business dates for which hours are expected, `[from, to)`; null while there is nothing to expect. They begin with
 * the first reading or the first day to collect, and end with today where a source is collected, else with the last
 * reading: a file that was imported once does not make later days missing.
 */
export function horizonOf(
  readings: Snapshot,
  network: Network,
  sources: readonly { from: DateText }[],
  now: EpochMs,
): { from: DateText; to: DateText } | null {
  const zones = [...new Set(network.branches.map((branch) => branch.timeZone))];
  const starts: DateText[] = sources.map((source) => source.from);
  const ends: DateText[] = sources.length > 0 ? zones.map((zone) => localDate(now, zone)) : [];
  for (const file of readings.files) {
    const first = file.stats?.minValues.interval_start;
    const last = file.stats?.maxValues.interval_start;
    if (file.rows === 0 || first === undefined || last === undefined) continue;
    for (const zone of zones) {
      starts.push(localDate(Date.parse(String(first)), zone));
      ends.push(localDate(Math.min(Date.parse(String(last)), now), zone));
    }
  }
  const from = starts.reduce<DateText | null>((best, date) => (best === null || date < best ? date : best), null);
  const last = ends.reduce<DateText | null>((best, date) => (best === null || date > best ? date : best), null);
  return from === null || last === null || last < from ? null : { from, to: addDays(last, 1) };
}

/** The end of the month after the next: how far ahead the calendar table reaches. */
export function calendarEnd(to: DateText): DateText {
  return monthOf(addDays(monthOf(addDays(monthOf(to), 32)), 32));
}

function localDate(at: EpochMs, timeZone: string): DateText {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}
