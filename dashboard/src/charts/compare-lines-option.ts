import type { EChartsCoreOption } from 'echarts/core';
import type { Count, Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { sharedExtent } from './compare-lines-extent.ts';
import { bandShare, intervalBands, isEstimated, splitPath } from './compare-lines-intervals.ts';
import { backgroundOpacity, endLabels, endLabelWidth, missingMarks, outsideMarks } from './compare-lines-marks.ts';
import {
  type Bases,
  bridgeOf,
  kindOf,
  type Line,
  type Lines,
  lineLook,
  lonely,
  type Point,
  pathOf,
  scaled,
} from './compare-lines-points.ts';
import { zoomBottom, zoomParts } from './echart-theme.ts';

export interface LinesLook {
  palette: ChartPalette;
  format: Format;
  granularity: Granularity;
  /** Null: figures as they are. */
  bases: Bases | null;
  hasExpected: boolean;
  /** Per cent around the expected. */
  threshold: number;
  /** The line that stands out; the others step back. */
  active: string | null;
  /** Whether names stand at the ends of the lines; where there is no room the legend alone tells them apart. */
  hasEndLabels: boolean;
  /** Positions that are looked at when the chart is first drawn. */
  window: { first: number; last: number };
  tooltip: (position: number) => HTMLElement;
}

const marks = 5;
/** More lines than this have marks outside the threshold only on the one that stands out: all of them hid the lines. */
export const mostMarked = 6;
/** Fewer periods need no zoom. */
const fewest = 3;
/** More points than this have smaller marks. */
const dense = 150;
/** Of the thread through periods that are not whole. */
export const bridgeOpacity = 0.4;

/** Lines that are told apart by colour, dash and the name at their end. */
export function linesOption({ starts, lines }: Lines, look: LinesLook): EChartsCoreOption {
  const { format, bases } = look;
  const isIndexed = bases !== null;
  const hasZoom = starts.length > fewest;
  const extent = sharedExtent(lines, bases, look.hasExpected, marks, look.window);
  const heightOf = (line: Line) => (value: Count | undefined) => scaled(value, bases?.of.get(line.id), isIndexed);
  let top = 0;
  const tops = starts.map((_, position) => {
    // Where nothing is known, that of the period before: the outline of the slider shall not fall to nothing.
    top = topAt(lines, position, heightOf, look.hasExpected) ?? top;
    return [position, top === 0 && isIndexed ? 100 : top];
  });
  return {
    grid: {
      left: sizes.space.xl + sizes.space.md,
      right: look.hasEndLabels ? endLabelWidth : sizes.space.sm,
      top: sizes.space.sm,
      bottom: hasZoom ? zoomBottom : sizes.space.lg,
    },
    xAxis: startAxis(starts, look),
    yAxis: {
      type: 'value',
      min: extent.least,
      max: extent.most,
      interval: extent.step,
      axisLabel: { formatter: (value: number) => format.compact(value) },
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line' },
      formatter: (parts: { dataIndex: number }[]) => look.tooltip(parts[0]?.dataIndex ?? -1),
    },
    // Lines run on beyond the edge.
    dataZoom: (hasZoom ? zoomParts() : []).map((part) => ({
      ...part,
      filterMode: 'none',
      startValue: look.window.first,
      endValue: look.window.last,
    })),
    series: [
      // Not seen: carries the pointer, the slider's outline and the height of the axis, partial periods included.
      {
        type: 'line',
        name: '',
        data: tops,
        lineStyle: { opacity: 0 },
        symbol: 'none',
        silent: true,
        ...(isIndexed
          ? { markLine: { silent: true, data: [{ yAxis: 100 }], label: { show: false }, lineStyle: { type: [2, 2] } } }
          : {}),
      },
      ...lines.flatMap((line, position) => lineSeries(line, position, heightOf(line), look)),
      ...lines.flatMap((line, position) =>
        lines.length <= mostMarked || line.id === look.active
          ? [lineOutside(line, position, heightOf(line), look)]
          : [],
      ),
      missingMarks(lines, look),
      ...(look.hasEndLabels ? [endLabels(lines, heightOf, look)] : []),
    ],
  };
}

function lineSeries(line: Line, position: number, value: (of: Count) => Count, look: LinesLook): object[] {
  const { palette, granularity, active } = look;
  const { colour, dash } = lineLook(position, palette.series);
  const opacity = active === null || active === line.id ? 1 : backgroundOpacity;
  const isActive = active === line.id;
  const z = isActive ? 6 : 3;
  const path = pathOf(line, granularity, ({ entries }) => value(entries));
  const { solid, dashed } = splitPath(line, path);
  const alone = lonely(path);
  const isDense = line.points.length > dense;
  const size = isDense ? sizes.symbol - 3 : sizes.symbol;
  const hollow = {
    color: palette.surface,
    borderColor: colour,
    borderWidth: sizes.line.normal,
    opacity,
  };
  const base = { type: 'line', name: line.id, z, animation: false, emphasis: { disabled: true } };
  return [
    {
      ...base,
      z: 2,
      silent: true,
      symbol: 'none',
      lineStyle: { color: colour, width: sizes.line.thin, opacity: opacity * bridgeOpacity },
      data: bridgeOf(line, granularity, ({ entries }) => value(entries)),
    },
    {
      ...base,
      triggerEvent: 'line' as const,
      cursor: 'default',
      symbol: 'none',
      showSymbol: true,
      showAllSymbol: true,
      lineStyle: {
        color: colour,
        width: isActive ? sizes.line.strong : sizes.line.normal,
        type: dash ?? 'solid',
        opacity,
      },
      itemStyle: { color: colour, opacity },
      data: solid.map(([at, y]) => {
        if (y !== '-' && (line.points[at]?.estimated ?? 0) > 0) {
          return { value: [at, y], symbol: 'diamond', symbolSize: size + 1, itemStyle: hollow };
        }
        return alone.has(at) ? { value: [at, y], symbol: 'circle', symbolSize: size - 2 } : { value: [at, y] };
      }),
    },
    intervalBands(line, value, { colour, opacity, share: bandShare(line.points.length) }),
    {
      ...base,
      silent: true,
      symbol: 'diamond',
      symbolSize: size + 1,
      showAllSymbol: true,
      lineStyle: { color: colour, width: sizes.line.normal, type: [3, 3], opacity },
      itemStyle: hollow,
      data: dashed.map(([at, y]) => (isEstimated(line, at) ? { value: [at, y] } : { value: [at, y], symbol: 'none' })),
    },
    {
      type: 'scatter',
      name: line.id,
      z: z + 1,
      symbol: 'circle',
      symbolSize: size,
      itemStyle: hollow,
      cursor: 'default',
      emphasis: { disabled: true },
      data: line.points.flatMap((point, at) => {
        const y = kindOf(point) === 'part' ? value(point!.entries) : null;
        return y === null ? [] : [[at, y]];
      }),
    },
    ...(look.hasExpected
      ? [
          {
            ...base,
            z: 2,
            silent: true,
            symbol: 'none',
            lineStyle: {
              color: colour,
              width: sizes.line.thin,
              type: [1, 2.5],
              opacity: isActive ? 1 : opacity * 0.75,
            },
            data: expectedPath(line, granularity).map(([at, y]) => [at, value(y) ?? '-']),
          },
        ]
      : []),
  ];
}

function lineOutside(line: Line, position: number, value: (of: Count) => Count, look: LinesLook): object {
  const { colour } = lineLook(position, look.palette.series);
  return outsideMarks(line, value, {
    threshold: look.threshold,
    colourOf: () => colour,
    size: line.points.length > dense ? sizes.symbol - 4 : sizes.symbol - 2,
    opacity: look.active === null || look.active === line.id ? 1 : backgroundOpacity,
    z: look.active === line.id ? 7 : 4,
  });
}

/** What was expected of each open period, also of one that came in part or not at all. */
export function expectedPath(line: Line, granularity: Granularity): (readonly [number, Count])[] {
  return line.points.flatMap((point, at) =>
    kindOf(point) === 'closed' && granularity !== 'hour' ? [] : [[at, point?.expected ?? null] as const],
  );
}

/** The axis of starts. Hours name each day once; long ranges name months and years. */
export function startAxis(
  starts: readonly string[],
  { format, granularity, palette }: Pick<LinesLook, 'format' | 'granularity' | 'palette'>,
) {
  const dayOf = (index: number) => starts[index]?.slice(0, 10);
  const first = dayOf(0) ?? '';
  const last = dayOf(starts.length - 1) ?? '';
  const isYears = first.slice(0, 4) !== last.slice(0, 4);
  const isHoursOfDays = granularity === 'hour' && first !== last;
  const isNewDay = (index: number) => dayOf(index) !== dayOf(index - 1);
  const label = (start: string) => {
    const day = start.slice(0, 10);
    if (granularity === 'hour') {
      return isHoursOfDays ? format.weekdayDay(day) : format.hour(Number(start.slice(11, 13)));
    }
    if (granularity === 'month') {
      return isYears ? format.monthShortYear(day) : format.monthShort(day);
    }
    return isYears && starts.length > 60 ? format.date(day) : format.dayMonth(day);
  };
  return {
    type: 'category',
    data: [...starts],
    boundaryGap: starts.length === 1,
    axisLabel: { formatter: label, hideOverlap: true, ...(isHoursOfDays ? { interval: isNewDay } : {}) },
    splitLine: isHoursOfDays ? { show: true, interval: isNewDay, lineStyle: { color: palette.grid } } : { show: false },
  };
}

function topAt(
  lines: readonly Line[],
  position: number,
  heightOf: (line: Line) => (value: Count | undefined) => Count,
  hasExpected: boolean,
): Count {
  let top: number | null = null;
  for (const line of lines) {
    const point = line.points[position] as Point | null;
    const values = [heightOf(line)(point?.entries), hasExpected ? heightOf(line)(point?.expected) : null];
    for (const value of values) {
      if (value !== null && (top === null || value > top)) {
        top = value;
      }
    }
  }
  return top;
}
