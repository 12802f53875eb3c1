import type { CustomSeriesOption, CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { Format } from '../i18n/format.ts';
import { sizes } from '../theme/tokens.ts';
import type { ChartPalette } from '../theme/use-palette.ts';
import { type TooltipRow, tooltipElement } from './echart-theme.ts';
import type { Stripes } from './footfall-series-draw.ts';
import type { HourPoint, HourState } from './today-hours-points.ts';
import { intervalOf } from './trust-words.ts';

/** The words of the chart in the reader's language. */
export interface HourWords {
  format: Format;
  entries: string;
  expectedOf: string;
  expectedAll: string;
  usual: string;
  quality: string;
  usualSpan: (low: string, high: string) => string;
  interval: string;
  state: (state: HourState, share: string) => string;
  /** What estimates rest on; nothing where there are none. */
  rests: (point: HourPoint) => string | null;
}

/** Parts of an hour's width that the band and the bar take. */
const bandShare = 0.84;
const barShare = '52%';
/** Of the thin band of an estimate's interval, pixels. */
const intervalWidth = 4;

/**
 * Entries of each hour as a bar before what is expected: a tick with its usual range. What is counted in part is
 * hollow, what lies ahead has no bar and a dashed tick, closed hours are empty.
 */
export function todayHoursOption(
  points: readonly HourPoint[],
  palette: ChartPalette,
  words: HourWords,
  stripes: Stripes = null,
): EChartsCoreOption {
  const { format } = words;
  return {
    grid: { left: sizes.space.xxs, right: sizes.space.xxs, top: sizes.space.xs, bottom: 0, containLabel: true },
    xAxis: {
      type: 'category',
      data: points.map(({ hour }) => format.hour(hour)),
      axisLabel: { hideOverlap: true, margin: sizes.space.xs },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      axisLabel: { formatter: (value: number) => format.compact(value) },
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (shown: { dataIndex: number }[]) => {
        const point = points[shown[0]?.dataIndex ?? -1];
        return point === undefined ? '' : tooltipOf(point, palette, words);
      },
    },
    series: [expectedSeries(points, palette), entriesSeries(points, palette, stripes), countedSeries(points, palette)],
  };
}

function entriesSeries(points: readonly HourPoint[], palette: ChartPalette, stripes: Stripes) {
  return {
    type: 'bar',
    barWidth: barShare,
    barMinHeight: 1,
    z: 3,
    data: points.map(({ entries, state }) => ({
      value: entries ?? '-',
      itemStyle:
        state === 'partial'
          ? { color: palette.surface, borderColor: palette.observed, borderWidth: sizes.line.normal }
          : state === 'estimated'
            ? { color: stripes ?? palette.surface, borderColor: palette.estimated, borderWidth: sizes.line.thin }
            : { color: palette.observed },
    })),
  };
}

/** Before the whole of an hour that is estimated in part: the part that was counted. */
function countedSeries(points: readonly HourPoint[], palette: ChartPalette) {
  return {
    type: 'bar',
    barWidth: barShare,
    barGap: '-100%',
    z: 3,
    silent: true,
    itemStyle: { color: palette.observed },
    data: points.map(({ state, counted }) => (state === 'estimated' ? (counted ?? '-') : '-')),
  };
}

function expectedSeries(points: readonly HourPoint[], palette: ChartPalette): CustomSeriesOption {
  return {
    type: 'custom',
    z: 4,
    silent: true,
    encode: { x: 0, y: [1, 2, 3] },
    data: points.map(({ expected, low, high }, index) => [index, low ?? '-', high ?? '-', expected ?? '-']),
    renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
      const point = points[params.dataIndex];
      const size = api.size?.([1, 0]);
      const width = (Array.isArray(size) ? (size[0] ?? 0) : (size ?? 0)) * bandShare;
      const at = (value: number) => api.coord([params.dataIndex, value]);
      const children: object[] = [];
      if (point?.low != null && point.high != null) {
        const [x = 0, top = 0] = at(point.high);
        const [, bottom = 0] = at(Math.max(point.low, 0));
        children.push({
          type: 'rect',
          shape: { x: x - width / 2, y: top, width, height: bottom - top, r: 2 },
          style: { fill: palette.band },
        });
      }
      if (point?.expected != null) {
        const [x = 0, y = 0] = at(point.expected);
        children.push({
          type: 'line',
          shape: { x1: x - width / 2, x2: x + width / 2, y1: y, y2: y },
          style: {
            stroke: palette.text,
            lineWidth: sizes.line.normal,
            lineDash: point.state === 'ahead' || point.state === 'missing' ? [3, 3] : undefined,
          },
        });
      }
      const interval = point === undefined ? null : intervalOf(point.rests);
      if (interval !== null) {
        const [x = 0, top = 0] = at(interval.high);
        const [, bottom = 0] = at(interval.low);
        children.push({
          type: 'rect',
          shape: { x: x - intervalWidth / 2, y: top, width: intervalWidth, height: bottom - top },
          style: { fill: `${palette.text}99` },
        });
      }
      return { type: 'group', children } as never;
    },
  };
}

function tooltipOf(point: HourPoint, palette: ChartPalette, words: HourWords): HTMLElement {
  const { format } = words;
  const rows: TooltipRow[] = [];
  const isPart = point.state === 'partial';
  if (point.entries !== null) {
    rows.push({
      label: words.entries,
      value: format.count(point.entries),
      colour: palette.observed,
      isHollow: isPart,
    });
  }
  if (isPart) {
    rows.push({ label: words.expectedOf, value: format.count(point.expected), colour: palette.text });
  }
  if (point.expectedAll !== null) {
    rows.push({
      label: words.expectedAll,
      value: format.count(point.expectedAll),
      ...(isPart ? {} : { colour: palette.text }),
    });
  }
  if (point.low !== null && point.high !== null) {
    const span = words.usualSpan(format.count(Math.max(point.low, 0)), format.count(point.high));
    rows.push({ label: words.usual, value: span, colour: palette.bandEdge });
  }
  const interval = intervalOf(point.rests);
  if (interval !== null) {
    rows.push({
      label: words.interval,
      value: words.usualSpan(format.count(interval.low), format.count(interval.high)),
      colour: palette.estimated,
      isHollow: true,
    });
  }
  const state = words.state(point.state, format.share(point.observedShare));
  return tooltipElement(
    format.hourSpan(point.hour),
    rows,
    `${words.quality}: ${[state, words.rests(point)].filter(Boolean).join('. ')}`,
  );
}
