import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { CoverageMatrix } from '../../charts/coverage-matrix.tsx';
import { type CoverageCounts, type CoverageRow, countStatuses } from '../../charts/coverage-matrix-layout.ts';
import { CoverageLegend } from '../../charts/coverage-matrix-legend.tsx';
import type { TableData } from '../../charts/table-view.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { branchCodec } from '../../state/pages.ts';
import { coverageRequest, dayStatuses } from './coverage-request.ts';
import classes from './coverage-view.module.css';
import type { ViewProps } from './rows-view.tsx';
import { useCellContext } from './use-cell-context.ts';
import { useCoverage } from './use-coverage.ts';

/** How far each sensor and day is covered, as a matrix that leads to the day's hours. */
export function CoverageView({ state, network }: ViewProps) {
  const { t } = useTranslation('data');
  const { t: tc } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { branchName } = useCellContext(network);
  const asked = useMemo(() => coverageRequest(state, network.today), [state, network.today]);
  const { query, request, days, sensors, total, onReach, counts } = useCoverage(asked);
  const choose = useCallback(
    ({ branch_id, sensor_id }: CoverageRow, day: string) => {
      void navigate({
        to: '/branch',
        search: branchCodec.write({
          id: branch_id,
          sensor: sensor_id,
          period: `${day}..${day}`,
          granularity: 'hour',
        }) as never,
      });
    },
    [navigate],
  );
  // The same answer draws estimates and faults on the page of health; here it is coverage alone.
  const plain = useMemo(() => sensors.map(coverageOf), [sensors]);
  const { sort: _, ...who } = request;
  const period = format.range(request.from, request.to);
  return (
    <ChartFrame
      title={t('coverage.title')}
      subtitle={t('coverage.subtitle', { period })}
      query={query}
      height="large"
      shape="grid"
      empty={total === 0 && { why: t('coverage.empty_why'), hint: t('coverage.empty_do') }}
      table={() => tableOf(sensors)}
      download={{ path: 'rows/daily_sensor', query: { ...who } }}
      legend={
        <>
          <Summary counts={counts} loaded={sensors.length} total={total} />
          <CoverageLegend />
        </>
      }
    >
      <CoverageMatrix
        // Another question begins at its top.
        key={JSON.stringify(who) + state.coverage_sort}
        label={t('coverage.label', {
          sensors: tc('word.sensor', { count: total }),
          days: tc('word.day', { count: days.length }),
          summary: counts === null ? '' : summaryText(counts),
        })}
        days={days}
        sensors={plain}
        total={total}
        nameOf={branchName}
        isGrouped={state.coverage_sort === 'branch'}
        onReach={onReach}
        onChoose={choose}
      />
    </ChartFrame>
  );

  function summaryText(found: CoverageCounts): string {
    return t('coverage.summary', {
      total: format.count(found.total),
      complete: format.count(found.complete),
      partial: format.count(found.partial),
      missing: format.count(found.missing),
      pending: format.count(found.pending),
      closed: format.count(found.closed),
    });
  }

  function tableOf(rows: readonly CoverageRow[]): TableData<CoverageRow> {
    const counted = rows.map((row) => ({ ...row, ...countStatuses([row]) }));
    type Counted = (typeof counted)[number];
    return {
      columns: [
        { key: 'branch', label: t('column.branch_id'), cell: (row) => branchName(row.branch_id) },
        { key: 'sensor', label: t('column.sensor_id'), cell: (row) => row.sensor_id },
        {
          key: 'share',
          label: t('coverage.observed'),
          align: 'end' as const,
          cell: (row) => format.share(row.observed_share),
        },
        ...dayStatuses.map((status) => ({
          key: status,
          label: t('coverage.table_days', { status: t(`word.status.${status}`) }),
          align: 'end' as const,
          cell: (row: CoverageRow) => format.count((row as Counted)[status]),
        })),
      ],
      rows: counted,
      rowKey: (row) => `${row.branch_id} ${row.sensor_id}`,
    };
  }
}

const coverageOf = ({ sensor_id, branch_id, observed_share, share, status }: CoverageRow): CoverageRow => ({
  sensor_id,
  branch_id,
  observed_share,
  share,
  status,
});

/** Sensor-days by status, the share of the open ones beside each. */
function Summary({ counts, loaded, total }: { counts: CoverageCounts | null; loaded: number; total: number }) {
  const { t } = useTranslation('data');
  const { t: tc } = useTranslation();
  const format = useFormat();
  const open = counts === null ? 0 : counts.complete + counts.partial + counts.missing;
  return (
    <p className={classes.summary}>
      <span>{tc('word.sensor', { count: total })}</span>
      {counts === null
        ? null
        : (['complete', 'partial', 'missing'] as const).map((status) => (
            <span key={status}>
              <strong className="ff-figures">{format.count(counts[status])}</strong>{' '}
              {t(`coverage.days.${status}`, { count: counts[status] })}
              {open === 0 ? '' : ` (${format.share(counts[status] / open)})`}
            </span>
          ))}
      {counts !== null && counts.pending > 0 ? (
        <span>
          <strong className="ff-figures">{format.count(counts.pending)}</strong>{' '}
          {t('coverage.days.pending', { count: counts.pending })}
        </span>
      ) : null}
      {loaded < total ? <span>{t('coverage.loaded', { loaded, total })}</span> : null}
    </p>
  );
}
