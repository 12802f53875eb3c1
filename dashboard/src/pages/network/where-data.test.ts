import { expect, test } from 'vitest';
import type { MapAnswer, RankingRow } from '../../api/types.ts';
import { noRests } from '../../charts/trust-words.ts';
import { resolvePeriod } from '../../state/period.ts';
import {
  branchPeriod,
  isOrderedByMap,
  orderOf,
  placesOf,
  rangeOf,
  rankedBranches,
  verdictCounts,
} from './where-data.ts';

const map = {
  meta: { as_of: '', version: '', from: '', to: '', period: 'today' },
  branch_id: ['a', 'b', 'c', 'd'],
  entries: [10, 20, 30, null],
  expected: [10, 10, 60, null],
  change: [0, 1, -0.5, null],
  observed_share: [1, 0.5, 0.9, null],
  imputed_share: [0, 0.5, 0, null],
  missing_share: [0, 0, 0.1, null],
  entries_low: [10, 18, 30, null],
  entries_high: [10, 22, 30, null],
  imputed_weeks: [null, 3, null, null],
  imputed_donors: [null, 2, null, null],
  range: [0.2, 0.5, 0.4, null],
  verdict: ['normal', 'high', 'low', 'unknown'],
} satisfies MapAnswer;

test('the last days end with yesterday, which is whole', () => {
  expect(rangeOf('last_7_days', '2026-11-19')).toEqual({ from: '2026-11-12', to: '2026-11-19' });
  expect(rangeOf('today', '2026-11-19')).toEqual({ from: '2026-11-19', to: '2026-11-20' });
});

test.each(['today', 'yesterday', 'last_7_days', 'last_28_days'] as const)(
  'a branch is opened for the very days of %s',
  (period) => {
    expect(resolvePeriod(branchPeriod(period, '2026-11-19'), '2026-11-19')).toEqual(rangeOf(period, '2026-11-19'));
  },
);

test('branches are counted by verdict', () => {
  expect(verdictCounts(map)).toEqual({ normal: 1, high: 1, low: 1, unknown: 1 });
});

test.each([
  ['-deviation', ['b', 'c', 'a', 'd']],
  ['-change', ['b', 'a', 'c', 'd']],
  ['change', ['c', 'a', 'b', 'd']],
  ['observed_share', ['b', 'c', 'a', 'd']],
] as const)('by %s what is not known comes last', (sort, order) => {
  expect(orderOf(placesOf(map), sort)).toEqual(order);
});

test('only a day that goes on is ordered by the map, and by name or people not even that', () => {
  expect([isOrderedByMap('today', '-deviation'), isOrderedByMap('today', 'name')]).toEqual([true, false]);
  expect(isOrderedByMap('yesterday', '-deviation')).toBe(false);
});

test('of a day that goes on the change is the map’s, of past days the ranking’s', () => {
  const row: RankingRow = {
    rank: 1,
    id: 'b',
    name: 'B',
    region: null,
    entries: 20,
    days: 1,
    complete_days: 0,
    ...noRests,
    comparable_entries: null,
    compare_entries: null,
    compare_change: 0.25,
  };
  expect(rankedBranches([row], placesOf(map), 'today')).toMatchObject([
    { change: 1, verdict: 'high', observed_share: 0.5 },
  ]);
  expect(rankedBranches([row], placesOf(map), 'yesterday')).toMatchObject([{ change: 0.25, verdict: 'high' }]);
  expect(rankedBranches([row], null, 'today')).toMatchObject([{ change: null, verdict: 'unknown' }]);
});
