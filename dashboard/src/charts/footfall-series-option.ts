import type { EChartsCoreOption } from 'echarts/core';
import type { Count, Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { zoomBottom, zoomParts } from './echart-theme.ts';
import { drawBand, drawEntries, drawSteps, type Stripes } from './footfall-series-draw.ts';
import { isPart, type Point, sideOf } from './footfall-series-points.ts';

/** Left and right of the plot: the same for all charts on one time axis, so that they stand above each other. */
export const timeGrid = { left: sizes.space.xl + sizes.space.md, right: sizes.space.xs };

export interface SeriesLook {
  palette: ChartPalette;
  format: Format;
  granularity: Granularity;
  /** Per cent around the expected. */
  threshold: number;
  stripes: Stripes;
  tooltip: (point: Point) => HTMLElement;
  /** Positions that are looked at when the chart is first drawn. */
  window: { first: number; last: number };
}

/** Entries with what was expected of them, the usual range, the threshold and those outside it. */
export function seriesOption(points: readonly Point[], look: SeriesLook): EChartsCoreOption {
  const { palette, format, threshold } = look;
  const share = threshold / 100;
  const bounded = (factor: number) => (point: Point) =>
    point.expected === null || point.status === 'closed' ? null : point.expected * factor;
  const whole = { type: 'custom', silent: true, clip: true, encode: { x: 0, y: 1 }, animation: false };
  const height = (point: Point) =>
    Math.max(point.entries ?? 0, point.high ?? 0, (point.expected ?? 0) * (1 + share), point.compareEntries ?? 0);
  const heights = points.map((point, index) => [index, height(point)]);
  const expected = { colour: palette.text, width: sizes.line.normal, ground: palette.surface };
  const limit = { colour: palette.threshold, width: 1.25, dash: [2, 2], ground: palette.surface };

  return {
    grid: { ...timeGrid, top: sizes.space.sm, bottom: zoomBottom },
    xAxis: timeAxis(points, look),
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      axisLabel: { formatter: (value: number) => format.compact(value) },
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (parts: { dataIndex: number }[]) => {
        const point = points[parts[0]?.dataIndex ?? -1];
        return point === undefined ? '' : look.tooltip(point);
      },
    },
    dataZoom: zoomParts().map((part) => ({ ...part, startValue: look.window.first, endValue: look.window.last })),
    series: [
      // Not seen: makes the axis high enough for all of a slot, and carries the pointer and the slider's outline.
      { type: 'line', data: heights, lineStyle: { opacity: 0 }, silent: true, symbol: 'none', sampling: 'max' },
      { ...whole, data: heights, z: 1, renderItem: drawBand(points, palette) },
      { ...whole, data: heights, z: 2, renderItem: drawEntries(points, palette, look.stripes) },
      { ...whole, data: heights, z: 3, renderItem: drawSteps(points, bounded(1 - share), limit) },
      { ...whole, data: heights, z: 3, renderItem: drawSteps(points, bounded(1 + share), limit) },
      { ...whole, data: heights, z: 4, renderItem: drawSteps(points, bounded(1), expected) },
      ...comparison(points, palette),
      outside(points, threshold, palette),
    ],
  };
}

/** The comparison as a line of dots; hollow where only a part of the slot can be compared. */
function comparison(points: readonly Point[], palette: ChartPalette): object[] {
  if (points.every((point) => point.compareEntries === null)) {
    return [];
  }
  const isWhole = (point: Point) =>
    !isPart(point) &&
    point.comparableEntries !== null &&
    Math.abs(point.comparableEntries - (point.entries ?? 0)) < 0.5;
  return [
    {
      type: 'line',
      silent: true,
      z: 5,
      symbol: 'circle',
      symbolSize: sizes.symbol - 3,
      showSymbol: points.length <= 200,
      lineStyle: { color: palette.compare, width: sizes.line.normal },
      data: points.map((point, index) => ({
        value: [index, point.compareEntries ?? '-'],
        itemStyle: isWhole(point)
          ? { color: palette.compare }
          : { color: palette.surface, borderColor: palette.compare, borderWidth: sizes.line.normal },
      })),
    },
  ];
}

/** A diamond on top of each slot outside the threshold. Orange below, blue above; the list beside says it in words. */
function outside(points: readonly Point[], threshold: number, palette: ChartPalette): object {
  return {
    type: 'scatter',
    symbol: 'diamond',
    symbolSize: sizes.symbol + 4,
    z: 6,
    cursor: 'pointer',
    data: points.flatMap((point, index) => {
      const side = sideOf(point, threshold);
      return side === null
        ? []
        : [
            {
              value: [index, point.entries ?? 0],
              itemStyle: {
                color: isPart(point) ? palette.surface : palette[side],
                borderColor: isPart(point) ? palette[side] : palette.surface,
                borderWidth: 1.25,
              },
            },
          ];
    }),
  };
}

export function timeAxis(
  points: readonly Point[],
  { format, granularity }: Pick<SeriesLook, 'format' | 'granularity'>,
) {
  const first = points[0]?.date ?? '';
  const isYears = first.slice(0, 4) !== points.at(-1)?.date.slice(0, 4) && points.length > 200;
  const isDays = granularity === 'hour' && first !== points.at(-1)?.date;
  const label = (start: string) => {
    const day = start.slice(0, 10);
    switch (granularity) {
      case 'hour':
        return isDays ? format.weekdayDay(day) : format.hour(Number(start.slice(11, 13)));
      case 'month':
        return format.monthShortYear(day);
      default:
        return isYears ? format.monthShortYear(day) : format.dayMonth(day);
    }
  };
  return {
    type: 'category',
    data: points.map(({ start }) => start),
    axisLabel: {
      formatter: label,
      hideOverlap: true,
      // Hours over several days: each day is named once, at its first hour.
      ...(isDays ? { interval: (index: number) => points[index]?.date !== points[index - 1]?.date } : {}),
    },
    splitLine: isDays
      ? { show: points.length < 400, interval: (index: number) => points[index]?.date !== points[index - 1]?.date }
      : { show: false },
  };
}

/** What a tooltip or the table calls a change. */
export const changeOf = (point: Point, against: 'expected' | 'compare'): Count =>
  against === 'expected' ? point.change : point.compareChange;
