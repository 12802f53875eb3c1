import type { EChartsCoreOption } from 'echarts/core';
import type { Count, Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { zoomBottom, zoomParts } from './echart-theme.ts';
import { drawInterval } from './evidence-draw.ts';
import { drawAll, drawBand, drawEntries, drawSteps, type Stripes } from './footfall-series-draw.ts';
import { isPart, type Point, sideOf } from './footfall-series-points.ts';
import { intervalOf } from './trust-words.ts';

/** Left and right of the plot: the same for all charts on one time axis, so that they stand above each other. */
export const timeGrid = { left: sizes.space.xl + sizes.space.md, right: sizes.space.md };

/** Under the mouse, on a canvas of its own: to move it does not draw a thousand slots again. */
const pointer = { type: 'shadow', zlevel: 1 };
/** Of series told by the pointer: to light a slot up would draw all of them again. */
export const unlit = { emphasis: { disabled: true } };

/** How every chart on one time axis looks. */
export interface TimeLook {
  palette: ChartPalette;
  format: Format;
  granularity: Granularity;
  /** Per cent around the expected. */
  threshold: number;
  /** Positions that are looked at when the chart is first drawn. */
  window: { first: number; last: number };
  /** On paper: nothing to zoom with. */
  isStill?: boolean;
}

export interface SeriesLook extends TimeLook {
  stripes: Stripes;
  tooltip: (point: Point) => HTMLElement;
}

/** Entries with what was expected of them, the usual range, the threshold and those outside it. */
export function seriesOption(points: readonly Point[], look: SeriesLook): EChartsCoreOption {
  const { palette, format, threshold } = look;
  const share = threshold / 100;
  const bounded = (factor: number) => (point: Point) =>
    point.expected === null || point.status === 'closed' ? null : point.expected * factor;
  const height = (point: Point) =>
    Math.max(point.entries ?? 0, (point.expected ?? 0) * (1 + share), point.compareEntries ?? 0);
  // A usual range of a few days' history may reach far up: it lifts the axis a little, and is cut where that ends.
  const most = points.reduce((top, point) => Math.max(top, height(point)), 0) * 1.2;
  const heights = points.map((point, index) => [index, Math.max(height(point), Math.min(point.high ?? 0, most))]);
  const ceiling = ceilingOf(points);
  const expected = { colour: palette.text, width: sizes.line.normal, onBar: palette.surface, isAlways: true };
  const limit = { colour: palette.threshold, width: 1, dash: [2, 2], onBar: palette.surface, isAlways: false };

  return {
    grid: { ...timeGrid, top: sizes.space.sm, bottom: look.isStill ? sizes.space.lg : zoomBottom },
    xAxis: timeAxis(points, look),
    yAxis: {
      type: 'value',
      min: 0,
      max: Number.isFinite(ceiling) ? ceiling : null,
      minInterval: 1,
      axisLabel: { formatter: (value: number) => format.compact(value) },
    },
    tooltip: timeTooltip(points, look.tooltip),
    dataZoom: timeZoom(look),
    series: [
      // Not seen: makes the axis high enough for all of a slot, and carries the pointer and the slider's outline.
      {
        type: 'line',
        data: heights,
        lineStyle: { opacity: 0 },
        silent: true,
        symbol: 'none',
        sampling: 'max',
        ...unlit,
      },
      {
        type: 'custom',
        ...unlit,
        silent: true,
        clip: true,
        z: 2,
        encode: { x: 0, y: 1 },
        data: heights,
        renderItem: drawAll([
          drawBand(points, palette),
          drawEntries(points, {
            palette,
            stripes: look.stripes,
            ceiling,
            cutText: (entries) => `↑ ${format.compact(entries)}`,
          }),
          drawInterval(points.map(intervalAt), `${palette.text}66`, intervalShare),
          drawSteps(points, bounded(1 - share), limit),
          drawSteps(points, bounded(1 + share), limit),
          drawSteps(points, bounded(1), expected),
        ]),
      },
      ...comparison(points, palette),
      outside(points, threshold, ceiling, palette),
    ],
  };
}

/** Of a slot: thin enough for the bar to show on both sides. */
const intervalShare = 0.16;

const intervalAt = ({ rests, estimated }: Point) => {
  const found = (estimated ?? 0) > 0 ? intervalOf(rests) : null;
  return { low: found?.low ?? null, high: found?.high ?? null };
};

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
      ...unlit,
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
function outside(points: readonly Point[], threshold: number, ceiling: number, palette: ChartPalette): object {
  const isCrowded = points.length > crowd;
  return {
    type: 'scatter',
    ...unlit,
    symbol: 'diamond',
    symbolSize: isCrowded ? sizes.symbol - 1 : sizes.symbol + 4,
    z: 6,
    cursor: 'pointer',
    data: points.flatMap((point, index) => {
      const side = sideOf(point, threshold);
      return side === null
        ? []
        : [
            {
              value: [index, Math.min(point.entries ?? 0, ceiling)],
              itemStyle: {
                color: isPart(point) ? palette.surface : palette[side],
                borderColor: isPart(point) ? palette[side] : palette.surface,
                borderWidth: isCrowded ? 0.75 : 1.25,
              },
            },
          ];
    }),
  };
}

/** More slots than this have smaller diamonds. */
const crowd = 200;

/**
 * Where the axis ends. One reading of ten times the usual must not press all others flat: bars beyond 1.4 times what 98
 * of 100 slots stay below are cut there, and say how high they are. Without such bars there is no end.
 */
export function ceilingOf(points: readonly Point[]): number {
  const heights = points
    .map((point) => Math.max(point.entries ?? 0, (point.expected ?? 0) * 1.2))
    .filter((height) => height > 0)
    .sort((a, b) => a - b);
  const usual = heights[Math.floor((heights.length - 1) * 0.98)] ?? 0;
  const most = points.reduce((top, point) => Math.max(top, point.compareEntries ?? 0), heights.at(-1) ?? 0);
  if (heights.length < 20 || most < usual * 2) {
    return Number.POSITIVE_INFINITY;
  }
  const step = 10 ** Math.floor(Math.log10(usual)) / 2;
  return Math.ceil((usual * 1.4) / step) * step;
}

/** One slot is told by what stands above its place on the axis. */
export function timeTooltip(points: readonly Point[], tooltip: (point: Point) => HTMLElement) {
  return {
    trigger: 'axis',
    axisPointer: pointer,
    formatter: (parts: { dataIndex: number }[]) => {
      const point = points[parts[0]?.dataIndex ?? -1];
      return point === undefined ? '' : tooltip(point);
    },
  };
}

export function timeZoom({ window, isStill = false }: Pick<TimeLook, 'window' | 'isStill'>) {
  return (isStill ? [] : zoomParts()).map((part) => ({ ...part, startValue: window.first, endValue: window.last }));
}

export function timeAxis(
  points: readonly Point[],
  { palette, format, granularity }: Pick<TimeLook, 'palette' | 'format' | 'granularity'>,
) {
  const first = points[0]?.date ?? '';
  const isYears = first.slice(0, 4) !== points.at(-1)?.date.slice(0, 4) && points.length > 200;
  const isNewDay = (index: number) => points[index]?.date !== points[index - 1]?.date;
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
      // Hours over several days: each day is named once, at its first hour, the first clear of the other axis.
      ...(isDays ? { interval: isNewDay, alignMinLabel: 'left' } : {}),
    },
    splitLine: isDays
      ? { show: points.length < 400, interval: isNewDay, lineStyle: { color: palette.grid } }
      : { show: false },
  };
}

/** What a tooltip or the table calls a change. */
export const changeOf = (point: Point, against: 'expected' | 'compare'): Count =>
  against === 'expected' ? point.change : point.compareChange;
