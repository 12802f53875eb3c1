import type { EChartsCoreOption } from 'echarts/core';
import { useMemo } from 'react';
import { usePalette } from '../theme/use-palette.ts';
import { EChart, type ZoomWindow } from './echart.tsx';
import type { TimeLook } from './footfall-series-option.ts';
import type { Point } from './footfall-series-points.ts';
import { type PointWords, pointSentence } from './footfall-series-tooltip.ts';

/** Charts that show their pointers and zoom together. */
const timeGroup = 'branch-time';
/** Dots per pixel on paper: about 290 an inch. */
export const paperDensity = 3;

export interface TimeChartProps {
  points: readonly Point[];
  words: PointWords;
  label: string;
  /** What is looked at; read when the chart is drawn anew, so that moving it draws nothing twice. */
  window: { current: ZoomWindow };
  /** Changes when the zoom is to be set from outside. */
  zoomKey: string;
  onZoom: (window: ZoomWindow) => void;
  onChoose: (index: number) => void;
  /** On paper: fills its box, and nothing moves. */
  isStill?: boolean;
}

interface Drawn {
  height: 'small' | 'large';
  /** Memoised: another one draws the chart anew. */
  optionOf: (look: TimeLook) => EChartsCoreOption;
}

/** What the charts of a branch's time axis have in common: slots that are zoomed together, walked along and opened. */
export function TimeChart(props: TimeChartProps & Drawn) {
  const { points, words, label, window, zoomKey, onZoom, onChoose, isStill = false, height, optionOf } = props;
  const palette = usePalette();
  const { format, granularity, threshold } = words;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key must put the zoom where the window says
  const option = useMemo(
    () => optionOf({ palette, format, granularity, threshold, window: window.current, isStill }),
    [optionOf, palette, format, granularity, threshold, window, zoomKey, isStill],
  );
  return (
    <EChart
      option={option}
      label={label}
      height={isStill ? 'fill' : height}
      shape="bars"
      {...(isStill ? { density: paperDensity } : { group: timeGroup })}
      zoomKey={zoomKey}
      onZoom={onZoom}
      onEvents={{ click: ({ value }) => onChoose(Array.isArray(value) ? value[0] : -1) }}
      points={{
        count: points.length,
        describe: (index) => (points[index] ? pointSentence(points[index], words) : ''),
        onChoose,
      }}
    />
  );
}
