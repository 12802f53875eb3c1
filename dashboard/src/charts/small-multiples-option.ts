import type { EChartsCoreOption } from 'echarts/core';
import type { Count, Granularity } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import type { Extent } from './compare-lines-extent.ts';
import { missingMarks, outsideMarks } from './compare-lines-marks.ts';
import { bridgeOpacity, expectedPath, startAxis } from './compare-lines-option.ts';
import { type Bases, bridgeOf, kindOf, type Line, type Lines, lonely, pathOf, scaled } from './compare-lines-points.ts';

export interface MultiplesLook {
  palette: ChartPalette;
  format: Format;
  granularity: Granularity;
  bases: Bases | null;
  hasExpected: boolean;
  /** Per cent around the expected. */
  threshold: number;
  /** Of all charts, so that heights can be compared. */
  extent: Extent;
  tooltip: (position: number) => HTMLElement;
}

/** One of the compared alone, on axes that it shares with the others. */
export function multipleOption(line: Line, starts: Lines['starts'], look: MultiplesLook): EChartsCoreOption {
  const { palette, format, granularity, bases, extent } = look;
  const base = bases?.of.get(line.id);
  const value = (of: Count | undefined) => scaled(of, base, bases !== null);
  const path = pathOf(line, granularity, ({ entries }) => value(entries));
  const alone = lonely(path);
  const size = line.points.length > 60 ? sizes.symbol - 4 : sizes.symbol - 2;
  const hollow = { color: palette.surface, borderColor: palette.observed, borderWidth: 1.25 };
  const still = { type: 'line', silent: true, symbol: 'none', animation: false };
  const axis = startAxis(starts, look);
  return {
    grid: {
      left: sizes.space.xl + sizes.space.xs,
      right: sizes.space.xs,
      top: sizes.space.xs,
      bottom: sizes.space.lg,
    },
    xAxis: { ...axis, axisLabel: { ...axis.axisLabel, alignMinLabel: 'left', alignMaxLabel: 'right' } },
    yAxis: {
      type: 'value',
      min: extent.least,
      max: extent.most,
      interval: extent.step,
      axisLabel: { formatter: (of: number) => format.compact(of) },
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'line' },
      formatter: (parts: { dataIndex: number }[]) => look.tooltip(parts[0]?.dataIndex ?? -1),
    },
    series: [
      {
        ...still,
        data: starts.map((_, at) => [at, extent.least]),
        lineStyle: { opacity: 0 },
        ...(bases === null
          ? {}
          : {
              markLine: { silent: true, data: [{ yAxis: 100 }], label: { show: false }, lineStyle: { type: [2, 2] } },
            }),
      },
      ...(look.hasExpected ? expectedSeries(line, look, value) : []),
      {
        ...still,
        z: 3,
        lineStyle: { color: palette.observed, width: sizes.line.thin, opacity: bridgeOpacity },
        data: bridgeOf(line, granularity, ({ entries }) => value(entries)),
      },
      {
        ...still,
        z: 4,
        showSymbol: true,
        showAllSymbol: true,
        lineStyle: { color: palette.observed, width: sizes.line.normal },
        itemStyle: { color: palette.observed },
        data: path.map(([at, y]) => {
          if (y !== '-' && (line.points[at]?.estimated ?? 0) > 0) {
            return { value: [at, y], symbol: 'diamond', symbolSize: size + 1, itemStyle: hollow };
          }
          return alone.has(at) ? { value: [at, y], symbol: 'circle', symbolSize: size - 1 } : { value: [at, y] };
        }),
      },
      {
        type: 'scatter',
        silent: true,
        z: 5,
        symbol: 'circle',
        symbolSize: size,
        itemStyle: hollow,
        data: line.points.flatMap((point, at) => {
          const y = kindOf(point) === 'part' ? value(point!.entries) : null;
          return y === null ? [] : [[at, y]];
        }),
      },
      outsideMarks(line, value, {
        threshold: look.threshold,
        colourOf: (side) => palette[side],
        size: sizes.symbol - 2,
        opacity: 1,
        z: 6,
      }),
      missingMarks([line], { palette, active: null }),
    ],
  };
}

/** The usual range as a band where there is one, and what was expected as a dotted line. */
function expectedSeries(line: Line, { palette, granularity }: MultiplesLook, value: (of: Count | undefined) => Count) {
  const still = { type: 'line', silent: true, symbol: 'none', animation: false, z: 2 };
  const open = expectedPath(line, granularity).map(([at]) => at);
  const low = open.map((at) => [at, value(line.points[at]?.low) ?? '-']);
  const width = open.map((at) => {
    const from = value(line.points[at]?.low);
    const to = value(line.points[at]?.high);
    return [at, from === null || to === null ? '-' : to - from];
  });
  return [
    { ...still, stack: 'band', stackStrategy: 'all', lineStyle: { opacity: 0 }, data: low },
    {
      ...still,
      stack: 'band',
      stackStrategy: 'all',
      lineStyle: { opacity: 0 },
      areaStyle: { color: palette.band },
      data: width,
    },
    {
      ...still,
      z: 3,
      lineStyle: { color: palette.expected, width: 1.25, type: [2, 2] },
      data: expectedPath(line, granularity).map(([at, y]) => [at, value(y) ?? '-']),
    },
  ];
}
