import { expect, test } from 'vitest';
import { pointsOf } from './footfall-series-points.ts';
import { sharesOf } from './sensor-shares.tsx';
import { yearOverYearTotal } from './year-over-year-option.ts';

test('years are compared over weeks known on both sides, of their comparable days alone', () => {
  const weeks = pointsOf(
    [
      {
        id: 'a',
        start: '2025-05-05',
        entries: 500,
        comparable_entries: 300,
        compare_entries: 200,
        compare_change: 0.5,
      },
      { id: 'a', start: '2025-05-12', entries: 500, comparable_entries: null, compare_entries: null },
      {
        id: 'a',
        start: '2025-05-19',
        entries: 100,
        comparable_entries: 100,
        compare_entries: 200,
        compare_change: -0.5,
      },
    ],
    'week',
  );
  expect(yearOverYearTotal(weeks)).toEqual({ now: 400, earlier: 400, weeks: 2, change: 0 });
  expect(yearOverYearTotal(weeks.slice(1, 2))).toBeNull();
});

test('shares of sensors add up to one; a sensor without a count has none', () => {
  expect(sharesOf([{ entries: 30 }, { entries: null }, { entries: 70 }])).toEqual([0.3, null, 0.7]);
  expect(sharesOf([{ entries: 0 }])).toEqual([null]);
});
