import { expect, test } from 'vitest';
import { formatOf } from '../i18n/format.ts';
import { chartPalettes } from '../theme/use-palette.ts';
import { type HourWords, todayHoursOption } from './today-hours-option.ts';
import { hourPoints } from './today-hours-points.ts';

const words: HourWords = {
  format: formatOf('en'),
  entries: 'Entries',
  expectedOf: 'Of the same',
  expectedAll: 'Of all',
  usual: 'Usual',
  quality: 'State',
  usualSpan: (low, high) => `${low}-${high}`,
  interval: 'Interval',
  state: (state) => state,
  rests: () => null,
};
const base = {
  comparable_entries: null,
  expected: 5,
  expected_hour: 5,
  low: -1,
  high: 9,
  observed_share: 1,
  is_due: true,
};
const points = hourPoints([
  { ...base, local_hour: 9, entries: 0 },
  { ...base, local_hour: 10, entries: 4, observed_share: 0.5 },
  { ...base, local_hour: 12, entries: null, is_due: false },
]);
const palette = chartPalettes.light;
// biome-ignore lint/suspicious/noExplicitAny: options of ECharts are looked into
const option = todayHoursOption(points, palette, words) as any;

test('counts start at zero', () => {
  expect(option.yAxis.min).toBe(0);
});

test('an hour without people has a bar of zero; closed hours and those ahead have none', () => {
  expect(option.series[1].data.map(({ value }: { value: unknown }) => value)).toEqual([0, 4, '-', '-']);
});

test('an hour counted in part is drawn hollow', () => {
  const [whole, part] = option.series[1].data;
  expect(whole.itemStyle).toEqual({ color: palette.observed });
  expect(part.itemStyle).toMatchObject({ color: palette.surface, borderColor: palette.observed });
});

test('closed hours expect nothing, those ahead a dashed line', () => {
  const api = { size: () => [40, 0], coord: ([x, y]: number[]) => [x, y] };
  const parts = (dataIndex: number) => option.series[0].renderItem({ dataIndex }, api).children;
  expect(parts(2)).toEqual([]);
  expect(parts(0).at(-1).style.lineDash).toBeUndefined();
  expect(parts(3).at(-1).style.lineDash).toEqual([3, 3]);
  // A usual range never reaches below zero people.
  expect(parts(0)[0].shape).toMatchObject({ y: 9, height: -9 });
});
