import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimeLook } from './footfall-series-option.ts';
import { changeTooltip } from './footfall-series-tooltip.ts';
import { TimeChart, type TimeChartProps } from './time-chart.tsx';
import { variationOption } from './variation-option.ts';

interface VariationProps extends TimeChartProps {
  kind: 'bars' | 'line';
  against: 'expected' | 'compare';
}

/** The change of each slot in per cent, below the series and zoomed with it. */
export function Variation({ kind, against, ...props }: VariationProps) {
  const { points, words } = props;
  const { t } = useTranslation('branch');
  const optionOf = useCallback(
    (look: TimeLook) =>
      variationOption(points, {
        ...look,
        tooltip: (point) => changeTooltip(point, against, words, look.palette),
        kind,
        against,
      }),
    [points, words, kind, against],
  );
  return (
    <TimeChart {...props} label={t('variation.label', { what: props.label })} height="small" optionOf={optionOf} />
  );
}
