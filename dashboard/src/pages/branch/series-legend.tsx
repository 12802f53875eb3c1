import { useTranslation } from 'react-i18next';
import shared from '../../charts/legend.module.css';
import classes from './series-legend.module.css';

interface SeriesLegendProps {
  threshold: string;
  comparison: string | null;
  has: { estimated: boolean; part: boolean; missing: boolean; closed: boolean; band: boolean; outside: boolean };
}

/** What the marks of the series mean; only those that are in sight. */
export function SeriesLegend({ threshold, comparison, has }: SeriesLegendProps) {
  const { t } = useTranslation('branch');
  const marks = [
    ['observed', t('legend.observed'), true],
    ['estimated', t('legend.estimated'), has.estimated],
    ['interval', t('legend.interval'), has.estimated],
    ['part', t('legend.part'), has.part],
    ['missing', t('legend.missing'), has.missing],
    ['closed', t('legend.closed'), has.closed],
    ['expected', t('legend.expected'), true],
    ['band', t('legend.band'), has.band],
    ['threshold', t('legend.threshold', { threshold }), true],
    ['outside', t('legend.outside', { threshold }), has.outside],
    ['compare', comparison ?? '', comparison !== null],
  ] as const;
  return (
    <ul className={shared.legend}>
      {marks
        .filter(([, , isShown]) => isShown)
        .map(([mark, label]) => (
          <li key={mark}>
            <span className={classes.mark} data-mark={mark} aria-hidden="true" />
            {label}
          </li>
        ))}
    </ul>
  );
}
