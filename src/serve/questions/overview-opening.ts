import type { Branch, CalendarHour, Network } from '../../domain/network.ts';
import { addDays, coalesce, type DateText, type EpochMs, type Interval, minuteMs, utcDate } from '../../domain/time.ts';
import { calendarHours, calendarIdOf } from '../../network/calendar.ts';

/**
 * The hours in `[from, to)` in which any of these branches is open in any part, joined and cut to it. From the network's
 * calendars, so it holds while the tables are empty or behind.
 */
export function openSpells(network: Network, branches: readonly Branch[], from: EpochMs, to: EpochMs): Interval[] {
  const spells: Interval[] = [];
  for (const branch of calendarBranches(branches)) {
    const hours = hoursOf(network, branch, addDays(utcDate(from), -1), addDays(utcDate(to), 2));
    for (const { isOpen, hourStart, minutes } of hours) {
      const start = Math.max(from, hourStart);
      const end = Math.min(to, hourStart + minutes * minuteMs);
      if (isOpen && start < end) spells.push({ start, end });
    }
  }
  return coalesce(spells);
}

/** The most hours that any of these branches is open on its own date at `now`; 0: none opens. */
export function mostHoursToday(network: Network, branches: readonly Branch[], now: EpochMs): number {
  let most = 0;
  for (const branch of calendarBranches(branches)) {
    const date = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(branch.timeZone).toPlainDate();
    const hours = hoursOf(network, branch, date.toString(), date.add({ days: 1 }).toString());
    most = Math.max(most, hours.filter(({ isOpen }) => isOpen).length);
  }
  return most;
}

/** One branch for all that share its zone and schedule. */
function calendarBranches(branches: readonly Branch[]): Iterable<Branch> {
  return new Map(branches.map((one) => [`${one.timeZone} ${one.schedule}`, one])).values();
}

function hoursOf(network: Network, branch: Branch, from: DateText, to: DateText): CalendarHour[] {
  // Of the network this branch alone: finding its calendar among ten thousand takes longer than the hours.
  return calendarHours({ ...network, branches: [branch], sensors: [] }, calendarIdOf(branch), from, to);
}
