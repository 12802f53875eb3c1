import type { EChartsCoreOption } from 'echarts/core';
import { sizes } from '../theme/tokens.ts';
import { changeOf, type TimeLook, timeAxis, timeGrid, timeTooltip, timeZoom, unlit } from './footfall-series-option.ts';
import { isPart, type Point } from './footfall-series-points.ts';

export interface VariationLook extends TimeLook {
  tooltip: (point: Point) => HTMLElement;
  kind: 'bars' | 'line';
  against: 'expected' | 'compare';
}

/** The change of each slot in per cent, on the same time axis as the series, with the threshold on both sides. */
export function variationOption(points: readonly Point[], look: VariationLook): EChartsCoreOption {
  const { palette, format, threshold, kind, against } = look;
  const isOutside = (change: number) => Math.abs(change) * 100 - threshold > 1e-9;
  const colour = (change: number) => (!isOutside(change) ? palette.bandEdge : change < 0 ? palette.low : palette.high);
  const data = points.map((point, index) => {
    const change = changeOf(point, against);
    if (change === null) {
      return { value: [index, '-'] };
    }
    const tone = colour(change);
    return {
      value: [index, change * 100],
      itemStyle: isPart(point) ? { color: palette.surface, borderColor: tone, borderWidth: 1.5 } : { color: tone },
    };
  });
  const limits = {
    silent: true,
    symbol: 'none',
    lineStyle: { color: palette.threshold, type: [3, 3], width: 1.25 },
    label: { show: false },
    data: [{ yAxis: threshold }, { yAxis: -threshold }],
  };
  const shape =
    kind === 'bars'
      ? { type: 'bar', barCategoryGap: '38%', barMaxWidth: 56, barMinHeight: 1 }
      : {
          type: 'line',
          symbol: 'circle',
          symbolSize: sizes.symbol - 3,
          showSymbol: points.length <= 400,
          lineStyle: { color: palette.expected, width: sizes.line.normal },
        };
  const largest = points.reduce((most, point) => Math.max(most, Math.abs(changeOf(point, against) ?? 0) * 100), 0);
  // One day of five times the usual must not press all others flat; its bar is cut and its tooltip tells the figure.
  const most = Math.min(
    Math.max(largest, threshold) * 1.08,
    Math.max(threshold * 2.5, quantile(points, against) * 140),
  );
  // Never nearer than 20 %, so that half of it is told without decimals too.
  const end = Math.max(20, Math.ceil(most / 10) * 10);
  return {
    grid: { ...timeGrid, top: sizes.space.xs, bottom: sizes.space.lg },
    xAxis: { ...timeAxis(points, look), axisLine: { onZero: true } },
    yAxis: {
      type: 'value',
      min: -end,
      max: end,
      interval: end / 2,
      axisLabel: {
        formatter: (value: number) => (Math.abs(value) < 0.5 ? format.share(0) : format.change(value / 100)),
        // Clear of the dates below.
        verticalAlignMinLabel: 'bottom',
      },
    },
    tooltip: timeTooltip(points, look.tooltip),
    // The series above has the slider of both.
    dataZoom: timeZoom(look).map((part) => (part.type === 'slider' ? { ...part, show: false } : part)),
    series: [{ ...shape, ...unlit, data, clip: true, markLine: limits, cursor: 'pointer' }],
  };
}

/** The change that all but the two hundredths of the slots stay within. */
function quantile(points: readonly Point[], against: 'expected' | 'compare'): number {
  const sizesOf = points
    .map((point) => changeOf(point, against))
    .filter((change) => change !== null)
    .map(Math.abs)
    .sort((a, b) => a - b);
  return sizesOf[Math.floor((sizesOf.length - 1) * 0.98)] ?? 0;
}
