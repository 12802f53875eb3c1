import { useTranslation } from 'react-i18next';
import shared from '../../charts/legend.module.css';
import classes from './calendar-legend.module.css';

/** The scale of the calendar, from few to many or from far below to far above, and what is not on it. */
export function CalendarLegend({ metric }: { metric: 'entries' | 'change' }) {
  const { t } = useTranslation('branch');
  const steps = metric === 'entries' ? [0, 1, 2, 3, 4, 5] : [0, 1, 2, 3, 4, 5, 6];
  return (
    <ul className={shared.legend}>
      <li>
        {t(`calendar.${metric === 'entries' ? 'few' : 'below'}`)}
        <span className={classes.scale} aria-hidden="true">
          {steps.map((step) => (
            <span key={step} className={classes.step} data-metric={metric} data-step={step} />
          ))}
        </span>
        {t(`calendar.${metric === 'entries' ? 'many' : 'above'}`)}
      </li>
      {(['part', 'missing', 'closed'] as const).map((mark) => (
        <li key={mark}>
          <span className={classes.mark} data-mark={mark} aria-hidden="true" />
          {t(`legend.${mark}`)}
        </li>
      ))}
    </ul>
  );
}
