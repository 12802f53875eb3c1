import { Button } from '@mantine/core';
import { IconArrowsDiff, IconPrinter, IconTable } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useDeferredValue, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { footfallQuery, rankingQuery, sensorsQuery } from '../../api/queries.ts';
import type { BranchRow, NetworkAnswer } from '../../api/types.ts';
import { useLive } from '../../app/live-context.tsx';
import { PageHead } from '../../app/page-head.tsx';
import { useThreshold } from '../../app/use-threshold.ts';
import { Empty } from '../../charts/empty.tsx';
import type { Point } from '../../charts/footfall-series-points.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { addDays } from '../../state/dates.ts';
import { type BranchState, compareCodec, dataCodec, healthCodec, printCodec } from '../../state/pages.ts';
import { BranchControls } from './branch-controls.tsx';
import { BranchFacts } from './branch-facts.tsx';
import classes from './branch-page.module.css';
import { BranchWalk } from './branch-walk.tsx';
import type { Change } from './change.ts';
import { finerThan } from './finer.ts';
import { Near } from './near.tsx';
import { readAhead } from './read-ahead.ts';
import { type Asked, requestsOf } from './requests.ts';
import { WeekSection, YearsSection } from './shape-section.tsx';
import { TimeSection } from './time-section.tsx';
import { localHour, todayOf } from './today.ts';

interface BranchViewProps {
  id: string;
  /** Undefined where no branch has this id. */
  branch: BranchRow | undefined;
  /** By name. */
  branches: readonly BranchRow[];
  network: NetworkAnswer;
  state: BranchState;
  change: Change;
}

