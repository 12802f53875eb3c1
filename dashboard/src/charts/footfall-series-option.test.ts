import { describe, expect, test } from 'vitest';
import type { FootfallRow, ProfileRow } from '../api/types.ts';
import { createFormat } from '../i18n/format.ts';
import { chartPalettes } from '../theme/use-palette.ts';
import { calendarOption, topOf, yearsOf } from './calendar-heat-option.ts';
import { pointsTable } from './footfall-series-columns.ts';
import { ceilingOf, type SeriesLook, seriesOption } from './footfall-series-option.ts';
import { pointsOf } from './footfall-series-points.ts';
import type { PointWords } from './footfall-series-tooltip.ts';
import { hoursOf } from './hour-weekday-option.ts';
import { variationOption } from './variation-option.ts';

const row = (start: string, entries: number | null, more: Partial<FootfallRow> = {}): FootfallRow => ({
  id: 'a',
  start,
  entries,
  expected: 100,
  low: 60,
  high: 140,
  change_share: entries === null ? null : entries / 100 - 1,
  status: entries === null ? 'missing' : 'complete',
  ...more,
});
const days = (counts: (number | null)[], more: Partial<FootfallRow> = {}) =>
  pointsOf(
    counts.map((count, day) => row(`2025-05-${String(day + 1).padStart(2, '0')}`, count, more)),
    'day',
  );
const palette = chartPalettes.light;
const look: SeriesLook = {
  palette,
  format: createFormat('en'),
  granularity: 'day',
  threshold: 20,
  stripes: null,
  tooltip: () => ({}) as HTMLElement,
  window: { first: 0, last: 1 },
};

interface Drawn {
  type: string;
  shape?: { height?: number };
  style?: { fill?: string; stroke?: string };
  children?: Drawn[];
}
// biome-ignore lint/suspicious/noExplicitAny: ECharts' options are told by name only
type Option = any;

/** What is drawn of each slot, on a grid of 100 entries to 100 pixels and slots of 20. */
function drawn(option: Option): Drawn[][] {
  const { renderItem, data } = option.series.find((series: Option) => series.type === 'custom');
  const api = { coord: ([x, y]: number[]) => [x! * 20 + 10, 500 - y!], size: () => [20, 1] };
  const flat = (shape: Drawn | null): Drawn[] => (shape === null ? [] : (shape.children?.flatMap(flat) ?? [shape]));
  return data.map((_: unknown, dataIndex: number) => flat(renderItem({ dataIndex }, api)));
}

describe('the series', () => {
  test('draws a complete day as a filled bar from zero, and a partial one as an outline', () => {
    const points = [...days([90]), ...days([90], { status: 'partial', change_share: null })];
    const [whole, part] = drawn(seriesOption(points, look));
    expect(whole!.filter(({ style }) => style?.fill === palette.observed).map(({ shape }) => shape?.height)).toEqual([
      90,
    ]);
    expect(part!.some(({ style }) => style?.fill === palette.observed)).toBe(false);
    expect(part!.some(({ style }) => style?.stroke === palette.observed)).toBe(true);
  });

  test('draws what was estimated on top of what was observed, in another way', () => {
    const [shapes] = drawn(seriesOption(days([90], { imputed_entries: 30, observed_entries: 60 }), look));
    expect(shapes!.find(({ style }) => style?.fill === palette.observed)?.shape?.height).toBe(60);
    expect(shapes!.some(({ style }) => style?.stroke === palette.estimated)).toBe(true);
  });

  test('draws a missing day as a cross and a closed one as a dash, never as a bar', () => {
    const points = [...days([null]), ...days([null], { status: 'closed', expected: null, low: null, high: null })];
    const [missing, closed] = drawn(seriesOption(points, look));
    expect(missing!.filter(({ type, style }) => type === 'line' && style?.stroke === palette.bad)).toHaveLength(2);
    expect(closed!.map(({ type, style }) => [type, style?.stroke])).toEqual([['line', palette.closed]]);
  });

  test('puts a diamond on what is outside the threshold alone', () => {
    const option: Option = seriesOption(days([100, 121, 79, 119]), look);
    const diamonds = option.series.find((series: Option) => series.symbol === 'diamond');
    expect(diamonds.data.map((point: Option) => [point.value[0], point.itemStyle.color])).toEqual([
      [1, palette.high],
      [2, palette.low],
    ]);
  });

  test('starts at zero and cuts only what is far beyond all others', () => {
    const usual = Array.from({ length: 30 }, (_, day) => 100 + day);
    expect((seriesOption(days(usual), look) as Option).yAxis).toMatchObject({ min: 0, max: null });
    expect(ceilingOf(days(usual))).toBe(Number.POSITIVE_INFINITY);
    expect(ceilingOf(days([...usual, 2000]))).toBe(200);
    expect(ceilingOf(days([100, 2000]))).toBe(Number.POSITIVE_INFINITY);
  });

  test('is not pressed flat by a usual range that reaches far up', () => {
    const option: Option = seriesOption([...days([100]), ...days([90], { high: 1000 })], look);
    expect(option.series[0].data.map(([, height]: number[]) => Math.round(height!))).toEqual([140, 144]);
  });

  test('has nothing to zoom with on paper', () => {
    expect((seriesOption(days([1]), { ...look, isStill: true }) as Option).dataZoom).toEqual([]);
    expect((seriesOption(days([1, 2]), look) as Option).dataZoom).toMatchObject([{ startValue: 0, endValue: 1 }, {}]);
  });
});

