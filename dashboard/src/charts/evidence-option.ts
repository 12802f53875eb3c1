import type { EChartsCoreOption } from 'echarts/core';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { drawInterval, drawSpan } from './evidence-draw.ts';
import type { EvidencePoint, LevelPoint } from './evidence-points.ts';
import { drawAll } from './footfall-series-draw.ts';

export interface EvidenceLook {
  palette: ChartPalette;
  format: Format;
  granularity: 'hour' | 'day';
}

const unlit = { emphasis: { disabled: true }, silent: true };
const grid = {
  left: sizes.space.xl + sizes.space.md,
  right: sizes.space.md,
  top: sizes.space.sm,
  bottom: sizes.space.lg,
};

/** What was reported, what stands in its place with its interval, and what is usual, with the fault's span shaded. */
export function evidenceOption(
  points: readonly EvidencePoint[],
  look: EvidenceLook,
  tooltip: (point: EvidencePoint) => HTMLElement,
): EChartsCoreOption {
  const { palette, format } = look;
  const heights = points.map(({ observed, high, estimate, expected }) =>
    Math.max(observed ?? 0, high ?? 0, estimate ?? 0, expected ?? 0),
  );
  const ceiling = niceAbove(Math.max(1, ...heights));
  const isFew = points.length <= 60;
  const line = (
    figure: (point: EvidencePoint, index: number) => number | null,
    colour: string,
    style: { width?: number; dash?: number[] },
  ) => ({
    type: 'line',
    ...unlit,
    data: points.map((point, index) => figure(point, index) ?? '-'),
    lineStyle: { color: colour, width: style.width ?? sizes.line.normal, type: style.dash ?? 'solid' },
    itemStyle: { color: colour },
  });
  return {
    grid,
    xAxis: slotAxis(
      points.map(({ start }) => start),
      look,
    ),
    yAxis: { type: 'value', min: 0, max: ceiling, axisLabel: { formatter: (value: number) => format.compact(value) } },
    tooltip: tooltipOf(points, tooltip),
    series: [
      {
        type: 'custom',
        ...unlit,
        z: 1,
        data: heights.map((height, index) => [index, height]),
        encode: { x: 0, y: 1 },
        renderItem: drawAll([drawSpan(points, palette, ceiling), drawInterval(points, intervalFill(palette), 0.7)]),
      },
      { ...line(({ expected }) => expected, palette.expected, { width: sizes.line.thin }), z: 2 },
      {
        ...line(({ estimate }) => estimate, palette.estimated, { dash: [5, 3] }),
        z: 3,
        symbol: 'circle',
        itemStyle: { color: palette.surface, borderColor: palette.estimated, borderWidth: sizes.line.normal },
        symbolSize: isFew ? sizes.symbol - 1 : sizes.symbol - 4,
        // Without its dot an hour alone would not be seen.
        showAllSymbol: true,
        showSymbol: points.length <= 400,
      },
      {
        ...line(({ observed }) => observed, palette.observed, {}),
        z: 4,
        symbol: 'circle',
        symbolSize: sizes.symbol - 2,
        showAllSymbol: true,
        showSymbol: isFew,
      },
    ],
  };
}

/** Highest ratio that is drawn: one odd day must not press the level of all others flat. */
const highestRatio = 2.5;

/** This sensor against its usual, and the others against theirs: what a healthy one would likely have shown as a band. */
export function levelOption(
  points: readonly LevelPoint[],
  look: EvidenceLook,
  tooltip: (point: LevelPoint) => HTMLElement,
): EChartsCoreOption {
  const { palette, format } = look;
  const most = Math.max(
    1.2,
    ...points.flatMap(({ ratio, high, others }) => [ratio ?? 0, high ?? 0, ...others.map(Number)]),
  );
  const ceiling = Math.min(highestRatio, Math.ceil(most * 4) / 4);
  const cut = (value: number | null) => (value === null ? '-' : Math.min(value, ceiling));
  const count = points[0]?.others.length ?? 0;
  const others = Array.from({ length: count }, (_, other) => ({
    type: 'line',
    ...unlit,
    z: 2,
    data: points.map((point) => cut(point.others[other] ?? null)),
    lineStyle: { color: palette.closed, width: sizes.line.thin },
  }));
  return {
    grid,
    xAxis: slotAxis(
      points.map(({ date }) => date),
      { ...look, granularity: 'day' },
    ),
    yAxis: {
      type: 'value',
      min: 0,
      max: ceiling,
      interval: 0.5,
      axisLabel: { formatter: (value: number) => format.share(value) },
    },
    tooltip: tooltipOf(points, tooltip),
    series: [
      {
        type: 'custom',
        ...unlit,
        z: 1,
        data: points.map((_, index) => [index, ceiling]),
        encode: { x: 0, y: 1 },
        renderItem: drawAll([
          drawSpan(points, palette, ceiling),
          drawInterval(
            points.map((point) => ({ ...point, high: point.high === null ? null : Math.min(point.high, ceiling) })),
            palette.band,
          ),
        ]),
      },
      ...others,
      {
        type: 'line',
        ...unlit,
        z: 3,
        data: points.map(({ likely }) => cut(likely)),
        lineStyle: { color: palette.expected, width: sizes.line.normal, type: [2, 3] },
      },
      {
        type: 'line',
        ...unlit,
        z: 4,
        data: points.map(({ ratio }) => cut(ratio)),
        lineStyle: { color: palette.observed, width: sizes.line.strong },
        itemStyle: { color: palette.observed },
        symbol: 'circle',
        symbolSize: sizes.symbol - 2,
        showAllSymbol: true,
        showSymbol: points.length <= 120,
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: palette.borderStrong, width: sizes.line.thin, type: 'solid' },
          label: { show: false },
          data: [{ yAxis: 1 }],
        },
      },
    ],
  };
}

/** The band of an estimate: its colour, so thin that lines show through. */
const intervalFill = (palette: ChartPalette) => `${palette.estimated}44`;

function tooltipOf<Point>(points: readonly Point[], tooltip: (point: Point) => HTMLElement) {
  return {
    trigger: 'axis',
    axisPointer: { type: 'line', zlevel: 1 },
    formatter: (parts: { dataIndex: number }[]) => {
      const point = points[parts[0]?.dataIndex ?? -1];
      return point === undefined ? '' : tooltip(point);
    },
  };
}

function slotAxis(starts: readonly string[], { palette, format, granularity }: EvidenceLook) {
  const isNewDay = (index: number) => starts[index]?.slice(0, 10) !== starts[index - 1]?.slice(0, 10);
  const isOneDay = starts[0]?.slice(0, 10) === starts.at(-1)?.slice(0, 10);
  const isHours = granularity === 'hour' && !isOneDay;
  return {
    type: 'category',
    data: starts,
    axisLabel: {
      hideOverlap: true,
      formatter: (start: string) =>
        granularity === 'hour' && isOneDay
          ? format.hour(Number(start.slice(11, 13)))
          : isHours
            ? format.weekdayDay(start.slice(0, 10))
            : format.dayMonth(start),
      ...(isHours ? { interval: isNewDay, alignMinLabel: 'left' } : {}),
    },
    splitLine: isHours ? { show: true, interval: isNewDay, lineStyle: { color: palette.grid } } : { show: false },
  };
}

/** The next of 1, 2, 2.5 and 5 times a power of ten, a tenth above the highest. */
function niceAbove(most: number): number {
  const wanted = most * 1.08;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((step) => step * power >= wanted) ?? 10) * power;
}
