import { describe, expect, test } from 'vitest';
import type { FootfallRow } from '../api/types.ts';
import { outsidePoints, pointsOf, sideOf, sumOf, windowOfDates } from './footfall-series-points.ts';

const row = (start: string, entries: number | null, more: Partial<FootfallRow> = {}): FootfallRow => ({
  id: 'a',
  start,
  entries,
  expected: 100,
  change_share: entries === null ? null : entries / 100 - 1,
  status: entries === null ? 'missing' : 'complete',
  ...more,
});

describe('the threshold', () => {
  const [inside, at, above, below] = pointsOf(
    [row('2025-05-26', 119), row('2025-05-27', 120), row('2025-05-28', 121), row('2025-05-29', 79)],
    'day',
  );
  test('marks days beyond it on either side, not those on it', () => {
    expect([inside, at, above, below].map((point) => sideOf(point!, 20))).toEqual([null, null, 'high', 'low']);
  });

  test('never judges a day that is partial, goes on, is missing or closed', () => {
    const points = pointsOf(
      [
        row('2025-05-26', 30, { status: 'partial', change_share: null }),
        row('2025-05-27', 30, { status: 'pending' }),
        row('2025-05-28', null),
        row('2025-05-29', null, { status: 'closed', expected: null }),
      ],
      'day',
    );
    expect(points.map((point) => sideOf(point, 20))).toEqual([null, null, null, null]);
  });

  test('judges a partial week by its complete days', () => {
    const [week] = pointsOf([row('2025-05-26', 300, { status: 'partial', change_share: 0.4 })], 'week');
    expect(sideOf(week!, 20)).toBe('high');
  });
});

test('the observed share of a day that goes on is that of what was due, as the badge beside its figure says', () => {
  const rests = { observed_share: 0.45, imputed_share: 0.05, missing_share: 0 };
  const [today] = pointsOf([row('2025-05-26', 30, { status: 'pending', ...rests })], 'day');
  expect(today?.observedShare).toBe(0.9);
});

test('days outside are listed of what is in sight alone, newest first or by size', () => {
  const points = pointsOf(
    [130, 50, 100, 125].map((entries, day) => row(`2025-05-0${day + 1}`, entries)),
    'day',
  );
  const list = (order: 'date' | 'size', first = 0, last = 3) =>
    outsidePoints(points, 20, { first, last }, order).map(({ date, side }) => `${date.slice(-1)} ${side}`);
  expect(list('date')).toEqual(['4 high', '2 low', '1 high']);
  expect(list('size')).toEqual(['2 low', '1 high', '4 high']);
  expect(list('date', 1, 2)).toEqual(['2 low']);
  expect(list('date', 2, Number.POSITIVE_INFINITY)).toEqual(['4 high']);
});

test('hours before the first and after the last open one are left out, a closed day keeps one', () => {
  const hour = (start: string, status: 'closed' | 'complete') =>
    row(start, status === 'closed' ? null : 5, { status, expected: null });
  const points = pointsOf(
    [
      hour('2025-05-03T00:00', 'closed'),
      hour('2025-05-03T01:00', 'closed'),
      hour('2025-05-05T08:00', 'closed'),
      hour('2025-05-05T09:00', 'complete'),
      hour('2025-05-05T12:00', 'closed'),
      hour('2025-05-05T13:00', 'complete'),
      hour('2025-05-05T20:00', 'closed'),
    ],
    'hour',
  );
  expect(points.map(({ start }) => start)).toEqual([
    '2025-05-03T00:00',
    '2025-05-05T09:00',
    '2025-05-05T12:00',
    '2025-05-05T13:00',
  ]);
});

test('what is estimated is apart from what is observed', () => {
  const [point] = pointsOf([row('2025-05-26', 100, { imputed_entries: 30 })], 'day');
  expect([point!.observed, point!.estimated]).toEqual([70, 30]);
});

test('dates become positions; a week that holds the first of them counts', () => {
  const days = pointsOf(
    ['2025-05-01', '2025-05-02', '2025-05-03'].map((start) => row(start, 1)),
    'day',
  );
  expect(windowOfDates(days, { from: '2025-05-02', to: '2025-05-03' })).toEqual({ first: 1, last: 1 });
  expect(windowOfDates(days, { from: '2031-01-01', to: '2031-02-01' })).toEqual({ first: 2, last: 2 });
  expect(windowOfDates(days, null)).toEqual({ first: 0, last: 2 });
  const weeks = pointsOf(
    ['2025-05-05', '2025-05-12', '2025-05-19'].map((start) => row(start, 1)),
    'week',
  );
  expect(windowOfDates(weeks, { from: '2025-05-14', to: '2025-05-20' })).toEqual({ first: 1, last: 2 });
});

test('sums compare what is whole with what was expected of it', () => {
  const points = pointsOf(
    [row('2025-05-01', 110), row('2025-05-02', 40, { status: 'partial', change_share: null }), row('2025-05-03', null)],
    'day',
  );
  const { change, ...counts } = sumOf(points, { first: 0, last: 2 });
  expect(counts).toEqual({ entries: 150, open: 3, judged: 1 });
  expect(change).toBeCloseTo(0.1, 10);
});
