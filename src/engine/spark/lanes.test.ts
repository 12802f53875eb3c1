import { expect, test } from 'vitest';
import { laneKeys, murmur3 } from './lanes.ts';

test('the hash is that of Spark', () => {
  // SELECT hash(0), hash(1); test/cluster/plans.test.ts asks Spark itself for many more.
  expect([murmur3(0), murmur3(1)]).toEqual([933_211_791, -559_580_957]);
});

test.each([1, 2, 3, 12, 200])('of %i files each has a task of its own', (count) => {
  const keys = laneKeys(count);
  expect(keys).toHaveLength(count);
  const tasks = keys.map((key) => ((murmur3(key) % count) + count) % count);
  expect(tasks).toEqual(Array.from({ length: count }, (_, no) => no));
});
