import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { seriesOption, type TimeLook } from './footfall-series-option.ts';
import { stripesOf } from './footfall-series-stripes.ts';
import { pointTooltip } from './footfall-series-tooltip.ts';
import { TimeChart, type TimeChartProps } from './time-chart.tsx';

/** Entries over time with the expected, its usual range, the threshold and what lies outside it. */
export function FootfallSeries(props: TimeChartProps) {
  const { points, words } = props;
  const { t } = useTranslation('branch');
  const optionOf = useCallback(
    (look: TimeLook) =>
      seriesOption(points, {
        ...look,
        stripes: stripesOf(look.palette),
        tooltip: (point) => pointTooltip(point, words, look.palette),
      }),
    [points, words],
  );
  return <TimeChart {...props} label={t('series.label', { what: props.label })} height="large" optionOf={optionOf} />;
}
