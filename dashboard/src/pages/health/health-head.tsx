import { Paper, Skeleton } from '@mantine/core';
import { IconHeartbeat, IconHeartCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsQuery, footfallQuery } from '../../api/queries.ts';
import type { Fault, NetworkAnswer } from '../../api/types.ts';
import { ErrorMessage } from '../../charts/error.tsx';
import { FaultSign } from '../../charts/fault-sign.tsx';
import { TrustFigure } from '../../charts/trust-figure.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { faultCodec, type HealthState, healthCodec } from '../../state/pages.ts';
import { rangeOf } from '../../state/period.ts';
import classes from './health-head.module.css';
import { openRequest, peopleRequest, rangeBefore, totalsRequest } from './requests.ts';
import { isCostUnsaid, sumPeople } from './sums.ts';
import { useBranchNames } from './use-branch-names.ts';

interface HeadProps {
  state: HealthState;
  network: NetworkAnswer;
}

/** Three answers before any list: what is ill now, what it cost, and what the totals rest on. */
export function HealthHead(props: HeadProps) {
  return (
    <div className={classes.head}>
      <NowCard {...props} />
      <CostCard {...props} />
      <RestsCard {...props} />
    </div>
  );
}

/** Faults named before the rest is only counted. */
const few = 3;

function NowCard({ state, network }: HeadProps) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const nameOf = useBranchNames();
  const query = useQuery(faultsQuery(openRequest(state, network.today)));
  const open = (query.data?.data ?? []).filter(({ verdict }) => verdict !== 'dismissed');
  const sensors = new Set(open.map(({ sensor_id }) => sensor_id)).size;
  const more = (query.data?.totals.open ?? 0) - Math.min(open.length, few);
  return (
    <Card title={t('now.title')} query={query}>
      <p className={classes.verdict} data-ill={sensors > 0 || undefined}>
        {sensors > 0 ? <IconHeartbeat aria-hidden="true" /> : <IconHeartCheck aria-hidden="true" />}
        {sensors > 0 ? t('now.ill', { count: sensors }) : t('now.well')}
      </p>
      {sensors === 0 ? (
        <>
          <p className={classes.line}>{t('now.well_why')}</p>
          {network.first_day === null ? null : (
            <p className={classes.line}>{t('now.judged', { day: format.date(network.first_day) })}</p>
          )}
        </>
      ) : (
        <ul className={classes.open}>
          {open.slice(0, few).map((fault) => (
            <li key={fault.id}>
              <OpenFault fault={fault} state={state} branch={nameOf(fault.branch_id)} today={network.today} />
            </li>
          ))}
        </ul>
      )}
      {more > 0 ? (
        <Link
          to="/health"
          search={healthCodec.write({ ...state, state: 'open', cursor: null, page: 1 }) as never}
          className={classes.link}
        >
          {t('now.more', { count: more })}
        </Link>
      ) : null}
    </Card>
  );
}

interface OpenFaultProps {
  fault: Fault;
  state: HealthState;
  branch: string;
  today: string;
}

function OpenFault({ fault, state, branch, today }: OpenFaultProps) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const isOfThisYear = fault.started_on.slice(0, 4) === today.slice(0, 4);
  const day = isOfThisYear ? format.dayMonth(fault.started_on) : format.date(fault.started_on);
  return (
    <Link to="/health/fault" search={faultCodec.write({ ...state, id: fault.id }) as never} className={classes.fault}>
      <FaultSign kind={fault.kind} />
      <span>
        <span className={classes.sensor}>{fault.sensor_id}</span>{' '}
        <span className={classes.dim}>
          {branch}, {t(`kind.${fault.kind}`)} {t('now.since', { day })}
        </span>
      </span>
    </Link>
  );
}

