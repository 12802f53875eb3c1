import { MultiSelect, Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { overviewQuery } from '../../api/queries.ts';
import type { NetworkAnswer, OverviewAnswer } from '../../api/types.ts';
import { PageHead } from '../../app/page-head.tsx';
import { useNetwork } from '../../app/use-network.ts';
import { ErrorMessage } from '../../charts/error.tsx';
import { ChartSkeleton } from '../../charts/skeleton.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { type NetworkState, networkCodec } from '../../state/pages.ts';
import { usePageState } from '../../state/use-page-state.ts';
import { Attention } from './attention.tsx';
import { FirstRun, HistoryBanner, useIsFirstRun } from './first-run.tsx';
import { HoursCard } from './hours-card.tsx';
import classes from './network-page.module.css';
import { Periods } from './periods.tsx';
import { TrustCard } from './trust-card.tsx';
import { VerdictCard } from './verdict.tsx';
import { todayState } from './verdict-state.ts';
import { Where } from './where.tsx';

/** Is today normal, where is it not, can I trust it: in this order, from top to bottom. */
export function NetworkPage() {
  const { t } = useTranslation('network');
  const [state, change] = usePageState(networkCodec);
  const network = useNetwork();
  const overview = useQuery(overviewQuery({ region: state.region }));
  const isFirstRun = useIsFirstRun(network);
  useEffect(readAhead, []);
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')}>
        {network === undefined || network.regions.length < 2 ? null : (
          <Regions network={network} chosen={state.region} onChange={(region) => change({ region })} />
        )}
      </PageHead>
      {isFirstRun ? <FirstRun /> : <Dashboard state={state} change={change} query={overview} today={network?.today} />}
    </>
  );
}

/**
 * The code of the charts, read once the page is painted, while the figures are still awaited; what fails is asked for
 * again by its chart.
 */
function readAhead() {
  const frame = requestAnimationFrame(() =>
    setTimeout(() => {
      for (const reading of [import('../../charts/echarts-setup.ts'), import('../../charts/branch-map-canvas.tsx')]) {
        reading.catch(() => {});
      }
    }),
  );
  return () => cancelAnimationFrame(frame);
}

interface RegionsProps {
  network: NetworkAnswer;
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

function Regions({ network, chosen, onChange }: RegionsProps) {
  const { t } = useTranslation('network');
  const { t: common } = useTranslation();
  const format = useFormat();
  return (
    <MultiSelect
      className={classes.region}
      size="sm"
      aria-label={t('region')}
      placeholder={chosen.length === 0 ? common('word.all_regions') : undefined}
      data={network.regions.map(({ id, branches }) => ({ value: id, label: `${id} (${format.count(branches)})` }))}
      value={[...chosen]}
      onChange={onChange}
      searchable={network.regions.length > 8}
      clearable
      hidePickedOptions
    />
  );
}

interface DashboardProps {
  state: NetworkState;
  change: (patch: Partial<NetworkState>) => void;
  query: ReturnType<typeof useQuery<OverviewAnswer>>;
  /** As the network says, for the parts that do not need the overview. */
  today: string | undefined;
}

function Dashboard({ state, change, query, today }: DashboardProps) {
  const overview = query.data;
  const scope = state.region.join('\0');
  const date = overview?.today.date ?? today;
  return (
    <div className={classes.page}>
      <HistoryBanner />
      {overview === undefined ? (
        <OverviewMissing query={query} />
      ) : (
        <>
          <div className={classes.answers}>
            <VerdictCard overview={overview} scope={scope} />
            <HoursCard overview={overview} region={state.region} />
            <TrustCard overview={overview} region={state.region} scope={scope} />
          </div>
          <Periods overview={overview} scope={scope} />
        </>
      )}
      {date === undefined ? null : (
        <div className={classes.where}>
          <Where state={state} change={change} today={date} instead={overview ? insteadOf(overview, state) : null} />
        </div>
      )}
      {overview === undefined ? null : <Attention overview={overview} />}
    </div>
  );
}

function OverviewMissing({ query }: Pick<DashboardProps, 'query'>) {
  return query.error !== null ? (
    <Paper>
      <ErrorMessage error={query.error} onRetry={() => query.refetch()} />
    </Paper>
  ) : (
    <div className={classes.answers}>
      {(['figure', 'bars', 'list'] as const).map((shape) => (
        <Paper key={shape}>
          <ChartSkeleton height="medium" shape={shape} />
        </Paper>
      ))}
    </div>
  );
}

/** While nothing of today is due there is nothing to rank: the newest day, or the days, that have counts. */
function insteadOf(overview: OverviewAnswer, { period }: NetworkState): NetworkState['period'] | null {
  const { kind } = todayState(overview.today);
  if (period !== 'today' || kind === 'judged' || kind === 'silent') {
    return null;
  }
  return overview.yesterday.is_open ? 'yesterday' : 'last_7_days';
}
