import { describe, expect, it } from 'vitest';
import { checkUnit, parseCount, parseInterval, parseStatus } from './counts.ts';

const mapping = { sentinels: { '-1': 'closed', '-10': 'broken' } as const, missing: ['', 'n/a'] };
const count = (text: string | null) => {
  const { value, status, error } = parseCount(text, mapping);
  return error ?? value ?? status;
};

describe('parseCount', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    [' 12 ', 12],
    ['+12', 12],
    ['12.0', 12],
    ['12.', 12],
    ['10000000', 10_000_000],
    ['10000001', 'count_too_large'],
    ['1e3', 'count_not_a_number'],
    ['12.5', 'count_not_whole'],
    ['-1', 'closed'],
    ['-1.0', 'closed'],
    ['-10', 'broken'],
    ['-2', 'count_negative'],
    ['twelve', 'count_not_a_number'],
    ['1,234', 'count_not_a_number'],
    ['1 234', 'count_not_a_number'],
    ['0x10', 'count_not_a_number'],
    ['NaN', 'count_not_a_number'],
    ['', 'count_missing'],
    ['   ', 'count_missing'],
    ['n/a', 'count_missing'],
    [null, 'count_missing'],
  ])('%j is %s', (text, expected) => {
    expect(count(text)).toBe(expected);
  });

  it('calls a number beyond what a machine can hold too large', () => {
    expect(count('9'.repeat(400))).toBe('count_too_large');
    expect(count(`-${'9'.repeat(400)}`)).toBe('count_negative');
  });

  it('gives no value and says what was found when it refuses', () => {
    expect(parseCount('many', mapping)).toEqual({
      value: null,
      status: 'ok',
      error: 'count_not_a_number',
      detail: 'many',
    });
  });
});

describe('parseInterval', () => {
  it.each([
    ['15', 15],
    ['15.0', 15],
    ['PT15M', 15],
    ['pt1h', 60],
    ['60', 60],
    ['61', 'interval_too_long'],
    ['PT24H', 'interval_too_long'],
    ['45', 'interval_unreadable'],
    ['0', 'interval_unreadable'],
    ['PT', 'interval_unreadable'],
    ['hour', 'interval_unreadable'],
  ])('%s is %s', (text, expected) => {
    const { minutes, error } = parseInterval(text, {});
    expect(error ?? minutes).toBe(expected);
  });

  it('falls back to the mapping, then to the sensor', () => {
    expect(parseInterval(null, { intervalMinutes: 30 }).minutes).toBe(30);
    expect(parseInterval(' ', {})).toEqual({ minutes: null, error: null, detail: null });
  });
});

describe('checkUnit and parseStatus', () => {
  it('accept listed units in any case, and none at all', () => {
    const people = { unit: { accept: ['visitors', 'People'] } };
    expect(checkUnit('Visitors ', people)).toBeNull();
    expect(checkUnit('PEOPLE', people)).toBeNull();
    expect(checkUnit(null, people)).toBeNull();
    expect(checkUnit('cars', people)).toEqual({ error: 'wrong_unit', detail: 'cars' });
    expect(checkUnit('cars', {})).toBeNull();
  });

  it('take an unknown status as ok', () => {
    const statuses = { statuses: { fermé: 'closed', down: 'broken' } as const };
    expect(['Fermé', 'down', 'up', null].map((text) => parseStatus(text, statuses))).toEqual([
      'closed',
      'broken',
      'ok',
      'ok',
    ]);
  });
});
