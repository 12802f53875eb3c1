import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs, isoInstant } from '../domain/time.ts';
import { alignStart, parseTimes } from './times.ts';

const iso = { form: 'iso' as const };
const paris = { form: 'iso' as const, zone: 'Europe/Paris' };

/** The outcome in one word: the instant, both instants, or the error. */
function outcome(text: string, options: Parameters<typeof parseTimes>[1]): string {
  const [parsed] = parseTimes([text], options);
  if (!parsed) throw new Error('no result');
  if (parsed.error) return parsed.error;
  const texts = [parsed.instant, parsed.later].flatMap((at) => (at === null ? [] : [isoInstant(at)]));
  return texts.join(' | ');
}

describe('parseTimes reads ISO', () => {
  it.each([
    ['2025-05-29T09:00:00Z', '2025-05-29T09:00:00Z'],
    ['2025-05-29t09:00z', '2025-05-29T09:00:00Z'],
    ['2025-05-29 09:00:00+02:00', '2025-05-29T07:00:00Z'],
    ['2025-05-29 09:00 +0200', '2025-05-29T07:00:00Z'],
    ['2025-05-29T09:00:00.000-05', '2025-05-29T14:00:00Z'],
    ['2025-05-29 09:00 UTC', '2025-05-29T09:00:00Z'],
    ['  2025-05-29T09:05Z ', '2025-05-29T09:05:00Z'],
    ['2025-05-29T24:00Z', '2025-05-30T00:00:00Z'],
    ['2024-02-29T00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s is %s', (text, expected) => {
    expect(outcome(text, iso)).toBe(expected);
    expect(outcome(text, paris)).toBe(expected);
  });

  it.each([
    ['2025-05-29T09:00', 'time_without_zone'],
    ['2025-02-29T09:00Z', 'time_unreadable'],
    ['2025-13-01T09:00Z', 'time_unreadable'],
    ['2025-05-29T24:01Z', 'time_unreadable'],
    ['2025-05-29', 'time_unreadable'],
    ['29/05/2025 09:00', 'time_unreadable'],
    ['', 'time_unreadable'],
    ['2025-05-29T09:00+25:00', 'time_unreadable'],
    ['1989-12-31T23:00Z', 'time_out_of_range'],
    ['2101-01-01T00:00Z', 'time_out_of_range'],
    ['2100-12-31T23:00Z', '2100-12-31T23:00:00Z'],
  ])('%s gives %s', (text, expected) => {
    expect(outcome(text, iso)).toBe(expected);
  });
});

describe('parseTimes reads local times', () => {
  it.each([
    ['2025-05-29 09:05', 'Europe/Paris', '2025-05-29T07:05:00Z'],
    ['2025-03-30 02:30', 'Europe/Paris', 'time_does_not_exist'],
    ['2025-03-30 03:00', 'Europe/Paris', '2025-03-30T01:00:00Z'],
    ['2025-10-26 02:00', 'Europe/Paris', '2025-10-26T00:00:00Z | 2025-10-26T01:00:00Z'],
    ['2025-10-26 03:00', 'Europe/Paris', '2025-10-26T02:00:00Z'],
    ['2015-04-05T02:00', 'Australia/Melbourne', '2015-04-04T15:00:00Z | 2015-04-04T16:00:00Z'],
    ['2014-10-05T02:00', 'Australia/Melbourne', 'time_does_not_exist'],
    ['2025-05-29 09:00', 'Asia/Kolkata', '2025-05-29T03:30:00Z'],
    ['2025-05-29 09:00', 'Asia/Kathmandu', '2025-05-29T03:15:00Z'],
    ['2025-04-06 01:45', 'Australia/Lord_Howe', '2025-04-05T14:45:00Z | 2025-04-05T15:15:00Z'],
    ['2025-10-05 02:15', 'Australia/Lord_Howe', 'time_does_not_exist'],
    // Samoa left out a whole day.
    ['2011-12-30 12:00', 'Pacific/Apia', 'time_does_not_exist'],
    ['2025-05-29 09:00', 'UTC', '2025-05-29T09:00:00Z'],
    ['2025-05-29 09:00', '+05:30', '2025-05-29T03:30:00Z'],
  ])('%s in %s is %s', (text, zone, expected) => {
    expect(outcome(text, { form: 'iso', zone })).toBe(expected);
  });

  it('agrees with Temporal at any minute of any zone', () => {
    const zones = [
      'Europe/Paris',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Pacific/Apia',
      'Asia/Kabul',
    ];
    const minute = fc.integer({ min: Date.UTC(1990, 0, 2) / 60_000, max: Date.UTC(2100, 11, 30) / 60_000 });
    fc.assert(
      fc.property(fc.constantFrom(...zones), minute, (zone, at) => {
        const local = new Date(at * 60_000).toISOString().slice(0, 16);
        const possible = ['earlier', 'later'].map((disambiguation) =>
          Temporal.PlainDateTime.from(local).toZonedDateTime(zone, {
            disambiguation: disambiguation as 'earlier' | 'later',
          }),
        );
        const real = possible.filter((zoned) => zoned.toPlainDateTime().toString().startsWith(local));
        const [parsed] = parseTimes([local], { form: 'iso', zone });
        const expected = [...new Set(real.map((zoned) => zoned.epochMilliseconds))];
        expect([parsed?.instant, parsed?.later].filter((found) => found !== null)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('parseTimes reads other forms', () => {
  it.each([
    ['29/05/2025 09:05', 'dd/MM/yyyy HH:mm', '2025-05-29T07:05:00Z'],
    ['5/9/2025 9:05 PM', 'M/d/yyyy h:mm a', '2025-05-09T19:05:00Z'],
    ['5/9/2025 12:05 am', 'M/d/yyyy h:mm a', '2025-05-08T22:05:00Z'],
    ['5/9/2025 13:05 AM', 'M/d/yyyy h:mm a', 'time_unreadable'],
    ['May 09, 2025 09:00:00 PM', 'MMMM dd, yyyy hh:mm:ss a', '2025-05-09T19:00:00Z'],
    ['09-sep-2025 9', 'dd-MMM-yyyy H', '2025-09-09T07:00:00Z'],
    ['2025.05.29 at 9h', "yyyy.MM.dd 'at' H'h'", '2025-05-29T07:00:00Z'],
    ['20250529T0905+0000', "yyyyMMdd'T'HHmmXXX", '2025-05-29T09:05:00Z'],
    ['29/05/25 09:05', 'dd/MM/yyyy HH:mm', 'time_unreadable'],
    ['31/04/2025 09:05', 'dd/MM/yyyy HH:mm', 'time_unreadable'],
  ])('%s by %s is %s', (text, pattern, expected) => {
    expect(outcome(text, { form: 'pattern', pattern, zone: 'Europe/Paris' })).toBe(expected);
  });

  it('reads epochs', () => {
    expect(outcome('1748509200', { form: 'epoch-seconds' })).toBe('2025-05-29T09:00:00Z');
    expect(outcome('1748509200.5', { form: 'epoch-seconds' })).toBe('2025-05-29T09:00:00.500Z');
    expect(outcome('1748509200000', { form: 'epoch-milliseconds' })).toBe('2025-05-29T09:00:00Z');
    expect(outcome('1748509200000', { form: 'epoch-seconds' })).toBe('time_out_of_range');
    expect(outcome('soon', { form: 'epoch-seconds' })).toBe('time_unreadable');
  });
});

describe('alignStart', () => {
  const nine = Date.UTC(2025, 4, 29, 9);
  const aligned = (offset: number, marks: 'start' | 'end', align: 'exact' | 'floor', minuteShift?: number) =>
    isoInstant(alignStart(nine + offset * 60_000, 60, { marks, align, minuteShift })).slice(11, 16);

  it('takes exact times as they are, less the interval where they mark its end', () => {
    expect(aligned(5, 'start', 'exact')).toBe('09:05');
    expect(aligned(0, 'end', 'exact')).toBe('08:00');
  });

  it('lets any moment of the interval stand for it', () => {
    expect(aligned(0, 'start', 'floor')).toBe('09:00');
    expect(aligned(59, 'start', 'floor')).toBe('09:00');
    expect(aligned(0, 'end', 'floor')).toBe('08:00');
    expect(aligned(1, 'end', 'floor')).toBe('09:00');
  });

  it('lays hours as the local clock does where it is half an hour off', () => {
    expect(aligned(5, 'start', 'floor', 30)).toBe('08:30');
    expect(aligned(30, 'start', 'floor', 30)).toBe('09:30');
  });

  it('never moves a moment by an interval or more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(1, 5, 15, 30, 60), (at, minutes) => {
        const start = alignStart(at, minutes, { marks: 'start', align: 'floor' });
        expect(at - start).toBeGreaterThanOrEqual(0);
        expect(at - start).toBeLessThan(minutes * 60_000);
        expect(start % Math.min(hourMs, minutes * 60_000)).toBe(0);
      }),
    );
  });
});