/** A branch from its name down to its years. */
export function BranchView({ id, branch, branches, network, state, change }: BranchViewProps) {
  const { t } = useTranslation('branch');
  const format = useFormat();
  const client = useQueryClient();
  const live = useLive();
  const [threshold, setThreshold] = useThreshold(state.threshold, (value) => change({ threshold: value }));
  const { sensor, period, granularity, compare } = state;
  const asked: Asked = useMemo(
    () => ({ id, sensor, period, granularity, compare }),
    [id, sensor, period, granularity, compare],
  );
  const requests = useMemo(() => requestsOf(asked, network), [asked, network]);
  const sensors = useQuery({ ...sensorsQuery({ branch: [id] }), enabled: branch !== undefined });
  const isKnown = branch !== undefined;
  const today = useQuery({ ...footfallQuery(requests.today), enabled: isKnown });
  const recent = useQuery({ ...footfallQuery(requests.recent), enabled: isKnown });
  const total = useQuery({ ...rankingQuery(requests.total), enabled: isKnown });
  const walk = useWalk(id, branches, state.order, network.today);

  const latest = useRef({ asked, network });
  latest.current = { asked, network };
  const look = useCallback(
    (patch: Partial<Asked>) => {
      readAhead(client, { ...latest.current.asked, ...patch }, latest.current.network);
    },
    [client],
  );
  const lookBranch = useCallback((neighbour: string) => look({ id: neighbour, sensor: null }), [look]);
  const lookPeriod = useCallback((next: string) => look({ period: next }), [look]);
  const isSettled = today.data !== undefined && !today.isPlaceholderData;
  // biome-ignore lint/correctness/useExhaustiveDependencies: neighbours are read ahead when those around change
  useEffect(() => {
    if (!isSettled) {
      return;
    }
    const timer = setTimeout(() => {
      for (const neighbour of [walk.next, walk.previous]) {
        if (neighbour !== null) {
          lookBranch(neighbour.id);
        }
      }
    }, restBeforeAhead);
    return () => clearTimeout(timer);
  }, [isSettled, walk.next?.id, walk.previous?.id]);

  const go = useCallback((to: string) => change({ id: to, sensor: null }, { push: true }), [change]);
  const order = useCallback((by: BranchState['order']) => change({ order: by }), [change]);
  const openDay = useCallback(
    (date: string) => change({ period: `${date}..${date}`, granularity: 'hour', zoom: null }, { push: true }),
    [change],
  );
  const open = useCallback(
    (point: Point) => {
      const finer = finerThan(point.start, requests.granularity);
      if (finer !== null) {
        change({ ...finer, zoom: null }, { push: true });
      }
    },
    [change, requests.granularity],
  );

  const refetches = useRef<(() => unknown)[]>([]);
  refetches.current = [today.refetch, recent.refetch, total.refetch];
  const retry = useCallback(() => {
    for (const refetch of refetches.current) {
      void refetch();
    }
  }, []);

  const name = branch?.name ?? id;
  const clock = live.asOf ?? network.now;
  const hour = localHour(clock, branch?.time_zone ?? network.time_zone);
  const day = recent.data?.data.find(({ start }) => start === network.today);
  const figures = useMemo(() => (today.data ? todayOf(today.data.data, day) : undefined), [today.data, day]);
  const place = [...new Set([branch?.city, branch?.region])].filter(Boolean);
  const sensorOptions = useMemo(
    () =>
      (sensors.data?.data ?? []).map(({ id: value, position }) => ({
        value,
        label: position ? t('sensor_name', { id: value, position }) : value,
      })),
    [sensors.data, t],
  );
  const [comingWeek, comingYears] = useMemo(
    () => [
      [
        { title: t('profile.title'), shape: 'grid' as const },
        { title: t('sensors.title'), shape: 'list' as const },
      ],
      [
        { title: t('calendar.title'), shape: 'grid' as const },
        { title: t('years.title'), shape: 'line' as const },
      ],
    ],
    [t],
  );
  // What is below the fold follows when what is in sight has been drawn.
  const now = useMemo(() => ({ name, state, requests, threshold }), [name, state, requests, threshold]);
  const later = useDeferredValue(now);

  return (
    <>
      <PageHead title={name} lead={place.length > 0 ? place.join(' · ') : t('lead')}>
        <BranchWalk {...walk} order={state.order} onOrder={order} onGo={go} onLook={lookBranch} />
        <Button
          size="xs"
          variant="default"
          title={t('links.compare_why')}
          leftSection={<IconArrowsDiff size="1rem" stroke={1.6} />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/compare"
              search={compareCodec.write({ by: 'branch', id: [id], period, threshold }) as never}
            />
          )}
        >
          {t('links.compare')}
        </Button>
        <Button
          size="xs"
          variant="default"
          title={t('links.data_why')}
          leftSection={<IconTable size="1rem" stroke={1.6} />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/data"
              search={
                dataCodec.write({
                  table: requests.granularity === 'hour' ? 'hourly' : sensor === null ? 'daily_branch' : 'daily_sensor',
                  branch: [id],
                  sensor: sensor === null ? [] : [sensor],
                  period,
                }) as never
              }
            />
          )}
        >
          {t('links.data')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPrinter size="1rem" stroke={1.6} />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/print/branch"
              search={printCodec.write({ id, sensor, period, granularity, threshold }) as never}
            />
          )}
        >
          {t('links.print')}
        </Button>
      </PageHead>
      <BranchControls
        state={state}
        branches={branches}
        branch={branch}
        sensors={sensorOptions}
        range={requests.range}
        threshold={threshold}
        today={network.today}
        firstDay={network.first_day}
        lastDay={network.last_day}
        onChange={change}
        onThreshold={setThreshold}
        onLookPeriod={lookPeriod}
      />
      {isKnown ? (
        <>
          <BranchFacts
            today={figures}
            days={recent.data?.data}
            total={total.data === undefined ? undefined : (total.data.data[0] ?? null)}
            date={network.today}
            hour={hour}
            period={format.range(requests.range.from, requests.range.to)}
            isOneSensor={sensor !== null}
            health={healthCodec.write({
              period: state.period,
              branch: [id],
              sensor: sensor === null ? [] : [sensor],
            })}
            error={today.error ?? recent.error ?? total.error}
            onRetry={retry}
            onOpenDay={openDay}
          />
          <TimeSection
            name={name}
            state={state}
            request={requests.series}
            threshold={threshold}
            onChange={change}
            onOpen={open}
          />
          <Near className={classes.pair} frames={comingWeek}>
            {() => <WeekSection {...later} onChange={change} onOpenDay={openDay} />}
          </Near>
          <Near className={classes.stack} frames={comingYears}>
            {() => <YearsSection {...later} onChange={change} onOpenDay={openDay} />}
          </Near>
        </>
      ) : (
        <div className={classes.unknown}>
          <Empty why={t('unknown_branch', { id })} hint={t('unknown_branch_hint')} />
        </div>
      )}
    </>
  );
}

/** How long a branch must stand before its neighbours are read, so that a key held down asks for none, milliseconds. */
const restBeforeAhead = 100;

/** Days of the ranking that gives the order of the walk. */
const rankedDays = 28;

/** The branches before and after this one, by name or by ranking. */
function useWalk(id: string, branches: readonly BranchRow[], order: BranchState['order'], today: string) {
  const { t } = useTranslation('branch');
  const format = useFormat();
  const ranking = useQuery({
    ...rankingQuery({ by: 'branch', from: addDays(today, -rankedDays), to: today, compare: 'none', limit: 20_000 }),
    enabled: order === 'ranking',
  });
  const ranked = order === 'ranking' ? ranking.data?.data : undefined;
  const walked: readonly { id: string; name: string }[] = ranked ?? branches;
  const at = useMemo(() => walked.findIndex((one) => one.id === id), [walked, id]);
  return {
    previous: at > 0 ? (walked[at - 1] ?? null) : null,
    next: walked[at + 1] ?? null,
    position: t('walk.position', {
      at: at < 0 ? format.count(null) : format.count(at + 1),
      of: format.count(walked.length),
    }),
  };
}
