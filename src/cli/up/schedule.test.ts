import { expect, test } from 'vitest';
import { minuteMs } from '../../domain/time.ts';
import { nextCycle, nightOf, restartPause } from './schedule.ts';

const at = (text: string) => Date.parse(`2026-03-01T${text}Z`);

test.each([
  ['10:00:00', 5, '10:05:00'],
  ['10:04:59', 5, '10:05:00'],
  ['10:05:00', 5, '10:10:00'],
  ['10:00:00', 60, '10:05:00'],
  ['10:05:01', 60, '11:05:00'],
  ['10:05:01', 15, '10:20:00'],
  ['10:59:59', 1, '11:00:00'],
])('after %s the next of the cycles every %i minutes is at %s', (now, minutes, expected) => {
  expect(nextCycle(at(now), minutes * minuteMs)).toBe(at(expected));
});

test('what keeps ending is started again ever later, at most a minute', () => {
  expect([1, 2, 3, 7, 100].map(restartPause)).toEqual([1000, 2000, 4000, 60_000, 60_000]);
});

test('a night begins at its hour, of the date that follows', () => {
  expect(nightOf(at('01:59:59'), 2)).toBe('2026-02-28');
  expect(nightOf(at('02:00:00'), 2)).toBe('2026-03-01');
  expect(nightOf(at('23:59:59'), 0)).toBe('2026-03-01');
});