function CostCard({ state, network }: HeadProps) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const range = rangeOf(state.period, network.today);
  const earlier = rangeBefore(range);
  const query = useQuery(faultsQuery(totalsRequest(state, range)));
  const before = useQuery(faultsQuery(totalsRequest(state, earlier)));
  const people = useQuery(footfallQuery(peopleRequest(state, range)));
  const totals = query.data?.totals;
  const lost = totals?.uncounted ?? null;
  const isUnsaid = totals !== undefined && isCostUnsaid(totals);
  const lostBefore = before.data?.totals.uncounted ?? null;
  const { entries } = sumPeople(people.data?.data ?? []);
  // Nothing was judged before the first day there is.
  const hasBefore =
    before.data !== undefined &&
    !isCostUnsaid(before.data.totals) &&
    network.first_day !== null &&
    earlier.from >= network.first_day;
  return (
    <Card title={t('cost.title')} aside={format.range(range.from, range.to)} query={query}>
      <p className={`${classes.figure} ff-figures`}>{format.count(isUnsaid ? null : (lost ?? 0))}</p>
      {lost === null || lost === 0 ? (
        <p className={classes.line}>{t(isUnsaid ? 'cost.unsaid' : 'cost.none')}</p>
      ) : (
        <p className={classes.line}>
          {entries === null || entries === 0
            ? null
            : t('cost.share', { share: format.share(lost / entries), people: format.count(entries) })}
        </p>
      )}
      {totals?.overcounted ? (
        <p className={classes.line}>{t('cost.too_many', { people: format.count(totals.overcounted) })}</p>
      ) : null}
      {hasBefore ? (
        <p className={classes.line}>
          {lostBefore === null || lostBefore === 0
            ? t('cost.before_none')
            : lost === null
              ? t('cost.before', { people: format.count(lostBefore) })
              : t('cost.before_change', {
                  people: format.count(lostBefore),
                  change: format.change(lost / lostBefore - 1),
                })}
        </p>
      ) : null}
      {lost ? <p className={classes.line}>{t('cost.in_totals')}</p> : null}
    </Card>
  );
}

function RestsCard({ state, network }: HeadProps) {
  const { t } = useTranslation('health');
  const { t: tc } = useTranslation();
  const format = useFormat();
  const range = rangeOf(state.period, network.today);
  const query = useQuery(footfallQuery(peopleRequest(state, range)));
  const { entries, low, high, goesOn, ...shares } = sumPeople(query.data?.data ?? []);
  return (
    <Card title={t('rests.title')} aside={format.range(range.from, range.to)} query={query}>
      <p className={`${classes.figure} ff-figures`}>
        {format.share(shares.observed)} <span>{tc('quality.observed')}</span>
      </p>
      <TrustFigure {...shares} />
      <ul className={classes.shares}>
        {(['observed', 'estimated', 'missing'] as const).map((part) => (
          <li key={part}>
            <span>{tc(`quality.${part}`)}</span>
            <span className="ff-figures">{format.share(shares[part])}</span>
          </li>
        ))}
      </ul>
      {entries === null ? null : (
        <p className={classes.line}>
          {low !== null && high !== null && high > low
            ? t('rests.entries', { low: format.count(low), high: format.count(high) })
            : t('rests.exact')}
        </p>
      )}
      {goesOn ? <p className={classes.line}>{t('rests.so_far')}</p> : null}
    </Card>
  );
}

interface CardProps {
  title: string;
  aside?: string;
  query: { data?: unknown; error: unknown; isPlaceholderData: boolean; refetch: () => unknown };
  children: ReactNode;
}

function Card({ title, aside, query, children }: CardProps) {
  const id = useId();
  const isWaiting = query.data === undefined && query.error === null;
  return (
    <Paper
      component="section"
      className={classes.card}
      aria-labelledby={id}
      aria-busy={isWaiting || undefined}
      data-old={query.isPlaceholderData || undefined}
    >
      <header className={classes.title}>
        <h2 id={id}>{title}</h2>
        {aside === undefined ? null : <span>{aside}</span>}
      </header>
      {isWaiting ? (
        <>
          <Skeleton animate={false} h="xl" w="50%" radius="sm" />
          <Skeleton animate={false} h="sm" w="80%" radius="sm" mt="xs" />
        </>
      ) : query.data === undefined ? (
        <ErrorMessage error={query.error} onRetry={() => query.refetch()} />
      ) : (
        children
      )}
    </Paper>
  );
}
