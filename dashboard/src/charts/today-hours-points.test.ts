import { expect, test } from 'vitest';
import { hourPoints } from './today-hours-points.ts';

const hour = (local_hour: number, patch: object = {}) => ({
  local_hour,
  entries: 10,
  comparable_entries: 10,
  expected: 12,
  expected_hour: 15,
  low: 8,
  high: 16,
  observed_share: 1,
  is_due: true,
  ...patch,
});

test('a day without open hours has no points', () => {
  expect(hourPoints([])).toEqual([]);
});

test('hours between the open ones are closed, not counts of zero', () => {
  const points = hourPoints([hour(11), hour(9)]);
  expect(points.map(({ hour: at, state, entries }) => [at, state, entries])).toEqual([
    [9, 'counted', 10],
    [10, 'closed', null],
    [11, 'counted', 10],
  ]);
});

test('an hour that is not due has no count, whatever has already arrived of it', () => {
  const [point] = hourPoints([hour(9, { is_due: false, entries: 3, observed_share: null })]);
  expect([point?.state, point?.entries, point?.expected]).toEqual(['ahead', null, 12]);
});

test('an hour of which a sensor is missing is a part, and expects what its sensors expect', () => {
  const [point] = hourPoints([hour(9, { observed_share: 0.8 })]);
  expect([point?.state, point?.expected, point?.expectedAll]).toEqual(['partial', 12, 15]);
});

test('a due hour that nobody reported is missing, and expects what all sensors expect', () => {
  const [point] = hourPoints([hour(9, { entries: null, expected: null, observed_share: 0 })]);
  expect([point?.state, point?.entries, point?.expected]).toEqual(['missing', null, 15]);
});

test('an hour without any people was counted', () => {
  expect(hourPoints([hour(9, { entries: 0 })])[0]).toMatchObject({ state: 'counted', entries: 0 });
});
