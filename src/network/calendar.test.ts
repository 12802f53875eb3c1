import { describe, expect, test } from 'vitest';
import type { CalendarHour, Network, Schedule } from '../domain/network.ts';
import { addDays, isoInstant } from '../domain/time.ts';
import { calendarHours, calendarIdOf, calendarsOf } from './calendar.ts';
import { branchOf, networkOf, scheduleOf } from './network.fixture.ts';

function network(timeZone: string, schedule: Partial<Schedule> = {}): Network {
  const branches = [branchOf('A', { timeZone })];
  return networkOf({ branches, schedules: { weekdays: scheduleOf(schedule) } });
}

function hoursOf(
  timeZone: string,
  from: string,
  to = addDays(from, 1),
  schedule: Partial<Schedule> = {},
): CalendarHour[] {
  const given = network(timeZone, schedule);
  return calendarHours(given, calendarIdOf(branchOf('A', { timeZone })), from, to);
}

describe('the ids of calendars', () => {
  test('name zone and schedule, and are safe in file names', () => {
    expect(calendarIdOf(branchOf('A'))).toBe('Europe.Paris~weekdays');
    const odd = branchOf('A', { timeZone: 'America/Argentina/La_Rioja', schedule: 'own.a:b/é' });
    expect(calendarIdOf(odd)).toBe('America.Argentina.La_Rioja~own.a=3a=b=2f==e9=');
  });

  test('branches that share zone and schedule share a calendar', () => {
    const branches = [branchOf('A'), branchOf('B'), branchOf('C', { timeZone: 'Asia/Kolkata' })];
    const ids = calendarsOf(networkOf({ branches })).map((calendar) => calendar.calendarId);
    expect(ids).toEqual(['Asia.Kolkata~weekdays', 'Europe.Paris~weekdays']);
  });

  test('a calendar that the network does not have is refused', () => {
    expect(() => calendarHours(network('UTC'), 'Mars~weekdays', '2025-01-01', '2025-01-02')).toThrow(
      /no calendar Mars/,
    );
  });
});

describe('days whose clocks change', () => {
  test('Paris in spring has 23 hours and no 02:00', () => {
    const hours = hoursOf('Europe/Paris', '2025-03-30');
    expect(hours).toHaveLength(23);
    expect(hours.map((hour) => hour.localHour).slice(0, 4)).toEqual([0, 1, 3, 4]);
    expect(isoInstant(hours[2]?.hourStart ?? 0)).toBe('2025-03-30T01:00:00Z');
  });

  test('Paris in autumn has 25 hours, 02:00 twice', () => {
    const hours = hoursOf('Europe/Paris', '2025-10-26');
    expect(hours).toHaveLength(25);
    expect(hours.map((hour) => hour.localHour).slice(0, 5)).toEqual([0, 1, 2, 2, 3]);
  });

  test('an hour that occurs twice is open twice', () => {
    const spells = [{ open: 0, close: 1440 }];
    const weekly = { 1: spells, 2: spells, 3: spells, 4: spells, 5: spells, 6: spells, 7: spells };
    const hours = hoursOf('Europe/Paris', '2025-10-26', undefined, { weekly });
    expect(hours.reduce((sum, hour) => sum + hour.openMinutes, 0)).toBe(25 * 60);
  });

  test.each([
    ['Asia/Kolkata', '2025-05-28T18:30:00Z'],
    ['Asia/Kathmandu', '2025-05-28T18:15:00Z'],
    ['America/St_Johns', '2025-05-29T02:30:00Z'],
  ])('local hours of %s start where its offset says', (timeZone, start) => {
    const hours = hoursOf(timeZone, '2025-05-29');
    expect(isoInstant(hours[0]?.hourStart ?? 0)).toBe(start);
    expect(hours).toHaveLength(24);
  });

  test('Lord Howe moves by half an hour: in autumn 01:30 comes again, in spring 02:00 to 02:30 is left out', () => {
    const autumn = hoursOf('Australia/Lord_Howe', '2025-04-06');
    expect(autumn.slice(0, 4).map((hour) => [hour.localHour, hour.minutes])).toEqual([
      [0, 60],
      [1, 60],
      [1, 30],
      [2, 60],
    ]);
    const spring = hoursOf('Australia/Lord_Howe', '2025-10-05');
    expect(spring.slice(0, 4).map((hour) => [hour.localHour, hour.minutes])).toEqual([
      [0, 60],
      [1, 60],
      [2, 30],
      [3, 60],
    ]);
  });

  test('Apia skipped the 30 December 2011 whole', () => {
    expect(hoursOf('Pacific/Apia', '2011-12-30')).toEqual([]);
    const days = hoursOf('Pacific/Apia', '2011-12-29', '2012-01-01').map((hour) => hour.businessDate);
    expect([...new Set(days)]).toEqual(['2011-12-29', '2011-12-31']);
  });

  test('a clock change at midnight: Cairo’s day begins at 01:00, São Paulo’s evening comes twice', () => {
    expect(hoursOf('Africa/Cairo', '2025-04-25').map((hour) => hour.localHour)).toEqual([...Array(24).keys()].slice(1));
    const evening = hoursOf('America/Sao_Paulo', '2018-02-17').map((hour) => hour.localHour);
    expect(evening).toHaveLength(25);
    expect(evening.slice(-3)).toEqual([22, 23, 23]);
  });

  test('a clock that went back over midnight gives the first minute of a date to that date', () => {
    // St. John's changed at 00:01 until 2011: one minute of the 7th, an hour of the 6th again, then the 7th.
    const sixth = hoursOf('America/St_Johns', '2010-11-06');
    const seventh = hoursOf('America/St_Johns', '2010-11-07');
    expect(sixth.slice(-2).map((hour) => [hour.localHour, hour.minutes])).toEqual([
      [23, 60],
      [23, 59],
    ]);
    expect(seventh.slice(0, 2).map((hour) => [hour.localHour, hour.minutes])).toEqual([
      [0, 1],
      [0, 60],
    ]);
  });
});

describe('opening', () => {
  const holidays = { country: 'FR', state: null, region: null };
  const special = { spells: [{ open: 570, close: 615 }], note: null };

  test('the minutes of an hour that the branch is open are counted', () => {
    const weekly = { ...scheduleOf().weekly, 4: [{ open: 570, close: 675 }] };
    const hours = hoursOf('Europe/Paris', '2025-06-12', undefined, { weekly }).filter((hour) => hour.isOpen);
    expect(hours.map((hour) => [hour.localHour, hour.openMinutes])).toEqual([
      [9, 30],
      [10, 60],
      [11, 15],
    ]);
  });

  test.each([
    ['2025-05-28', 'regular', 8],
    ['2025-05-29', 'holiday', 0],
    ['2025-05-31', 'regular', 0],
    ['2025-06-02', 'closure', 0],
    ['2025-05-08', 'special', 2],
  ])('%s is a %s day with %i open hours', (date, dayKind, open) => {
    const exceptions = { '2025-05-08': special, '2025-06-02': { spells: [], note: 'works' } };
    const hours = hoursOf('Europe/Paris', date, undefined, { holidays, exceptions });
    expect(new Set(hours.map((hour) => hour.dayKind))).toEqual(new Set([dayKind]));
    expect(hours.filter((hour) => hour.isOpen)).toHaveLength(open);
  });

  test('the weekday is that of the local date', () => {
    expect(hoursOf('Pacific/Kiritimati', '2025-05-29').map((hour) => hour.isoWeekday)).toEqual(Array(24).fill(4));
    expect(hoursOf('Europe/Paris', '1969-12-31')[0]?.isoWeekday).toBe(3);
  });
});
