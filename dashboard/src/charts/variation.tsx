import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePalette } from '../theme/use-palette.ts';
import { EChart } from './echart.tsx';
import { paperDensity, type TimeChartProps, timeGroup } from './footfall-series.tsx';
import { changeTooltip, pointSentence } from './footfall-series-tooltip.ts';
import { variationOption } from './variation-option.ts';

export interface VariationProps extends TimeChartProps {
  kind: 'bars' | 'line';
  against: 'expected' | 'compare';
}

/** The change of each slot in per cent, below the series and zoomed with it. */
export function Variation({
  points,
  words,
  label,
  window,
  zoomKey,
  onZoom,
  onChoose,
  kind,
  against,
  isStill = false,
}: VariationProps) {
  const { t } = useTranslation('branch');
  const palette = usePalette();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new key must put the zoom where the window says
  const option = useMemo(
    () =>
      variationOption(points, {
        palette,
        format: words.format,
        granularity: words.granularity,
        threshold: words.threshold,
        stripes: null,
        tooltip: (point) => changeTooltip(point, against, words, palette),
        window: window.current,
        isStill,
        kind,
        against,
      }),
    [points, words, palette, window, zoomKey, kind, against, isStill],
  );
  return (
    <EChart
      option={option}
      label={t('variation.label', { what: label })}
      height={isStill ? 'fill' : 'small'}
      shape="bars"
      {...(isStill ? { density: paperDensity } : { group: timeGroup })}
      zoomKey={zoomKey}
      onZoom={onZoom}
      onEvents={{ click: ({ dataIndex }) => onChoose(dataIndex) }}
      points={{
        count: points.length,
        describe: (index) => (points[index] ? pointSentence(points[index], words) : ''),
        onChoose,
      }}
    />
  );
}
