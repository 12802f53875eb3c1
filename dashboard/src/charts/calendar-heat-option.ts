import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { Format } from '../i18n/format.ts';
import { deviationStep, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import type { Point } from './footfall-series-points.ts';
import { isPart } from './footfall-series-points.ts';

export type CalendarMetric = 'entries' | 'change';

export interface CalendarLook {
  palette: ChartPalette;
  format: Format;
  metric: CalendarMetric;
  /** There is room for every second month's name only. */
  isNarrow: boolean;
  tooltip: (point: Point) => HTMLElement;
}

/** The years of the days, newest first. */
export function yearsOf(points: readonly Point[]): string[] {
  return [...new Set(points.map(({ date }) => date.slice(0, 4)))].sort().reverse();
}

/** Entries of which nine in ten days have fewer: the top of the scale, so that one busy day does not pale all others. */
export function topOf(points: readonly Point[]): number {
  const counts = points
    .filter((point) => point.entries !== null && !isPart(point))
    .map((point) => point.entries!)
    .sort((a, b) => a - b);
  return counts[Math.floor((counts.length - 1) * 0.95)] ?? 1;
}

/** One year of days by week and weekday. */
export function calendarOption(
  points: readonly Point[],
  year: string,
  top: number,
  { palette, format, metric, isNarrow, tooltip }: CalendarLook,
): EChartsCoreOption {
  const days = points.filter(({ date }) => date.startsWith(year));
  const steps = palette.density.length;
  const fillOf = (point: Point): string | null => {
    if (metric === 'change') {
      const step = deviationStep(point.change);
      return step === null ? null : palette.deviation[step]!;
    }
    return point.entries === null
      ? null
      : palette.density[Math.min(steps - 1, Math.floor((point.entries / Math.max(1, top)) * steps))]!;
  };
  return {
    calendar: {
      range: year,
      orient: 'horizontal',
      left: sizes.space.xl + sizes.space.xxs,
      right: sizes.space.xxs,
      top: sizes.space.lg,
      bottom: sizes.space.xxs,
      cellSize: ['auto', 'auto'],
      splitLine: { show: true, lineStyle: { color: palette.borderStrong, width: sizes.line.thin } },
      dayLabel: {
        firstDay: 1,
        nameMap: [7, 1, 2, 3, 4, 5, 6].map((day) => (day % 2 === 1 ? format.weekdayShort(day) : '')),
      },
      monthLabel: {
        nameMap: Array.from({ length: 12 }, (_, month) =>
          isNarrow && month % 2 === 1 ? '' : format.monthShort(`2024-${String(month + 1).padStart(2, '0')}-01`),
        ),
        position: 'start',
      },
    },
    tooltip: { formatter: ({ dataIndex }: { dataIndex: number }) => (days[dataIndex] ? tooltip(days[dataIndex]) : '') },
    series: [
      {
        type: 'custom',
        coordinateSystem: 'calendar',
        encode: { time: 0, value: 1 },
        data: days.map((point) => [point.date, point.entries ?? 0]),
        cursor: 'pointer',
        renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
          drawDay(days[params.dataIndex], fillOf, params, api, palette),
      },
    ],
  };
}

/** A square: filled by its figure, an outline where only a part is known, crossed where nothing is, a dot where closed. */
function drawDay(
  point: Point | undefined,
  fillOf: (point: Point) => string | null,
  params: CustomSeriesRenderItemParams,
  api: CustomSeriesRenderItemAPI,
  palette: ChartPalette,
): unknown {
  if (point === undefined) {
    return null;
  }
  const [x, y] = api.coord(point.date) as [number, number];
  const { cellWidth, cellHeight } = params.coordSys as unknown as { cellWidth: number; cellHeight: number };
  const gap = Math.min(1.5, cellWidth / 8);
  const width = cellWidth - 2 * gap;
  const height = cellHeight - 2 * gap;
  const shape = { x: x - width / 2, y: y - height / 2, width, height, r: Math.min(2, width / 4) };
  // What can be pointed at, under what is seen.
  const area = { type: 'rect', shape, style: { fill: palette.surface } };
  const arm = Math.max(1, Math.min(width, height) / 2 - 1.5);
  if (point.status === 'closed') {
    return group(area, {
      type: 'circle',
      shape: { cx: x, cy: y, r: Math.max(0.75, Math.min(1.75, width / 5)) },
      style: { fill: palette.closed },
    });
  }
  if (point.status === 'missing') {
    const style = { stroke: palette.bad, lineWidth: 1.5 };
    return group(
      area,
      ...[-1, 1].map((sign) => ({
        type: 'line',
        shape: { x1: x - arm, x2: x + arm, y1: y - sign * arm, y2: y + sign * arm },
        style,
      })),
    );
  }
  const fill = fillOf(point);
  if (fill === null || isPart(point)) {
    const inner = { ...shape, x: shape.x + 0.75, y: shape.y + 0.75, width: width - 1.5, height: height - 1.5 };
    return group(
      { ...area, style: { fill: palette.sunken } },
      {
        type: 'rect',
        shape: inner,
        style: {
          fill: 'none',
          stroke: fill === null ? palette.pending : palette.observed,
          lineWidth: 1.25,
          lineDash: [2, 1.5],
        },
      },
    );
  }
  return { type: 'rect', shape, style: { fill } };
}

const group = (...children: object[]) => ({ type: 'group', children });
