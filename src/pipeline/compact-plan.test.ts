import { expect, test } from 'vitest';
import { addDays, type DateText, monthOf } from '../domain/time.ts';
import type { DataFile } from '../lake/delta/actions.ts';
import { mergedTags, planMerges } from './compact-plan.ts';
import { splitRewrite } from './layout.ts';
import { encodeSlices, sliceTag } from './slices.ts';

const settledBefore = '2025-03-22';

test('a large network: full files of neighbours in months that go on, all of it in months that are over', () => {
  const files = dayFiles('2025-02-01', 59, 250_000);
  const merges = planMerges(files, { settledBefore, fileRows: 2_000_000 });
  expect(merges.map((merge) => merge.files.map((file) => file.path.slice(-2)))).toEqual([
    ['01', '02', '03', '04', '05', '06', '07', '08'],
    ['09', '10', '11', '12', '13', '14', '15', '16'],
    ['01', '02', '03', '04', '05', '06', '07', '08'],
    ['09', '10', '11', '12', '13', '14', '15', '16'],
    ['17', '18', '19', '20', '21', '22', '23', '24'],
    ['25', '26', '27', '28'],
  ]);
  expect(merges.map((merge) => merge.partition)).toEqual([
    ...Array(2).fill('2025-03-01'),
    ...Array(4).fill('2025-02-01'),
  ]);
  expect(merges[0]?.rows).toBe(2_000_000);
});

test('a small network with a file a month has nothing to merge', () => {
  const month = fileOf(['2025-02-01', '2025-02-02', '2025-02-28'], 14_000);
  expect(planMerges([month, fileOf(['2025-03-01'], 500)], { settledBefore, fileRows: 2_000_000 })).toEqual([]);
});

test('two files are left as they are, and those that are large already', () => {
  const files = [
    ...dayFiles('2025-02-01', 2, 900_000),
    fileOf(['2025-02-10'], 1_500_000),
    fileOf(['2025-02-11'], 1_500_000),
    fileOf(['2025-02-12'], 1_500_000),
  ];
  expect(planMerges(files, { settledBefore, fileRows: 2_000_000 })).toEqual([]);
});

test('a file that holds a day which may still change is left alone', () => {
  const files = [...dayFiles('2025-03-01', 8, 250_000), fileOf(['2025-03-09', settledBefore], 300_000)];
  expect(planMerges(files, { settledBefore, fileRows: 1_000_000 }).map((merge) => merge.files.length)).toEqual([4]);
});

test('what was merged is not merged again', () => {
  const merged = [
    fileOf(['2025-02-01', '2025-02-08'], 2_000_000),
    fileOf(['2025-02-09', '2025-02-16'], 2_000_000),
    fileOf(['2025-02-25', '2025-02-28'], 700_000),
  ];
  expect(planMerges(merged, { settledBefore, fileRows: 2_000_000 })).toEqual([]);
});

test('files that share a slice stay apart', () => {
  const files = [...dayFiles('2025-02-01', 4, 10), fileOf(['2025-02-02'], 10)];
  expect(planMerges(files, { settledBefore, fileRows: 2_000_000 })).toEqual([]);
});

test('a tag stays where it is that of all files', () => {
  const [a, b] = dayFiles('2025-02-01', 2, 10) as [DataFile, DataFile];
  a.tags = { ...a.tags, sha256: 'a', naming: 'n', other: '1' };
  b.tags = { ...b.tags, sha256: 'a', naming: 'n', other: '2' };
  expect(mergedTags([a, b])).toEqual({ naming: 'n' });
});

test('a rewrite of days in several merged files leaves them apart, each with its own days', () => {
  const weeks = [0, 8, 16].map((back) =>
    fileOf(
      Array.from({ length: 8 }, (_, day) => addDays('2025-02-01', back + day)),
      2_000_000,
    ),
  );
  const rebuilt = ['2025-02-03', '2025-02-10', '2025-02-17', '2025-02-28'];
  const carried = weeks
    .flatMap((file) => Object.keys(JSON.parse(file.tags[sliceTag] as string)))
    .filter((day) => !rebuilt.includes(day));
  const parts = splitRewrite({ partition: '2025-02-01', remove: weeks, carried, rebuilt }, 2_000_000);
  expect(parts.map((part) => part.remove)).toEqual(weeks.map((file) => [file]));
  expect(parts.map((part) => part.rebuilt)).toEqual([['2025-02-03'], ['2025-02-10'], ['2025-02-17', '2025-02-28']]);
  expect(parts.map((part) => part.carried.length)).toEqual([7, 7, 7]);
  expect(parts.flatMap((part) => part.carried)).toEqual(carried);
});

test('small files that are rewritten become one', () => {
  const days = dayFiles('2025-02-01', 4, 10_000);
  const rewrite = { partition: '2025-02-01', remove: days, carried: ['2025-02-02'], rebuilt: ['2025-02-01'] };
  expect(splitRewrite(rewrite, 2_000_000)).toEqual([rewrite]);
});

function dayFiles(from: DateText, count: number, rows: number): DataFile[] {
  return Array.from({ length: count }, (_, day) => fileOf([addDays(from, day)], rows));
}

function fileOf(dates: DateText[], rows: number): DataFile {
  const slices = new Map(dates.map((date) => [date, { stamp: 's', base: 'b' }]));
  return {
    path: `${monthOf(dates[0] as DateText)}/${dates[0]}`,
    partition: monthOf(dates[0] as DateText),
    size: rows,
    rows,
    stats: null,
    tags: { [sliceTag]: encodeSlices(slices) },
    modifiedAt: 0,
  };
}
