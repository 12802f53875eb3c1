import type { Branch, CalendarHour, DayKind, Network } from '../domain/network.ts';
import { dateOfDayNumber, dayNumber, type EpochMs, hourMs } from '../domain/time.ts';
import { calendarHours, calendarIdOf } from '../network/calendar.ts';

/** A local date of a calendar; neighbours are null only at the edge of what is in memory. */
export interface Day {
  /** Days since 1970-01-01. */
  number: number;
  isoWeekday: number;
  kind: DayKind;
  openMinutes: number;
  previous: Day | null;
  next: Day | null;
}

/** A local clock hour of a calendar, `[start, start + minutes)`. */
export interface Hour {
  start: EpochMs;
  minutes: number;
  localHour: number;
  openMinutes: number;
  day: Day;
  previous: Hour | null;
  next: Hour | null;
}

/** Days of hours made at once; small, so that one hour of a network of many calendars is soon answered. */
const chunkDays = 8;
const chunkHours = chunkDays * 24;
/** Days around a chunk that its hours can see: enough for the days around a holiday and for any offset from UTC. */
const marginDays = 4;
/** Chunks in memory over all calendars, about 200 hours each. */
const chunksInMemory = 3000;

const noHours: readonly Hour[] = [];

/** The hours of one calendar, made when asked for and kept for a while. */
export class CalendarPages {
  readonly #network: Network;
  readonly #calendarId: string;
  readonly #keep: number;
  readonly #chunks = new Map<number, Hour[][]>();
  #lastIndex = Number.NaN;
  #last: Hour[][] = [];

  constructor(network: Network, calendarId: string, keep: number) {
    this.#network = network;
    this.#calendarId = calendarId;
    this.#keep = keep;
  }

  /** The hours that start in `[utcHour, utcHour + 1)`, counted in hours since 1970: one, or rarely none or two. */
  startingIn(utcHour: number): readonly Hour[] {
    const index = Math.floor(utcHour / chunkHours);
    if (index !== this.#lastIndex) {
      this.#last = this.#chunk(index);
      this.#lastIndex = index;
    }
    return this.#last[utcHour - index * chunkHours] ?? noHours;
  }

  /** The hour that holds the instant. */
  at(instant: EpochMs): Hour | null {
    const utcHour = Math.floor(instant / hourMs);
    for (const candidate of [utcHour, utcHour - 1]) {
      const found = this.startingIn(candidate).findLast((hour) => hour.start <= instant);
      if (found) return found;
    }
    return null;
  }

  #chunk(index: number): Hour[][] {
    let chunk = this.#chunks.get(index);
    if (!chunk) {
      chunk = this.#make(index);
      if (this.#chunks.size >= this.#keep) {
        const oldest = this.#chunks.keys().next();
        if (!oldest.done) this.#chunks.delete(oldest.value);
      }
      this.#chunks.set(index, chunk);
    }
    return chunk;
  }

  #make(index: number): Hour[][] {
    const first = dateOfDayNumber(index * chunkDays - marginDays);
    const end = dateOfDayNumber((index + 1) * chunkDays + marginDays);
    const chunk: Hour[][] = Array.from({ length: chunkHours }, () => []);
    for (const hour of link(calendarHours(this.#network, this.#calendarId, first, end))) {
      chunk[Math.floor(hour.start / hourMs) - index * chunkHours]?.push(hour);
    }
    return chunk;
  }
}

/** One `CalendarPages` for each calendar of the network. */
export function createCalendarBook(network: Network): (branch: Branch) => CalendarPages {
  const pages = new Map<string, CalendarPages>();
  const keep = Math.max(2, Math.floor(chunksInMemory / new Set(network.branches.map(calendarIdOf)).size));
  return (branch) => {
    const id = calendarIdOf(branch);
    let page = pages.get(id);
    if (!page) {
      // The one branch is enough to find the calendar by, and saves a walk over all others at each chunk.
      page = new CalendarPages({ ...network, branches: [branch] }, id, keep);
      pages.set(id, page);
    }
    return page;
  };
}

function link(rows: readonly CalendarHour[]): Hour[] {
  const hours: Hour[] = [];
  let day: Day | null = null;
  for (const row of rows) {
    const number = dayNumber(row.businessDate);
    if (day?.number !== number) {
      const { isoWeekday, dayKind: kind } = row;
      const next: Day = { number, isoWeekday, kind, openMinutes: 0, previous: day, next: null };
      if (day) day.next = next;
      day = next;
    }
    day.openMinutes += row.openMinutes;
    const previous: Hour | null = hours.at(-1) ?? null;
    const { hourStart: start, minutes, localHour, openMinutes } = row;
    const hour: Hour = { start, minutes, localHour, openMinutes, day, previous, next: null };
    if (previous) previous.next = hour;
    hours.push(hour);
  }
  return hours;
}
