import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, dateOfDayNumber, dayNumber, hourMs, minuteMs } from '../domain/time.ts';
import { calendarHours, calendarIdOf } from './calendar.ts';
import { branchOf, networkOf } from './network.fixture.ts';

const restless = [
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'America/St_Johns',
  'America/Sao_Paulo',
  'America/Caracas',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'Asia/Kolkata',
  'Asia/Pyongyang',
  'Asia/Gaza',
  'Antarctica/Troll',
  'Europe/Paris',
];
const zones = fc.oneof(fc.constantFrom(...restless), fc.constantFrom(...Intl.supportedValuesOf('timeZone')));
// From 1973 on every offset is of whole minutes (Liberia was the last).
const dates = fc.integer({ min: dayNumber('1973-01-01'), max: dayNumber('2037-12-01') }).map(dateOfDayNumber);

function hoursOf(timeZone: string, from: string, to: string) {
  const branch = branchOf('A', { timeZone });
  return calendarHours(networkOf({ branches: [branch] }), calendarIdOf(branch), from, to);
}

describe('calendarHours', () => {
  test('tiles time: no hole, no overlap, whatever the zone and the dates', () => {
    fc.assert(
      fc.property(zones, dates, fc.integer({ min: 1, max: 400 }), (timeZone, from, days) => {
        const to = addDays(from, days);
        const hours = hoursOf(timeZone, from, to);
        // Dates are no stretches of time where clocks went back over midnight: the neighbours fill such holes.
        const around = hoursOf(timeZone, addDays(from, -2), addDays(to, 2));
        for (const [index, hour] of around.entries()) {
          const next = around[index + 1];
          if (next && next.hourStart !== hour.hourStart + hour.minutes * minuteMs) {
            expect.fail(`${timeZone} ${from}: a hole or an overlap after ${new Date(hour.hourStart).toISOString()}`);
          }
        }
        expect(hours).toEqual(around.filter((hour) => hour.businessDate >= from && hour.businessDate < to));
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  test('shows what Temporal shows, at the start and in the last minute of every row', () => {
    fc.assert(
      fc.property(zones, dates, (timeZone, from) => {
        for (const hour of hoursOf(timeZone, from, addDays(from, 3))) {
          for (const at of [hour.hourStart, hour.hourStart + (hour.minutes - 1) * minuteMs]) {
            const shown = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
            expect([hour.businessDate, hour.localHour, hour.isoWeekday]).toEqual([
              shown.toPlainDate().toString(),
              shown.hour,
              shown.dayOfWeek,
            ]);
          }
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  test('cuts a row only where the clock hour ends or the clocks change', () => {
    fc.assert(
      fc.property(zones, dates, (timeZone, from) => {
        for (const hour of hoursOf(timeZone, from, addDays(from, 3))) {
          if (hour.minutes * minuteMs === hourMs) continue;
          const start = Temporal.Instant.fromEpochMilliseconds(hour.hourStart).toZonedDateTimeISO(timeZone);
          const before = start.subtract({ milliseconds: 1 });
          const end = start.add({ milliseconds: hour.minutes * minuteMs });
          const last = end.subtract({ milliseconds: 1 });
          const changes = before.offset !== start.offset || last.offset !== end.offset;
          expect(changes, `${timeZone} ${start}`).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
