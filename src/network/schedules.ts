import type { Schedule, Spell } from '../domain/network.ts';
import type { Path, Report } from '../domain/problems.ts';
import { unknownHolidayPlace } from './holidays.ts';
import type { ExceptionsInput, HoursInput, ScheduleInput } from './network-schema.ts';
import { parseSpell, sortSpells, weekdayNames } from './opening-hours.ts';

const wholeDay: Spell[] = [{ open: 0, close: 1440 }];

/** The schedule that `hours: always` stands for. */
export function alwaysOpen(id: string): Schedule {
  return { id, weekly: weeklyOf(() => wholeDay), exceptions: {}, holidays: null };
}

/** Builds a schedule from its input at `path`; what is wrong goes to the problems. */
export function buildSchedule(id: string, input: ScheduleInput, path: Path, report: Report): Schedule {
  const weekly = weeklyOf((isoWeekday) => {
    const day = weekdayNames[isoWeekday - 1] as (typeof weekdayNames)[number];
    return buildSpells(input.weekly[day] ?? 'closed', [...path, 'weekly', day], report);
  });
  return {
    id,
    weekly,
    exceptions: buildExceptions(input.exceptions ?? {}, [...path, 'exceptions'], report),
    holidays: buildHolidays(input.holidays, [...path, 'holidays'], report),
  };
}

export function buildExceptions(input: ExceptionsInput, path: Path, report: Report): Schedule['exceptions'] {
  return Object.fromEntries(
    Object.entries(input).map(([date, given]) => {
      const bare = typeof given === 'string' || Array.isArray(given);
      const hours = bare ? given : given.hours;
      const spells = buildSpells(hours, bare ? [...path, date] : [...path, date, 'hours'], report);
      return [date, { spells, note: bare ? null : (given.note ?? null) }];
    }),
  );
}

function buildSpells(input: HoursInput, path: Path, report: Report): Spell[] {
  if (input === 'closed') return [];
  const spells: Spell[] = [];
  for (const [index, text] of input.entries()) {
    const spell = parseSpell(text);
    if ('error' in spell) report([...path, index], spell.error);
    else spells.push(spell);
  }
  if (spells.length < input.length) return spells;
  const sorted = sortSpells(spells);
  if (sorted.overlap !== null) {
    report([...path, sorted.overlap], `"${input[sorted.overlap]}" overlaps another spell of the same day`);
  }
  return sorted.spells;
}

function buildHolidays(input: ScheduleInput['holidays'], path: Path, report: Report): Schedule['holidays'] {
  if (input === undefined || input === 'none') return null;
  const place = { country: input.country, state: input.state ?? null, region: input.region ?? null };
  const unknown = unknownHolidayPlace(place);
  if (unknown) {
    const expected = expectedPlace(unknown.key, unknown.known);
    report([...path, unknown.key], `no public holidays are known for "${place[unknown.key]}": ${expected}`);
  }
  return place;
}

function expectedPlace(key: 'country' | 'state' | 'region', known: readonly string[]): string {
  if (key === 'country') return 'expected a country code such as FR';
  if (known.length > 0) return `expected one of ${known.join(', ')}`;
  return key === 'region' ? 'a region needs the state it lies in' : 'none is expected there; leave this key out';
}

function weeklyOf(spells: (isoWeekday: 1 | 2 | 3 | 4 | 5 | 6 | 7) => Spell[]): Schedule['weekly'] {
  return {
    1: spells(1),
    2: spells(2),
    3: spells(3),
    4: spells(4),
    5: spells(5),
    6: spells(6),
    7: spells(7),
  };
}
