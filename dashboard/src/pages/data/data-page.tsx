import { Input, SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { rowsQuery } from '../../api/queries.ts';
import { PageHead } from '../../app/page-head.tsx';
import { PeriodPicker } from '../../app/period-picker.tsx';
import { useNetwork } from '../../app/use-network.ts';
import { Empty } from '../../charts/empty.tsx';
import { ChartSkeleton } from '../../charts/skeleton.tsx';
import { type DataState, dataCodec, healthCodec } from '../../state/pages.ts';
import { usePageState } from '../../state/use-page-state.ts';
import choices from './choices.module.css';
import { CoverageSort } from './coverage-sort.tsx';
import { looks } from './looks.ts';
import { hasBranch, hasSensor, rowsRequest } from './rows-request.ts';
import { RowsView, TableChoice } from './rows-view.tsx';
import { WhoChoices } from './who-choices.tsx';

const CoverageView = lazy(() => import('./coverage-view.tsx').then(({ CoverageView: view }) => ({ default: view })));

/** The rows behind every view, and how far sensors and days are covered. */
export function DataPage() {
  const { t } = useTranslation('data');
  const { t: tc } = useTranslation();
  const network = useNetwork();
  const client = useQueryClient();
  const [state, change] = usePageState(dataCodec);
  const ask = useCallback((patch: Partial<DataState>) => change({ cursor: null, page: 1, ...patch }), [change]);
  const isRows = state.view === 'rows';
  const today = network?.today;
  /** Reads the rows of a period that is about to be chosen. */
  const look = useCallback(
    (period: string) => {
      if (isRows && today !== undefined) {
        const { request } = rowsRequest({ ...state, period, cursor: null }, today);
        void client.prefetchQuery(rowsQuery(state.table, request));
      }
    },
    [client, isRows, state, today],
  );
  return (
    <>
      <PageHead title={t('title')} lead={t('lead')}>
        <SegmentedControl
          aria-label={t('view.label')}
          value={state.view}
          data={(['rows', 'coverage'] as const).map((value) => ({ value, label: t(`view.${value}`) }))}
          onChange={(view) => change({ view: view as DataState['view'] }, { push: true })}
        />
      </PageHead>
      {network === undefined ? (
        <ChartSkeleton height="large" shape="list" />
      ) : network.first_day === null ? (
        <Empty why={tc('state.no_data_title')} hint={tc('state.no_data_why')} />
      ) : (
        <>
          <nav className={`${choices.looks} ff-no-print`} aria-label={t('look.label')}>
            <span>{t('look.label')}</span>
            {Object.entries(looks(network.today)).map(([name, look]) => (
              <Link key={name} to="/data" search={dataCodec.write(look) as never}>
                {t(`look.${name as keyof ReturnType<typeof looks>}`)}
              </Link>
            ))}
            <Link
              to="/health"
              search={
                healthCodec.write({
                  period: state.period,
                  region: state.region,
                  branch: state.branch,
                  sensor: state.sensor,
                }) as never
              }
            >
              {t('look.health')}
            </Link>
          </nav>
          <div className={`${choices.bar} ff-no-print`}>
            <div data-wide="">
              {isRows ? <TableChoice state={state} change={change} /> : <CoverageSort state={state} change={change} />}
            </div>
            <div data-wide="" data-period="">
              <Input.Label component="div">{tc('period.label')}</Input.Label>
              <PeriodPicker
                period={state.period}
                today={network.today}
                extent={{ first: network.first_day, last: network.last_day }}
                onChange={(period) => ask({ period })}
                onLook={look}
              />
            </div>
            {!isRows || hasBranch(state.table) ? (
              <WhoChoices
                region={state.region}
                branch={state.branch}
                sensor={state.sensor}
                withSensors={!isRows || hasSensor(state.table)}
                onChange={ask}
              />
            ) : (
              <p className={choices.note}>{t('who.not_here')}</p>
            )}
          </div>
          {isRows ? (
            <RowsView state={state} change={change} network={network} />
          ) : (
            <Suspense fallback={<ChartSkeleton height="large" shape="grid" />}>
              <CoverageView state={state} change={change} network={network} />
            </Suspense>
          )}
        </>
      )}
    </>
  );
}
