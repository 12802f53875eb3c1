import type { EChartsCoreOption } from 'echarts/core';
import type { Count } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { isPart, type Point } from './footfall-series-points.ts';

interface YearLook {
  palette: ChartPalette;
  format: Format;
  tooltip: (point: Point) => HTMLElement;
}

/** Weeks of this year and of last year, of the days comparable on both sides alone. */
export function yearOverYearOption(weeks: readonly Point[], { palette, format, tooltip }: YearLook): EChartsCoreOption {
  const line = (figureOf: (point: Point) => Count, colour: string, dash: 'solid' | 'dashed') => ({
    type: 'line',
    symbol: 'circle',
    symbolSize: sizes.symbol - 2,
    showSymbol: weeks.length <= 80,
    lineStyle: { color: colour, width: sizes.line.normal, type: dash },
    data: weeks.map((point, index) => ({
      value: [index, figureOf(point) ?? '-'],
      itemStyle: isPart(point)
        ? { color: palette.surface, borderColor: colour, borderWidth: sizes.line.normal }
        : { color: colour },
    })),
  });
  return {
    grid: { left: sizes.space.xl + sizes.space.md, right: sizes.space.sm, top: sizes.space.sm, bottom: sizes.space.lg },
    xAxis: {
      type: 'category',
      data: weeks.map(({ start }) => start),
      axisLabel: { formatter: (start: string) => format.dayMonth(start), hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      axisLabel: { formatter: (value: number) => format.compact(value) },
    },
    tooltip: {
      trigger: 'axis',
      formatter: (parts: { dataIndex: number }[]) => {
        const point = weeks[parts[0]?.dataIndex ?? -1];
        return point === undefined ? '' : tooltip(point);
      },
    },
    series: [
      line(({ compareEntries }) => compareEntries, palette.compare, 'dashed'),
      line((point) => (point.compareEntries === null ? null : point.comparableEntries), palette.observed, 'solid'),
    ],
  };
}

/** All comparable weeks together: entries then and now. Null where nothing can be compared. */
export function yearOverYearTotal(weeks: readonly Point[]) {
  let now = 0;
  let earlier = 0;
  let count = 0;
  for (const { comparableEntries, compareEntries } of weeks) {
    if (comparableEntries !== null && compareEntries !== null) {
      now += comparableEntries;
      earlier += compareEntries;
      count += 1;
    }
  }
  return count === 0 || earlier === 0 ? null : { now, earlier, weeks: count, change: now / earlier - 1 };
}
