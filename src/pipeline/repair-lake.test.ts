import { expect, test } from 'vitest';
import type { DataFile } from '../lake/delta/actions.ts';
import { filesTogether } from './repair-lake.ts';
import { encodeSlices, sliceTag } from './slices.ts';

const file = (path: string, keys: string[]): DataFile => ({
  path,
  partition: '2025-01-01',
  size: 1,
  rows: 1,
  stats: null,
  tags: { [sliceTag]: encodeSlices(new Map(keys.map((key) => [key, { stamp: 's', base: 's' }]))) },
  modifiedAt: 0,
});

test('with a broken file go all that hold a part of what it held, and so on', () => {
  const files = [file('a', ['1', '2']), file('b', ['2', '3']), file('c', ['3']), file('d', ['4']), file('e', [])];
  expect(filesTogether(files, new Set(['a'])).map(({ path }) => path)).toEqual(['a', 'b', 'c']);
  expect(filesTogether(files, new Set(['d', 'x'])).map(({ path }) => path)).toEqual(['d']);
  expect(filesTogether(files, new Set())).toEqual([]);
});
