import { describe, expect, test } from 'vitest';
import { FootfallError } from '../domain/errors.ts';
import { isoInstant } from '../domain/time.ts';
import { instantOf, parseWrittenTime, timeZoneOfSensor } from './local-time.ts';
import { branchOf, networkOf, sensorOf, stayOf } from './network.fixture.ts';

function read(text: string, zone: string): string {
  const written = parseWrittenTime(text);
  return written ? isoInstant(instantOf(written, zone)) : 'no time';
}

describe('a written time', () => {
  test.each([
    ['2025-05-29T09:00', 'Europe/Paris', '2025-05-29T07:00:00Z'],
    ['2025-05-29 09:00', 'Europe/Paris', '2025-05-29T07:00:00Z'],
    [' 2025-05-29T09:00:00 ', 'America/New_York', '2025-05-29T13:00:00Z'],
    ['2025-05-29', 'Europe/Paris', '2025-05-28T22:00:00Z'],
    ['2025-05-29T09:00Z', 'Europe/Paris', '2025-05-29T09:00:00Z'],
    ['2025-05-29T09:00:00.000+05:45', 'Europe/Paris', '2025-05-29T03:15:00Z'],
    ['2025-10-26T02:30+01:00', 'Europe/Paris', '2025-10-26T01:30:00Z'],
    ['2025-10-26T01:59', 'Europe/Paris', '2025-10-25T23:59:00Z'],
    ['2025-10-26T03:00', 'Europe/Paris', '2025-10-26T02:00:00Z'],
    // Clocks went back at midnight, and forward at midnight: the date begins all the same.
    ['2025-11-02', 'America/Havana', '2025-11-02T04:00:00Z'],
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ])('%s in %s is %s', (text, zone, instant) => {
    expect(read(text, zone)).toBe(instant);
  });

  test.each([
    '',
    'yesterday',
    '2025-02-30',
    '2025-05-29T24:00',
    '2025-05-29T09:60',
    '2025-05-29T09:00:30',
    '2025-05-29T9:00',
    '2025-05-29Z',
    '09:00',
    '2025-05-29T09:00+25:00',
    '2025-02-30T09:00Z',
  ])('%j is none', (text) => {
    expect(parseWrittenTime(text)).toBeNull();
  });

  test.each([
    ['2025-10-26T02:30', 'Europe/Paris', /occurs twice in Europe\/Paris, .*: at \+02:00 and at \+01:00/],
    ['2025-03-30T02:30', 'Europe/Paris', /does not occur in Europe\/Paris: .* from \+01:00 to \+02:00/],
    ['2025-04-06T01:45', 'Australia/Lord_Howe', /occurs twice .*: at \+11:00 and at \+10:30/],
    ['2011-12-30T12:00', 'Pacific/Apia', /does not occur/],
  ])('%s in %s is not guessed', (text, zone, message) => {
    const thrown = (() => {
      try {
        return read(text, zone);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(FootfallError);
    expect(thrown).toMatchObject({ code: 'LOCAL_TIME_UNCLEAR', message: expect.stringMatching(message) });
  });
});

describe('the time zone of a sensor', () => {
  const branches = [branchOf('P'), branchOf('Q'), branchOf('L', { timeZone: 'Europe/London' })];
  const moved = sensorOf('s', [
    stayOf('P', { from: '2025-01-01', to: '2025-03-01' }),
    stayOf('L', { from: '2025-04-01' }),
  ]);
  const network = networkOf({ branches, sensors: [moved] });

  test('is that of the branch where it hangs on the date', () => {
    expect(timeZoneOfSensor(network, moved, '2025-02-28')).toBe('Europe/Paris');
    expect(timeZoneOfSensor(network, moved, '2025-04-01')).toBe('Europe/London');
  });

  test('is known between two stays in one zone, and not between two zones', () => {
    const near = sensorOf('n', [stayOf('P', { to: '2025-03-01' }), stayOf('Q', { from: '2025-04-01' })]);
    expect(timeZoneOfSensor(network, near, '2025-03-15')).toBe('Europe/Paris');
    expect(() => timeZoneOfSensor(network, moved, '2025-03-15')).toThrow(/hangs at no branch on 2025-03-15/);
  });
});
