import { expect, test } from 'vitest';
import { type Rewrite, splitNew } from './layout.ts';

const days = Array.from({ length: 31 }, (_, index) => `2024-01-${String(index + 1).padStart(2, '0')}`);
const month: Rewrite = { partition: '2024-01-01', remove: [], carried: [], rebuilt: days };

test('a month of new rows becomes files of neighbouring days, of about so many rows', () => {
  const parts = splitNew(month, 7_440_000, 2_000_000);
  expect(parts.map(({ rebuilt }) => rebuilt.length)).toEqual([8, 8, 8, 7]);
  expect(parts.flatMap(({ rebuilt }) => rebuilt)).toEqual(days);
});

test('small months, and those that carry rows over, stay one file', () => {
  expect(splitNew(month, 2_900_000, 2_000_000)).toEqual([month]);
  expect(splitNew(month, 7_440_000, Number.POSITIVE_INFINITY)).toEqual([month]);
  const carrying = { ...month, carried: ['2024-01-31'], rebuilt: days.slice(0, 30) };
  expect(splitNew(carrying, 7_440_000, 2_000_000)).toEqual([carrying]);
});

test('a day is never cut, and an old file is removed once', () => {
  const file = { path: 'a.parquet' } as Rewrite['remove'][number];
  const parts = splitNew({ ...month, remove: [file] }, 1e9, 1000);
  expect(parts).toHaveLength(31);
  expect(parts.flatMap(({ remove }) => remove)).toEqual([file]);
});
