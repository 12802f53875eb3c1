import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { Count, Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { fonts, sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { sharedExtent } from './compare-lines-extent.ts';
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
  spread,
} from './compare-lines-points.ts';
import { zoomBottom, zoomParts } from './echart-theme.ts';

export interface LinesLook {
  palette: ChartPalette;
  format: Format;
  granularity: Granularity;
  /** Null: figures as they are. */
  bases: Bases | null;
  hasExpected: boolean;
  /** The line that stands out; the others step back. */
  active: string | null;
  /** Whether names stand at the ends of the lines; where there is no room the legend alone tells them apart. */
  hasEndLabels: boolean;
  /** Positions that are looked at when the chart is first drawn. */
  window: { first: number; last: number };
  tooltip: (position: number) => HTMLElement;
}

const marks = 5;
/** Fewer periods need no zoom. */
const fewest = 3;
const endLabelWidth = 148;
const labelGap = sizes.text.xs + sizes.space.xxs;
const sampleWidth = sizes.space.md;
const backgroundOpacity = 0.22;
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
  const alone = lonely(path);
  const isDense = line.points.length > 150;
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
      data: path.map(([at, y]) => {
        if (y !== '-' && (line.points[at]?.estimated ?? 0) > 0) {
          return { value: [at, y], symbol: 'diamond', symbolSize: size + 1, itemStyle: hollow };
        }
        return alone.has(at) ? { value: [at, y], symbol: 'circle', symbolSize: size - 2 } : { value: [at, y] };
      }),
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

/** What was expected of each open period, also of one that came in part or not at all. */
export function expectedPath(line: Line, granularity: Granularity): (readonly [number, Count])[] {
  return line.points.flatMap((point, at) =>
    kindOf(point) === 'closed' && granularity !== 'hour' ? [] : [[at, point?.expected ?? null] as const],
  );
}

type Api = Pick<CustomSeriesRenderItemAPI, 'coord' | 'value' | 'getWidth'>;
type Params = Pick<CustomSeriesRenderItemParams, 'dataIndex' | 'coordSys'>;
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A cross at the bottom for each missing period, those of several lines above each other. */
export function missingMarks(
  lines: readonly Line[],
  { palette, active }: Pick<LinesLook, 'palette' | 'active'>,
): object {
  const marks: { at: number; storey: number; line: number }[] = [];
  const storeys = new Map<number, number>();
  lines.forEach((line, position) => {
    line.points.forEach((point, at) => {
      if (kindOf(point) === 'missing') {
        const storey = storeys.get(at) ?? 0;
        storeys.set(at, storey + 1);
        marks.push({ at, storey, line: position });
      }
    });
  });
  return {
    type: 'custom',
    name: '',
    silent: true,
    z: 5,
    encode: { x: 0, y: 1 },
    data: marks.map(({ at }) => [at, '-']),
    renderItem: ({ dataIndex, coordSys }: Params, api: Api) => {
      const { at, storey, line } = marks[dataIndex]!;
      const box = coordSys as unknown as Box;
      const half = sizes.symbol / 2 - 0.5;
      const x = api.coord([at, 0])[0]!;
      if (x < box.x - 1 || x > box.x + box.width + 1) {
        return null;
      }
      const y = box.y + box.height - half - 2 - storey * (sizes.symbol + 1);
      const opacity = active === null || lines[line]!.id === active ? 1 : backgroundOpacity;
      const style = { stroke: lineLook(line, palette.series).colour, lineWidth: sizes.line.normal, opacity };
      return {
        type: 'group',
        children: [-1, 1].map((sign) => ({
          type: 'line',
          shape: { x1: x - half, x2: x + half, y1: y - sign * half, y2: y + sign * half },
          style,
        })),
      };
    },
  };
}

/** Names beside the last point in sight of each line, with a sample of the line and a thread to its end. */
function endLabels(
  lines: readonly Line[],
  heightOf: (line: Line) => (value: Count | undefined) => Count,
  { palette, active, window }: LinesLook,
): object {
  const ends = lines.map((line) => {
    const value = heightOf(line);
    for (let at = Math.min(window.last, line.points.length - 1); at >= 0; at -= 1) {
      const kind = kindOf(line.points[at]);
      const y = kind === 'whole' || kind === 'part' ? value(line.points[at]!.entries) : null;
      if (y !== null) {
        return { at, y };
      }
    }
    return null;
  });
  return {
    type: 'custom',
    name: '',
    silent: true,
    z: 7,
    encode: { x: 0, y: 1 },
    // One item, so that the labels can make room for each other.
    data: [[Math.max(0, Math.min(window.last, (lines[0]?.points.length ?? 1) - 1)), ends.find((end) => end)?.y ?? 0]],
    renderItem: ({ coordSys }: Params, api: Api) => {
      const box = coordSys as unknown as Box;
      const right = box.x + box.width;
      const drawn = ends.flatMap((end, position) =>
        end === null ? [] : [{ position, at: api.coord([end.at, end.y]) as [number, number] }],
      );
      const least = box.y + sizes.space.xxs;
      const heights = spread(
        drawn.map(({ at }) => Math.min(Math.max(at[1], least), box.y + box.height)),
        labelGap,
        least,
        box.y + box.height + sizes.space.xs,
      );
      return {
        type: 'group',
        children: drawn.flatMap(({ position, at }, index) => {
          const line = lines[position]!;
          const { colour, dash } = lineLook(position, palette.series);
          const opacity = active === null || active === line.id ? 1 : backgroundOpacity;
          const y = heights[index]!;
          const start = right + sizes.space.sm;
          const from = [Math.min(at[0] + 3, right), Math.min(Math.max(at[1], box.y), box.y + box.height)];
          return [
            {
              type: 'polyline',
              shape: { points: [from, [start - 2, y]] },
              style: { stroke: colour, lineWidth: 0.75, fill: 'none', opacity: opacity * 0.6 },
            },
            {
              type: 'line',
              shape: { x1: start, x2: start + sampleWidth, y1: y, y2: y },
              style: { stroke: colour, lineWidth: sizes.line.strong, lineDash: dash ?? null, opacity },
            },
            {
              type: 'text',
              style: {
                text: line.name,
                x: start + sampleWidth + sizes.space.xxs,
                y,
                verticalAlign: 'middle',
                fill: palette.text,
                opacity: Math.max(opacity, 0.45),
                fontFamily: fonts.text,
                fontSize: sizes.text.xs,
                fontWeight: active === line.id ? 'bold' : 'normal',
                width: endLabelWidth - sampleWidth - sizes.space.sm - sizes.space.xs - sizes.space.xxs,
                overflow: 'truncate',
              },
            },
          ];
        }),
      };
    },
  };
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
