import { expect, test } from 'vitest';
import { laneKeys, murmur3, partsByTask } from './lanes.ts';

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

test('files are told apart by the task that wrote them', () => {
  const names = ['_SUCCESS', '.part-00000-a.crc', 'part-00011-a-c000.zstd.parquet', 'part-00000-a-c000.zstd.parquet'];
  expect([...partsByTask(names, 12)]).toEqual([
    [11, 'part-00011-a-c000.zstd.parquet'],
    [0, 'part-00000-a-c000.zstd.parquet'],
  ]);
});

test.each([
  ['a task that wrote two', ['part-00000-a-c000.parquet', 'part-00000-a-c001.parquet']],
  ['more tasks than files', ['part-00002-a-c000.parquet']],
  ['a name of another kind', ['data.parquet']],
])('%s is an error, and no row is lost in silence', (_, names) => {
  expect(() => partsByTask(names, 2)).toThrow(/not asked for: /);
});
