import type { Network, RosterSpell } from '../domain/network.ts';
import { addDays, type DateText, type EpochMs, utcDate } from '../domain/time.ts';
import { calendarHours, calendarsOf } from '../network/calendar.ts';
import { roster } from '../network/roster.ts';
import { memberHash, type Stamp, stampOf, stampOfSet } from './stamps.ts';

export interface CalendarDay {
  date: DateText;
  stamp: Stamp;
  start: EpochMs;
  end: EpochMs;
}

/** The UTC dates that a stretch of time touches. */
export function utcDatesOf(start: EpochMs, end: EpochMs): DateText[] {
  const dates: DateText[] = [];
  for (let date = utcDate(start); date <= utcDate(end - 1); date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** Stamp and span of each date of `[from, to)`, over all calendars of the network. */
export function calendarDays(network: Network, from: DateText, to: DateText): CalendarDay[] {
  const days = new Map<DateText, { parts: string[]; start: EpochMs; end: EpochMs }>();
  for (const { calendarId } of calendarsOf(network)) {
    for (const hour of calendarHours(network, calendarId, from, to)) {
      let day = days.get(hour.businessDate);
      const end = hour.hourStart + hour.minutes * 60_000;
      if (!day) {
        day = { parts: [], start: hour.hourStart, end };
        days.set(hour.businessDate, day);
      }
      day.start = Math.min(day.start, hour.hourStart);
      day.end = Math.max(day.end, end);
      day.parts.push(
        `${calendarId},${hour.hourStart},${hour.minutes},${hour.localHour},${hour.openMinutes},${hour.dayKind}`,
      );
    }
  }
  return [...days]
    .map(([date, { parts, start, end }]) => ({ date, stamp: stampOf(parts), start, end }))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

/**
 * The stamp of the roster for each date of `[from, to)`. A sweep over the dates at which sensors come and go, so that
 * ten thousand sensors over three years cost one hash a spell, not one a day.
 */
export function rosterStamps(network: Network, days: readonly CalendarDay[]): Map<DateText, Stamp> {
  const stamps = new Map<DateText, Stamp>();
  const first = days[0];
  const last = days.at(-1);
  if (!first || !last) return stamps;
  // Wider than the days, so that no spell is cut inside one of them.
  const spells = roster(network, addDays(first.date, -2), addDays(last.date, 3));
  const changes = new Map<EpochMs, bigint>();
  const toggle = (at: EpochMs, hash: bigint) => changes.set(at, (changes.get(at) ?? 0n) ^ hash);
  for (const spell of spells) {
    const hash = memberHash(spellText(spell));
    toggle(spell.validFrom, hash);
    toggle(spell.validTo, hash);
  }
  const instants = [...changes.keys()].sort((a, b) => a - b);
  let next = 0;
  let sum = 0n;
  for (const day of days) {
    // All that changes up to the day's end counts for it, in full: a spell that begins or ends inside a date of some zone.
    while (next < instants.length && (instants[next] as number) <= day.start) {
      sum ^= changes.get(instants[next] as number) ?? 0n;
      next++;
    }
    let inside = next;
    let seen = sum;
    const parts = [stampOfSet(sum)];
    while (inside < instants.length && (instants[inside] as number) < day.end) {
      seen ^= changes.get(instants[inside] as number) ?? 0n;
      parts.push(`${instants[inside]}`, stampOfSet(seen));
      inside++;
    }
    stamps.set(day.date, parts.length === 1 ? (parts[0] as string) : stampOf(parts));
  }
  return stamps;
}

function spellText(spell: RosterSpell): string {
  return [spell.sensorId, spell.branchId, spell.calendarId, spell.minuteShift].join('\u0000');
}

/** How much of a day is due: it changes whenever another hour may have become due (hours end at quarters at finest). */
export function dueMark(day: { start: EpochMs; end: EpochMs }, dueUntil: EpochMs): string {
  if (dueUntil >= day.end) return 'all';
  if (dueUntil < day.start) return 'none';
  return String(Math.floor(dueUntil / 900_000));
}
