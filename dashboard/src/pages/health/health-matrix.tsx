import { NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsQuery } from '../../api/queries.ts';
import type { HealthAnswer, NetworkAnswer } from '../../api/types.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { CoverageMatrix } from '../../charts/coverage-matrix.tsx';
import type { CoverageRow } from '../../charts/coverage-matrix-layout.ts';
import { faultOfLetter } from '../../charts/fault-signs.ts';
import { QualityLegend } from '../../charts/quality-matrix-legend.tsx';
import type { TableData } from '../../charts/table-view.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { branchCodec, coverageSorts, faultCodec, faultKinds, type HealthState } from '../../state/pages.ts';
import { useCoverage } from '../data/use-coverage.ts';
import { cellRequest, matrixRequest } from './requests.ts';
import { useBranchNames } from './use-branch-names.ts';

type Row = HealthAnswer['sensors'][number];

interface HealthMatrixProps {
  state: HealthState;
  network: NetworkAnswer;
  change: (patch: Partial<HealthState>) => void;
}

/** What each day of each sensor is made of, and its fault; a cell leads to that fault, else to the day by hour. */
export function HealthMatrix({ state, network, change }: HealthMatrixProps) {
  const { t } = useTranslation('health');
  const { t: tc } = useTranslation();
  const { t: td } = useTranslation('data');
  const format = useFormat();
  const navigate = useNavigate();
  const nameOf = useBranchNames();
  const asked = useMemo(() => matrixRequest(state, network.today), [state, network.today]);
  const { query, request, days, sensors, total, onReach } = useCoverage(asked);
  const found = useMemo(() => faultKinds.filter((kind) => sensors.some((row) => faultsOf(row).has(kind))), [sensors]);
  const client = useQueryClient();
  const choosing = useRef(0);
  // Who has left while the fault was looked up is not called back.
  useEffect(
    () => () => {
      choosing.current += 1;
    },
    [],
  );
  const latest = useRef({ state, days });
  latest.current = { state, days };
  const choose = useCallback(
    async (row: CoverageRow, day: string) => {
      choosing.current += 1;
      const mine = choosing.current;
      const wanted = cellRequest(row, latest.current.days, day);
      // A fault that cannot be read, or is gone since the matrix was, leaves the day itself to look at.
      const fault =
        wanted === null ? undefined : (await client.fetchQuery(faultsQuery(wanted)).catch(() => null))?.data[0];
      if (mine !== choosing.current) {
        return;
      }
      if (fault === undefined) {
        const { branch_id: id, sensor_id: sensor } = row;
        const search = { id, sensor, period: `${day}..${day}`, granularity: 'hour' as const };
        void navigate({ to: '/branch', search: branchCodec.write(search) as never });
      } else {
        const search = { ...latest.current.state, id: fault.id };
        void navigate({ to: '/health/fault', search: faultCodec.write(search) as never });
      }
    },
    [client, navigate],
  );
  const labels = {
    branch: td('coverage.sort_branch'),
    observed_share: td('coverage.sort_worst'),
    '-observed_share': td('coverage.sort_best'),
  };
  const { sort: _, ...who } = request;
  return (
    <ChartFrame
      title={t('matrix.title')}
      subtitle={t('matrix.subtitle', { period: format.range(request.from, request.to) })}
      query={query}
      height="large"
      shape="grid"
      empty={total === 0 && { why: t('matrix.empty_why'), hint: t('matrix.empty_do') }}
      table={() => tableOf(sensors)}
      download={{ path: 'rows/daily_sensor', query: { ...who } }}
      actions={
        <NativeSelect
          size="xs"
          aria-label={t('matrix.sort')}
          value={state.matrix_sort}
          data={coverageSorts.map((value) => ({ value, label: labels[value] }))}
          onChange={(event) => change({ matrix_sort: event.currentTarget.value as HealthState['matrix_sort'] })}
        />
      }
      legend={<QualityLegend kinds={found} />}
    >
      <CoverageMatrix
        // Another question begins at its top.
        key={JSON.stringify(request)}
        label={t('matrix.label', {
          sensors: tc('word.sensor', { count: total }),
          days: tc('word.day', { count: days.length }),
        })}
        days={days}
        sensors={sensors}
        total={total}
        nameOf={nameOf}
        isGrouped={state.matrix_sort === 'branch'}
        onReach={onReach}
        onChoose={choose}
        hint={t('matrix.hint')}
      />
    </ChartFrame>
  );

  function tableOf(rows: readonly Row[]): TableData<Row> {
    const share = (key: 'observed_share' | 'imputed_share' | 'missing_share', label: string) => ({
      key,
      label,
      align: 'end' as const,
      cell: (row: Row) => format.share(row[key]),
    });
    return {
      columns: [
        { key: 'branch', label: tc('word.branch'), cell: ({ branch_id }) => nameOf(branch_id) },
        { key: 'sensor', label: t('list.sensor'), cell: ({ sensor_id }) => sensor_id },
        share('observed_share', tc('quality.observed')),
        share('imputed_share', tc('quality.estimated')),
        share('missing_share', tc('quality.missing')),
        {
          key: 'fault_days',
          label: t('matrix.fault_days'),
          align: 'end',
          cell: (row) => format.count([...faultsOf(row).values()].reduce((sum, one) => sum + one, 0)),
        },
        ...found.map((kind) => ({
          key: kind,
          label: t(`kind.${kind}`),
          align: 'end' as const,
          cell: (row: Row) => format.count(faultsOf(row).get(kind) ?? 0),
        })),
      ],
      rows,
      rowKey: ({ branch_id, sensor_id }) => `${branch_id} ${sensor_id}`,
    };
  }
}

/** Days by the fault that they have. */
function faultsOf({ fault }: Row): Map<string, number> {
  const days = new Map<string, number>();
  for (const letter of fault) {
    const kind = faultOfLetter(letter);
    if (kind !== null) {
      days.set(kind, (days.get(kind) ?? 0) + 1);
    }
  }
  return days;
}
