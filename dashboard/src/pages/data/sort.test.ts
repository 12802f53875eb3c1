import { expect, test } from 'vitest';
import { directionOf, nextOrder, rankOf } from './sort.ts';

test('presses on a head lead from rising to falling to the order of the table', () => {
  const first = nextOrder([], 'branch_id', false, false);
  const second = nextOrder(first, 'branch_id', false, false);
  expect([first, second, nextOrder(second, 'branch_id', false, false)]).toEqual([['branch_id'], ['-branch_id'], []]);
});

test('figures show their largest first', () => {
  expect(nextOrder(['branch_id'], 'entries', false, true)).toEqual(['-entries']);
  expect(nextOrder(['-entries'], 'entries', false, true)).toEqual(['entries']);
});

test('an added column keeps the order of the others, in their places', () => {
  const two = nextOrder(['branch_id'], 'entries', true, true);
  expect(two).toEqual(['branch_id', '-entries']);
  expect(nextOrder(two, 'branch_id', true, false)).toEqual(['-branch_id', '-entries']);
  expect(nextOrder(['-branch_id', '-entries'], 'branch_id', true, false)).toEqual(['-entries']);
});

test('there are never more columns than the API orders by', () => {
  expect(nextOrder(['a', 'b', 'c', 'd'], 'entries', true, true)).toEqual(['b', 'c', 'd', '-entries']);
});

test('a head tells its direction, and its place among several', () => {
  expect([
    directionOf(['-entries'], 'entries'),
    directionOf(['entries'], 'entries'),
    directionOf([], 'entries'),
  ]).toEqual(['falling', 'rising', null]);
  expect([
    rankOf(['-entries'], 'entries'),
    rankOf(['a', '-entries'], 'entries'),
    rankOf(['a', 'b'], 'entries'),
  ]).toEqual([null, 2, null]);
});
