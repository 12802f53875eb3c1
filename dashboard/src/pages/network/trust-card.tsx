import { Paper } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { faultsQuery } from '../../api/queries.ts';
import type { OverviewAnswer } from '../../api/types.ts';
import { useNetwork } from '../../app/use-network.ts';
import { TrustFigure } from '../../charts/trust-figure.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { healthCodec } from '../../state/pages.ts';
import { openRequest } from '../health/requests.ts';
import { trustLinks } from './data-links.ts';
import { Fresh } from './fresh.tsx';
import classes from './trust-card.module.css';
import { trustLevel } from './verdict-state.ts';

interface TrustCardProps {
  overview: OverviewAnswer;
  region: readonly string[];
  scope: string;
}

/** Open minutes without counts from which that is marked. */
const lateMinutes = 120;

/** Can I trust it? One figure, and what it is made of; each part leads to its rows. */
export function TrustCard({ overview: { trust, today }, region, scope }: TrustCardProps) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const zone = useNetwork()?.time_zone ?? 'UTC';
  const links = trustLinks(today.date, region);
  const score = format.share(trust.score);
  const of = (part: number, whole: number) => t('trust.of', { part: format.count(part), whole: format.count(whole) });
  const shares = [
    ['observed', trust.observed_share],
    ['estimated', trust.imputed_share],
    ['missing', trust.missing_share],
  ] as const;
  const lines: [keyof typeof links, string, boolean][] = [
    ['silent', of(trust.silent_sensors, trust.sensors), trust.silent_sensors > 0],
    ['partial', of(trust.partial_days, trust.branch_days), false],
    ['rejected', of(trust.rejected_records, trust.received_records), false],
    [
      'arrival',
      trust.last_arrival === null ? t('trust.arrival_never') : format.moment(trust.last_arrival, zone),
      trust.last_arrival === null,
    ],
    [
      'lag',
      trust.lag_minutes === null ? t('trust.lag_none') : format.lag(trust.lag_minutes),
      trust.lag_minutes === null || trust.lag_minutes > lateMinutes,
    ],
  ];
  return (
    <Paper component="section" className={classes.card} aria-labelledby="trust-title">
      <h2 id="trust-title" className={classes.title}>
        {t('trust.title')}
      </h2>
      <div className={classes.head}>
        <Fresh value={score} scope={scope} className={classes.score}>
          {score}
        </Fresh>
        <div>
          <p className={classes.verdict}>{t(`trust.${trustLevel(trust.score)}`)}</p>
          <p className={classes.days}>{t('trust.days')}</p>
        </div>
      </div>
      <TrustFigure observed={trust.observed_share} estimated={trust.imputed_share} missing={trust.missing_share} />
      <ul className={classes.shares}>
        {shares.map(([name, share]) => (
          <li key={name}>
            <Link to="/data" search={links[name]} className={classes.share}>
              <span className={classes.what}>{t(`trust.${name}`)}</span>
              <span className={classes.figure}>{format.share(share)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <ul className={classes.list}>
        {lines.map(([name, figure, isBad]) => (
          <li key={name}>
            <Link
              to="/data"
              search={links[name]}
              className={classes.link}
              data-bad={isBad || undefined}
              title={name === 'rejected' && region.length > 0 ? t('trust.whole_network') : undefined}
            >
              <span className={classes.what}>{t(`trust.${name}`)}</span>
              <span className={classes.figure}>
                {isBad ? <IconAlertTriangle aria-hidden="true" /> : null}
                {figure}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <HealthLink region={region} today={today.date} />
    </Paper>
  );
}

/** How many faults go on: a sensor that counts zeros is not silent, and no day is late of it. */
function HealthLink({ region, today }: { region: readonly string[]; today: string }) {
  const { t } = useTranslation('network');
  const who = { region: [...region], branch: [], sensor: [] };
  const { data } = useQuery(faultsQuery({ ...openRequest(who, today), limit: 1 }));
  const open = data?.totals.open ?? 0;
  return (
    <Link
      to="/health"
      search={healthCodec.write({ period: 'last_7_days', region: [...region] }) as never}
      className={classes.health}
    >
      {open > 0 ? t('trust.health_open', { count: open }) : t('trust.health')}
    </Link>
  );
}
