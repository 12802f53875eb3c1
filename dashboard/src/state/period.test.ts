import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, addMonths, dateOf, dayNumber, isDate, isoWeekday, isoWeekOf, mondayOfIsoWeek } from './dates.ts';
import { formatPeriod, isPeriod, parsePeriod, presets, rangeOf, resolvePeriod, shiftPeriod } from './period.ts';

const someDate = fc.integer({ min: dayNumber('1990-01-01'), max: dayNumber('2100-12-31') }).map(dateOf);

describe('resolvePeriod', () => {
  const today = '2025-05-29'; // a Thursday
  test.each([
    ['today', '2025-05-29', '2025-05-30'],
    ['yesterday', '2025-05-28', '2025-05-29'],
    ['last_7_days', '2025-05-23', '2025-05-30'],
    ['last_28_days', '2025-05-02', '2025-05-30'],
    ['last_90_days', '2025-03-01', '2025-05-30'],
    ['this_week', '2025-05-26', '2025-06-02'],
    ['last_week', '2025-05-19', '2025-05-26'],
    ['this_month', '2025-05-01', '2025-06-01'],
    ['last_month', '2025-04-01', '2025-05-01'],
    ['this_year', '2025-01-01', '2026-01-01'],
    ['2024', '2024-01-01', '2025-01-01'],
    ['2024-02', '2024-02-01', '2024-03-01'],
    ['2024-12', '2024-12-01', '2025-01-01'],
    ['2025-W01', '2024-12-30', '2025-01-06'],
    ['2020-W53', '2020-12-28', '2021-01-04'],
    ['2025-05-01..2025-05-28', '2025-05-01', '2025-05-29'],
    ['2025-05-01..2025-05-01', '2025-05-01', '2025-05-02'],
  ])('%s is [%s, %s)', (text, from, to) => {
    expect(resolvePeriod(text, today)).toEqual({ from, to });
  });

  test('knows the last month of a January', () => {
    expect(resolvePeriod('last_month', '2025-01-31')).toEqual({ from: '2024-12-01', to: '2025-01-01' });
  });

  test('takes what it cannot read for the last 28 days', () => {
    expect(resolvePeriod('nonsense', today)).toEqual(resolvePeriod('last_28_days', today));
  });

  test('of every preset and day is a range that does not end before it starts', () => {
    fc.assert(
      fc.property(someDate, fc.constantFrom(...presets), (day, preset) => {
        const { from, to } = resolvePeriod(preset, day);
        expect(isDate(from) && isDate(to) && from < to).toBe(true);
      }),
    );
  });
});

test('a year that is counted up to now ends with today; one to come is left as it is', () => {
  expect(rangeOf('2026', '2026-11-19')).toEqual({ from: '2026-01-01', to: '2026-11-20' });
  expect(rangeOf('2025', '2026-11-19')).toEqual({ from: '2025-01-01', to: '2026-01-01' });
  expect(rangeOf('2027', '2026-11-19')).toEqual({ from: '2027-01-01', to: '2028-01-01' });
});

describe('parsePeriod', () => {
  test.each([
    ['2025-13'],
    ['2025-02-30..2025-03-01'],
    ['2025-05-28..2025-05-01'],
    ['2025-W54'],
    ['2021-W53'],
    ['2025-05-01..2025-05-02..2025-05-03'],
    ['<script>'],
    [''],
  ])('refuses %s', (text) => {
    expect(isPeriod(text)).toBe(false);
  });

  test('gives back what formatPeriod wrote', () => {
    fc.assert(
      fc.property(someDate, fc.nat(800), (from, days) => {
        const period = { kind: 'dates' as const, from, to: addDays(from, days + 1) };
        expect(parsePeriod(formatPeriod(period))).toEqual(period);
      }),
    );
  });
});

describe('shiftPeriod', () => {
  const today = '2025-05-29';
  test.each([
    ['2025', -1, '2024'],
    ['this_year', -1, '2024'],
    ['2025-01', -1, '2024-12'],
    ['last_month', 1, '2025-05'],
    ['2025-W01', -1, '2024-12-23..2024-12-29'],
    ['last_7_days', -1, '2025-05-16..2025-05-22'],
    ['yesterday', -1, '2025-05-27..2025-05-27'],
  ])('%s moved by %i is %s', (text, steps, expected) => {
    expect(shiftPeriod(text, today, steps)).toBe(expected);
  });
});

describe('dates', () => {
  test.each([
    ['2024-12-30', '2025-W01'],
    ['2021-01-03', '2020-W53'],
    ['2025-05-29', '2025-W22'],
  ])('%s lies in %s', (date, week) => {
    expect(isoWeekOf(date)).toBe(week);
  });

  test('every day lies in the week that starts with its Monday', () => {
    fc.assert(
      fc.property(someDate, (date) => {
        const monday = mondayOfIsoWeek(isoWeekOf(date));
        expect(monday).toBe(addDays(date, 1 - isoWeekday(date)));
      }),
    );
  });

  test('months are counted over the ends of years', () => {
    expect(addMonths('2025-01-15', -1)).toBe('2024-12-01');
    expect(addMonths('2025-11-30', 14)).toBe('2027-01-01');
  });

  test('a day that does not exist is none', () => {
    expect(['2025-02-29', '2024-02-29', '2025-5-1', '0000-00-00'].map(isDate)).toEqual([false, true, false, false]);
  });
});
