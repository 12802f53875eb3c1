import type { EChartsCoreOption } from 'echarts/core';
import type { Count } from '../api/types.ts';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { drawInterval } from './evidence-draw.ts';
import { isPart, type Point } from './footfall-series-points.ts';
import { intervalOf } from './trust-words.ts';

interface YearLook {
  palette: ChartPalette;
  format: Format;
  tooltip: (point: Point) => HTMLElement;
}

/** Weeks of this year and of last year, of the days comparable on both sides alone. */
export function yearOverYearOption(weeks: readonly Point[], { palette, format, tooltip }: YearLook): EChartsCoreOption {
  const line = (figureOf: (point: Point) => Count, colour: string, dash: 'solid' | 'dashed', isNow: boolean) => ({
    type: 'line',
    symbol: 'circle',
    symbolSize: sizes.symbol - 2,
    showSymbol: weeks.length <= 80,
    lineStyle: { color: colour, width: sizes.line.normal, type: dash },
    data: weeks.map((point, index) => ({
      value: [index, figureOf(point) ?? '-'],
      ...(isNow && (point.estimated ?? 0) > 0 ? { symbol: 'diamond', symbolSize: sizes.symbol + 1 } : {}),
      itemStyle:
        isPart(point) || (isNow && (point.estimated ?? 0) > 0)
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
      line(({ compareEntries }) => compareEntries, palette.compare, 'dashed', false),
      line(
        (point) => (point.compareEntries === null ? null : point.comparableEntries),
        palette.observed,
        'solid',
        true,
      ),
      {
        type: 'custom',
        silent: true,
        z: 1,
        encode: { x: 0, y: 1 },
        data: weeks.map(({ comparableEntries }, index) => [index, comparableEntries ?? '-']),
        renderItem: drawInterval(weeks.map(intervalAt), `${palette.estimated}55`, intervalShare),
      },
    ],
  };
}

/** Of the room of a week. */
const intervalShare = 0.3;

/** The interval is that of all entries: it stands where all of them are compared. */
function intervalAt({ rests, entries, comparableEntries }: Point) {
  const isAll = entries !== null && comparableEntries !== null && Math.abs(entries - comparableEntries) < 0.5;
  return (isAll ? intervalOf(rests) : null) ?? { low: null, high: null };
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
