import { FootfallError } from '../domain/errors.ts';
import type { Branch, CalendarHour, DayKind, Network, Schedule, Spell } from '../domain/network.ts';
import { type DateText, dateOfDayNumber, dayMs, dayNumber, type EpochMs, hourMs, minuteMs } from '../domain/time.ts';
import { publicHolidays } from './holidays.ts';
import { openMinutesBetween } from './opening-hours.ts';
import { type OffsetStretch, offsetStretches, widestOffsetMs } from './zone-offsets.ts';

export interface Calendar {
  calendarId: string;
  timeZone: string;
  schedule: Schedule;
}

/** Time zone and schedule, safe in file names: `Europe.Paris~weekdays`. Branches that share both share it. */
export function calendarIdOf(branch: Branch): string {
  return `${safe(branch.timeZone.replaceAll('/', '.'))}~${safe(branch.schedule)}`;
}

/** Letters, digits and `_ . + -` stand for themselves, anything else as `=` with its code; so no two names meet. */
function safe(text: string): string {
  return text.replace(/[^A-Za-z0-9_.+-]/gu, (char) => `=${(char.codePointAt(0) ?? 0).toString(16)}=`);
}

/** The calendars that the branches use, sorted by id. Throws NETWORK_INVALID when a branch names a schedule that is not there. */
export function calendarsOf(network: Network): Calendar[] {
  const calendars = new Map<string, Calendar>();
  for (const branch of network.branches) {
    const calendarId = calendarIdOf(branch);
    if (calendars.has(calendarId)) continue;
    const schedule = network.schedules[branch.schedule];
    if (!schedule) {
      const message = `Branch ${branch.id} names the schedule ${branch.schedule}, which is not there.`;
      throw new FootfallError('NETWORK_INVALID', message);
    }
    calendars.set(calendarId, { calendarId, timeZone: branch.timeZone, schedule });
  }
  return [...calendars.values()].sort((a, b) => (a.calendarId < b.calendarId ? -1 : 1));
}

/**
 * The local clock hours of the local dates `[from, to)`, in order of time. A row is the longest stretch that has one
 * local date, one clock hour and one offset: an hour that the clocks repeat is two rows, a skipped one none, and a
 * clock change inside an hour cuts it. Over all dates the rows tile time: no hole, no overlap. An exception beats a
 * public holiday, which beats the week. Throws NETWORK_INVALID on a calendar that the network does not have.
 */
export function calendarHours(network: Network, calendarId: string, from: DateText, to: DateText): CalendarHour[] {
  const calendar = calendarsOf(network).find((candidate) => candidate.calendarId === calendarId);
  if (!calendar) throw new FootfallError('NETWORK_INVALID', `The network has no calendar ${calendarId}.`);
  const rows: CalendarHour[] = [];
  const firstDay = dayNumber(from);
  const endDay = dayNumber(to);
  const stretches = offsetStretches(
    calendar.timeZone,
    firstDay * dayMs - widestOffsetMs,
    endDay * dayMs + widestOffsetMs,
  );
  const dayOf = rememberDays(calendar);
  for (const stretch of stretches) addHours(rows, stretch, firstDay, endDay, dayOf);
  return rows;
}

/** A local date with all that its hours share. */
interface LocalDay {
  calendarId: string;
  businessDate: DateText;
  isoWeekday: number;
  dayKind: DayKind;
  spells: readonly Spell[];
}

function addHours(
  rows: CalendarHour[],
  { start, end, offset }: OffsetStretch,
  firstDay: number,
  endDay: number,
  dayOf: (day: number) => LocalDay,
): void {
  // Wall-clock time, written as if it were UTC. A day may show only in part: clocks have jumped over midnight and back.
  let local = Math.max(start + offset, firstDay * dayMs);
  const localEnd = Math.min(end + offset, endDay * dayMs);
  while (local < localEnd) {
    const dayIndex = Math.floor(local / dayMs);
    const midnight = dayIndex * dayMs;
    const day = dayOf(dayIndex);
    const dayEnd = Math.min(midnight + dayMs, localEnd);
    while (local < dayEnd) {
      const localHour = Math.floor((local - midnight) / hourMs);
      const hourEnd = Math.min(midnight + (localHour + 1) * hourMs, dayEnd);
      rows.push(hourOf(day, local - offset, localHour, (local - midnight) / minuteMs, (hourEnd - midnight) / minuteMs));
      local = hourEnd;
    }
  }
}

function hourOf(day: LocalDay, hourStart: EpochMs, localHour: number, from: number, to: number): CalendarHour {
  const openMinutes = openMinutesBetween(day.spells, from, to);
  return {
    calendarId: day.calendarId,
    hourStart,
    minutes: to - from,
    businessDate: day.businessDate,
    localHour,
    isoWeekday: day.isoWeekday,
    openMinutes,
    isOpen: openMinutes > 0,
    dayKind: day.dayKind,
  };
}

function rememberDays({ calendarId, schedule }: Calendar): (day: number) => LocalDay {
  const days = new Map<number, LocalDay>();
  return (index) => {
    let day = days.get(index);
    if (!day) {
      const businessDate = dateOfDayNumber(index);
      const isoWeekday = isoWeekdayOf(index);
      day = { calendarId, businessDate, isoWeekday, ...openingOf(schedule, businessDate, isoWeekday) };
      days.set(index, day);
    }
    return day;
  };
}

function isoWeekdayOf(day: number): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  // 1970-01-01, day 0, was a Thursday.
  return (((((day + 3) % 7) + 7) % 7) + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7;
}

function openingOf(
  schedule: Schedule,
  date: DateText,
  isoWeekday: 1 | 2 | 3 | 4 | 5 | 6 | 7,
): { dayKind: DayKind; spells: readonly Spell[] } {
  const exception = schedule.exceptions[date];
  if (exception) return { dayKind: exception.spells.length === 0 ? 'closure' : 'special', spells: exception.spells };
  if (schedule.holidays && publicHolidays(schedule.holidays, Number(date.slice(0, 4))).has(date)) {
    return { dayKind: 'holiday', spells: [] };
  }
  return { dayKind: 'regular', spells: schedule.weekly[isoWeekday] };
}
