import { Paper } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Compared, OverviewAnswer } from '../../api/types.ts';
import { DeviationBadge } from '../../charts/deviation-badge.tsx';
import { TrustBadge } from '../../charts/trust-badge.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays, daysBetween } from '../../state/dates.ts';
import { healthCodec } from '../../state/pages.ts';
import { Fresh } from './fresh.tsx';
import classes from './periods.module.css';
import { UsualRange } from './usual-range.tsx';

/** Under this share of comparable branch-days a change says so. */
const littleCompared = 0.9;

/** Yesterday (or the last open day), 7 and 28 days: how many came, and whether that is usual. */
export function Periods({ overview, scope }: { overview: OverviewAnswer; scope: string }) {
  const { t } = useTranslation('network');
  const { yesterday, last_open_day: last, last_7_days, last_28_days } = overview;
  const isMoved = yesterday.is_open === false && last !== null;
  return (
    <section aria-label={t('periods.title')} className={classes.periods}>
      <Cell name={isMoved ? 'last_open_day' : 'yesterday'} compared={isMoved ? last : yesterday} scope={scope} />
      <Cell name="last_7_days" compared={last_7_days} scope={scope} />
      <Cell name="last_28_days" compared={last_28_days} scope={scope} />
    </section>
  );
}

interface CellProps {
  name: 'yesterday' | 'last_open_day' | 'last_7_days' | 'last_28_days';
  compared: Compared;
  scope: string;
}

function Cell({ name, compared, scope }: CellProps) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const { from, to, is_open, entries, change, low_change: low, high_change: high, verdict } = compared;
  const share = compared.comparable_share;
  const people = format.count(entries === null ? null : Math.round(entries));
  const range = low === null || high === null ? null : { low, high };
  const words = { low: format.change(low), high: format.change(high) };
  return (
    <Paper className={classes.cell} px="md" py="sm">
      <header className={classes.head}>
        <h3 className={classes.label}>{t(`periods.${name}`)}</h3>
        <span className={classes.dates}>
          {daysBetween(from, to) === 1 ? format.weekdayDay(from) : format.range(from, to)}
        </span>
      </header>
      {is_open ? (
        <span className={classes.badge}>
          <DeviationBadge change={change} verdict={verdict} range={range} words />
        </span>
      ) : null}
      <p className={classes.number} data-words={!is_open || undefined}>
        {is_open ? (
          <Fresh value={people} scope={`${scope} ${compared.from}`}>
            {people}
          </Fresh>
        ) : (
          t(is_open === null ? 'periods.no_data' : 'periods.closed')
        )}
      </p>
      {is_open && range ? (
        <div className={classes.range}>
          <UsualRange change={change} range={range} verdict={verdict} slim />
        </div>
      ) : null}
      {share !== null && share < littleCompared ? (
        <p className={classes.note}>{t('periods.compared', { share: format.share(share) })}</p>
      ) : null}
      {is_open ? (
        <p className={classes.usual}>
          <span>{range ? t('periods.usual', words) : t('periods.no_usual')}</span>
          <TrustBadge rests={compared} health={healthCodec.write({ period: `${from}..${addDays(to, -1)}` })} />
        </p>
      ) : null}
    </Paper>
  );
}