test('the variation is grey inside the threshold, and a gap where a day cannot be compared', () => {
  const points = [...days([110, 130, 70]), ...days([50], { status: 'partial', change_share: null })];
  const option: Option = variationOption(points, { ...look, kind: 'bars', against: 'expected' });
  expect(option.series[0].data.map((point: Option) => point.itemStyle?.color)).toEqual([
    palette.bandEdge,
    palette.high,
    palette.low,
    undefined,
  ]);
  expect(option.series[0].data[3].value[1]).toBe('-');
  expect(option.yAxis.min).toBe(-option.yAxis.max);
});

test('the calendar has its years newest first, and is not paled by one busy day', () => {
  const points = [...days([1]), ...pointsOf([row('2026-01-05', 1), row('2024-02-29', 1)], 'day')];
  expect(yearsOf(points)).toEqual(['2026', '2025', '2024']);
  expect(topOf(days([...Array.from({ length: 29 }, () => 100), 5000]))).toBe(100);
  const option: Option = calendarOption(points, '2025', 100, { ...look, metric: 'entries', isNarrow: false });
  expect(option.series[0].data).toEqual([['2025-05-01', 1]]);
});

test('the calendar names every second month alone where there is no room for all', () => {
  const months = (isNarrow: boolean) =>
    (calendarOption([], '2025', 1, { ...look, metric: 'entries', isNarrow }) as Option).calendar.monthLabel.nameMap;
  expect(months(false).filter(Boolean)).toHaveLength(12);
  expect(months(true).filter(Boolean)).toEqual(['Jan', 'Mar', 'May', 'Jul', 'Sep', 'Nov']);
});

test('the axis of the variation has whole shares, however small the changes', () => {
  const option: Option = variationOption(days([101, 99]), { ...look, threshold: 1, kind: 'bars', against: 'expected' });
  const { min, max, interval, axisLabel } = option.yAxis;
  expect([min, min + interval, 1e-15, max].map(axisLabel.formatter)).toEqual(['−20%', '−10%', '0%', '+20%']);
});

test('the table of the points runs newest first', () => {
  const words = {
    t: (key: string) => key,
    format: look.format,
    granularity: 'day',
    threshold: 20,
    comparison: null,
  } as unknown as PointWords;
  const table = pointsTable(days([1, 2, 3]), words);
  expect(table.rows.map(({ entries }) => entries)).toEqual([3, 2, 1]);
});

test('the usual week spans the hours that are ever open', () => {
  const hour = (at: number, entries: number | null): ProfileRow => ({
    id: 'a',
    iso_weekday: 1,
    local_hour: at,
    entries,
    hours: 1,
    share_of_week: null,
  });
  expect(hoursOf([hour(7, null), hour(9, 5), hour(12, null), hour(14, 2), hour(20, null)])).toEqual([
    9, 10, 11, 12, 13, 14,
  ]);
  expect(hoursOf([hour(9, null)])).toEqual([]);
});
