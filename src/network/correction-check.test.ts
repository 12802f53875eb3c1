import { describe, expect, test } from 'vitest';
import type { CorrectionDraft } from '../domain/corrections.ts';
import { checkCorrection, sensorNamed } from './correction-check.ts';
import { branchOf, networkOf, sensorOf, stayOf } from './network.fixture.ts';

const network = networkOf({
  branches: [branchOf('A'), branchOf('B', { timeZone: 'Asia/Kolkata' })],
  sensors: [
    sensorOf('A-0', [stayOf('A', { from: '2025-01-01', to: '2025-05-05' }), stayOf('B', { from: '2025-06-02' })], {
      aliases: ['door 1'],
    }),
  ],
});
const now = Date.parse('2025-07-01T00:00:00Z');

function check(from: string, to: string, kind: 'count' | 'range' | 'real' | 'faulty' = 'count', sensorId = 'A-0') {
  const said = { author: 'ann', reason: 'why', sensorId, from: Date.parse(from), to: Date.parse(to) };
  const values = {
    count: { kind: 'count', entries: 0 },
    range: { kind: 'range', low: 0, high: 9 },
    real: { kind: 'real' },
    faulty: { kind: 'faulty', fault: 'dead' },
  }[kind];
  return checkCorrection(network, { ...said, ...values } as CorrectionDraft, now);
}

describe('checkCorrection', () => {
  test.each([
    ['a morning', '2025-04-30T07:00:00Z', '2025-04-30T10:00:00Z', 3],
    ['a part of two hours', '2025-04-30T07:59:00Z', '2025-04-30T08:01:00Z', 2],
    ['a whole week', '2025-04-21T00:00:00Z', '2025-04-28T00:00:00Z', 40],
    ['a span that the sensor left in its midst', '2025-05-02T00:00:00Z', '2025-05-20T00:00:00Z', 8],
    ['two branches', '2025-05-02T00:00:00Z', '2025-06-03T00:00:00Z', 16],
    // Half past the hour in UTC: a local hour of a zone at +05:30.
    ['an hour of an odd zone', '2025-06-02T03:30:00Z', '2025-06-02T04:30:00Z', 1],
    ['a span up to now', '2025-06-30T00:00:00Z', '2025-07-01T00:00:00Z', 8],
  ])('counts the open hours of %s', (_what, from, to, openHours) => {
    expect(check(from, to)).toEqual({ openHours });
  });

  test.each([
    ['has no open hour', '2025-04-30T18:00:00Z', '2025-05-01T05:00:00Z', 'CORRECTION_REFUSED', /no open hour/],
    [
      'is not over',
      '2025-06-30T00:00:00Z',
      '2025-07-01T00:01:00Z',
      'CORRECTION_REFUSED',
      /it is 2025-07-01T00:00:00Z now/,
    ],
    ['has no sensor', '2025-05-12T00:00:00Z', '2025-05-13T00:00:00Z', 'CORRECTION_REFUSED', /hung at no branch/],
    ['lies before the sensor', '2024-05-12T00:00:00Z', '2024-05-13T00:00:00Z', 'CORRECTION_REFUSED', /hung at no/],
    ['is reversed', '2025-05-02T00:00:00Z', '2025-05-01T00:00:00Z', 'RANGE_REVERSED', /end after it begins/],
    ['is empty', '2025-05-02T00:00:00Z', '2025-05-02T00:00:00Z', 'RANGE_REVERSED', /end after it begins/],
    ['is too long', '2023-05-02T00:00:00Z', '2025-05-02T00:00:00Z', 'RANGE_TOO_LONG', /366 days/],
  ])('refuses a span that %s', (_what, from, to, code, message) => {
    const refused = expect.objectContaining({ code, message: expect.stringMatching(message) });
    expect(() => check(from, to)).toThrow(refused);
  });

  test('needs an open hour only where people are to be shared', () => {
    const night = ['2025-04-30T18:00:00Z', '2025-05-01T05:00:00Z'] as const;
    expect(() => check(...night, 'range')).toThrow(/no open hour/);
    expect(check(...night, 'real')).toEqual({ openHours: 0 });
    expect(check(...night, 'faulty')).toEqual({ openHours: 0 });
  });
});

test('a sensor is found by its id or an alias, and else the nearest is named', () => {
  expect(sensorNamed(network, 'A-0').id).toBe('A-0');
  expect(sensorNamed(network, 'door 1').id).toBe('A-0');
  const refused = expect.objectContaining({ code: 'SENSOR_UNKNOWN', hint: 'Did you mean "door 1"?' });
  expect(() => sensorNamed(network, 'door 2')).toThrow(refused);
});
