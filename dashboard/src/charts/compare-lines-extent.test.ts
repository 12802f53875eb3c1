import { expect, test } from 'vitest';
import type { FootfallRow } from '../api/types.ts';
import { sharedExtent } from './compare-lines-extent.ts';
import { alignLines, indexBases } from './compare-lines-points.ts';

const rows = [
  ['a', '2025-01-01', 10],
  ['a', '2025-01-02', 1100],
  ['b', '2025-01-01', 40],
  ['b', '2025-01-02', 60],
] as const;
const { lines } = alignLines(
  rows.map(([id, start, entries]) => ({ id, start, entries, status: 'complete' }) as FootfallRow),
  ['a', 'b'],
  (id) => id,
);

test('counts start at zero and end at a round figure above the largest of all', () => {
  expect(sharedExtent(lines, null, false, 5)).toEqual({ least: 0, most: 1250, step: 250 });
});

test('only what is in sight makes the axis', () => {
  expect(sharedExtent(lines, null, false, 5, { first: 0, last: 0 })).toEqual({ least: 0, most: 40, step: 10 });
});

test('indices lie around 100, also where nothing moves', () => {
  const bases = indexBases(lines, 1);
  expect(sharedExtent(lines, bases, false, 5)).toEqual({ least: 0, most: 100, step: 20 });
  expect(sharedExtent([], bases, false, 5)).toEqual({ least: 99, most: 101, step: 1 });
});
