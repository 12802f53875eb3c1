import type { Branch, Network } from '../../domain/network.ts';
import { addDays, coalesce, type EpochMs, type Interval, minuteMs, utcDate } from '../../domain/time.ts';
import { calendarHours, calendarIdOf } from '../../network/calendar.ts';

/**
 * The hours in `[from, to)` in which any of these branches is open in any part, joined and cut to it. From the network's
 * calendars, so it holds while the tables are empty or behind.
 */
export function openSpells(network: Network, branches: readonly Branch[], from: EpochMs, to: EpochMs): Interval[] {
  const spells: Interval[] = [];
  // One branch stands for all that share its zone and schedule.
  for (const branch of new Map(branches.map((one) => [`${one.timeZone} ${one.schedule}`, one])).values()) {
    const alone = { ...network, branches: [branch], sensors: [] };
    const hours = calendarHours(alone, calendarIdOf(branch), addDays(utcDate(from), -1), addDays(utcDate(to), 2));
    for (const { isOpen, hourStart, minutes } of hours) {
      const start = Math.max(from, hourStart);
      const end = Math.min(to, hourStart + minutes * minuteMs);
      if (isOpen && start < end) spells.push({ start, end });
    }
  }
  return coalesce(spells);
}

/** Whether any of these branches opens on its own date at `now`. */
export function opensToday(network: Network, branches: readonly Branch[], now: EpochMs): boolean {
  const ofZone = Map.groupBy(branches, ({ timeZone }) => timeZone);
  for (const [timeZone, there] of ofZone) {
    const date = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
    const start = date.toZonedDateTime(timeZone).epochMilliseconds;
    const end = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;
    if (openSpells(network, there, start, end).length > 0) return true;
  }
  return false;
}
