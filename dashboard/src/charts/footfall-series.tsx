import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePalette } from '../theme/use-palette.ts';
import { EChart, type ZoomWindow } from './echart.tsx';
import { seriesOption } from './footfall-series-option.ts';
import type { Point } from './footfall-series-points.ts';
import { stripesOf } from './footfall-series-stripes.ts';
import { type PointWords, pointSentence, pointTooltip } from './footfall-series-tooltip.ts';

/** Charts that show their pointers and zoom together. */
export const timeGroup = 'branch-time';

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

/** Dots per pixel on paper: about 290 an inch. */
export const paperDensity = 3;

/** Entries over time with the expected, its usual range, the threshold and what lies outside it. */
export function FootfallSeries({
  points,
  words,
  label,
  window,
  zoomKey,
  onZoom,
  onChoose,
  isStill = false,
}: TimeChartProps) {
  const { t } = useTranslation('branch');
  const palette = usePalette();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key must put the zoom where the window says
  const option = useMemo(
    () =>
      seriesOption(points, {
        palette,
        format: words.format,
        granularity: words.granularity,
        threshold: words.threshold,
        stripes: stripesOf(palette),
        tooltip: (point) => pointTooltip(point, words, palette),
        window: window.current,
        isStill,
      }),
    [points, words, palette, window, zoomKey, isStill],
  );
  return (
    <EChart
      option={option}
      label={t('series.label', { what: label })}
      height={isStill ? 'fill' : 'large'}
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
