import { describe, expect, test } from 'vitest';
import { isoInstant } from '../domain/time.ts';
import { branchOf, networkOf, sensorOf, stayOf } from './network.fixture.ts';
import { roster } from './roster.ts';

const spells = (...given: Parameters<typeof roster>) =>
  roster(...given).map((spell) => [
    spell.sensorId,
    spell.branchId,
    isoInstant(spell.validFrom),
    isoInstant(spell.validTo),
    spell.minuteShift,
  ]);

describe('roster', () => {
  test('cuts stays to the asked local dates of the branch', () => {
    const network = networkOf({
      branches: [branchOf('A'), branchOf('K', { timeZone: 'Asia/Kathmandu' })],
      sensors: [sensorOf('a', [stayOf('A')]), sensorOf('k', [stayOf('K', { from: '2025-03-15', share: 0.5 })])],
    });
    expect(spells(network, '2025-03-01', '2025-04-01')).toEqual([
      ['a', 'A', '2025-02-28T23:00:00Z', '2025-03-31T22:00:00Z', 0],
      ['k', 'K', '2025-03-14T18:15:00Z', '2025-03-31T18:15:00Z', 15],
    ]);
    expect(roster(network, '2025-03-01', '2025-04-01')[1]).toMatchObject({
      calendarId: 'Asia.Kathmandu~weekdays',
      intervalMinutes: 60,
      share: 0.5,
    });
  });

  test('a sensor that moved has a spell at each branch, and none outside their lives', () => {
    const network = networkOf({
      branches: [
        branchOf('A', { closed: '2025-01-03' }),
        branchOf('U', { timeZone: 'UTC', opened: '2025-01-05' }),
        branchOf('N', { opened: '2026-01-01' }),
      ],
      sensors: [
        sensorOf('s', [stayOf('A', { to: '2025-01-04' }), stayOf('U', { from: '2025-01-04' })]),
        sensorOf('n', [stayOf('N')]),
      ],
    });
    expect(spells(network, '2025-01-01', '2025-01-10')).toEqual([
      ['s', 'A', '2024-12-31T23:00:00Z', '2025-01-02T23:00:00Z', 0],
      ['s', 'U', '2025-01-05T00:00:00Z', '2025-01-10T00:00:00Z', 0],
    ]);
  });

  test('a half-hour clock change cuts a spell, a whole hour does not', () => {
    const network = networkOf({
      branches: [branchOf('L', { timeZone: 'Australia/Lord_Howe' })],
      sensors: [sensorOf('l', [stayOf('L')])],
    });
    expect(spells(network, '2025-04-01', '2025-05-01')).toEqual([
      ['l', 'L', '2025-03-31T13:00:00Z', '2025-04-05T15:00:00Z', 0],
      ['l', 'L', '2025-04-05T15:00:00Z', '2025-04-30T13:30:00Z', 30],
    ]);
  });

  test('a stay of a date that its zone skipped is empty', () => {
    const network = networkOf({
      branches: [branchOf('P', { timeZone: 'Pacific/Apia' })],
      sensors: [sensorOf('p', [stayOf('P', { from: '2011-12-30', to: '2011-12-31' })])],
    });
    expect(roster(network, '2011-12-01', '2012-01-01')).toEqual([]);
  });

  test('a stay at no branch is refused', () => {
    const network = networkOf({ sensors: [sensorOf('s', [stayOf('X')])] });
    expect(() => roster(network, '2025-01-01', '2025-01-02')).toThrow(/which is no branch/);
  });
});
