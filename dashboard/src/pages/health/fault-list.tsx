import { Button, NativeSelect } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { faultsQuery } from '../../api/queries.ts';
import type { Fault, NetworkAnswer } from '../../api/types.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { Empty } from '../../charts/empty.tsx';
import type { TableData } from '../../charts/table-view.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { faultSorts, type HealthState, healthCodec } from '../../state/pages.ts';
import { useTrail } from '../../state/use-trail.ts';
import classes from './fault-list.module.css';
import { FaultRows } from './fault-rows.tsx';
import { KindChoice } from './kind-choice.tsx';
import { ListPager } from './list-pager.tsx';
import { filtersOf, listRequest, pageSize } from './requests.ts';
import { useBranchNames } from './use-branch-names.ts';

interface FaultListProps {
  state: HealthState;
  network: NetworkAnswer;
  change: (patch: Partial<HealthState>) => void;
  ask: (patch: Partial<HealthState>) => void;
}

/** The faults that fit, the gravest first, page by page; each leads to its evidence. */
export function FaultList({ state, network, change, ask }: FaultListProps) {
  const { t } = useTranslation('health');
  const format = useFormat();
  const client = useQueryClient();
  const nameOf = useBranchNames();
  const request = listRequest(state, network.today);
  const query = useQuery(faultsQuery(request));
  const { data } = query;
  const kinds = useQuery(faultsQuery({ ...request, kind: '', limit: 1, cursor: null }));
  const faults = data?.data ?? [];
  const total = data?.totals.faults ?? 0;
  const next = query.isPlaceholderData ? null : (data?.next_cursor ?? null);
  const question = JSON.stringify({ ...request, cursor: null });
  const trail = useTrail(question, state.page, state.cursor);
  useEffect(() => {
    if (next !== null) {
      void client.prefetchQuery(faultsQuery({ ...(JSON.parse(question) as typeof request), cursor: next }));
    }
  }, [client, question, next]);
  const { limit: _, cursor: __, ...download } = request;
  const period = format.range(request.from, request.to);
  const isFiltered = filtersOf(state) > 0;
  return (
    <ChartFrame
      title={t('list.title')}
      subtitle={t('list.subtitle', { count: total, period })}
      query={query}
      height="medium"
      shape="list"
      table={() => tableOf(faults)}
      download={{ path: 'faults', query: download }}
      actions={
        <NativeSelect
          size="xs"
          aria-label={t('filter.sort')}
          value={state.sort}
          data={faultSorts.map((value) => ({ value, label: t(`filter.sort_${sortWords[value]}`) }))}
          onChange={(event) => ask({ sort: event.currentTarget.value as HealthState['sort'] })}
        />
      }
      legend={
        kinds.data === undefined ? null : (
          <KindChoice totals={kinds.data.totals.by_kind} chosen={state.kind} onChange={(kind) => ask({ kind })} />
        )
      }
    >
      {faults.length === 0 ? (
        <Empty
          why={t(isFiltered ? 'list.empty_filtered' : 'list.empty')}
          hint={
            isFiltered
              ? t('list.empty_filtered_do')
              : t('list.empty_why', {
                  first: format.date(network.first_day ?? request.from),
                  last: format.date(network.today),
                })
          }
        >
          {isFiltered ? (
            <Button
              size="xs"
              variant="default"
              onClick={() => change({ ...healthCodec.defaults, period: state.period })}
            >
              {t('list.clear')}
            </Button>
          ) : null}
        </Empty>
      ) : (
        <div className={classes.list}>
          <FaultRows faults={faults} state={state} nameOf={nameOf} />
          <ListPager
            page={state.page}
            size={pageSize}
            shown={faults.length}
            total={total}
            onFirst={() => ask({})}
            onPrevious={
              state.page > 1 && trail[state.page - 1] !== undefined
                ? () => change({ cursor: trail[state.page - 1] ?? null, page: state.page - 1 })
                : undefined
            }
            onNext={next === null ? undefined : () => change({ cursor: next, page: state.page + 1 })}
          />
        </div>
      )}
    </ChartFrame>
  );

  function tableOf(rows: readonly Fault[]): TableData<Fault> {
    const people = (key: 'observed' | 'estimated' | 'expected' | 'uncounted', label: string) => ({
      key,
      label,
      align: 'end' as const,
      cell: (fault: Fault) => format.count(fault[key]),
    });
    return {
      columns: [
        { key: 'severity', label: t('list.severity'), cell: ({ severity }) => t(`severity.${severity}`) },
        { key: 'branch', label: t('word.branch', { ns: 'common' }), cell: ({ branch_id }) => nameOf(branch_id) },
        { key: 'sensor', label: t('list.sensor'), cell: ({ sensor_id }) => sensor_id },
        { key: 'kind', label: t('list.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
        { key: 'from', label: t('list.started'), cell: ({ started_on }) => format.day(started_on) },
        {
          key: 'to',
          label: t('list.ended'),
          cell: ({ ended_at, ended_on }) => (ended_at === null ? t('list.goes_on') : format.day(ended_on)),
        },
        { key: 'hours', label: t('list.hours_head'), align: 'end', cell: ({ hours }) => format.count(hours) },
        people('observed', t('list.observed')),
        people('estimated', t('list.estimated')),
        people('expected', t('list.expected')),
        people('uncounted', t('list.uncounted_head')),
        {
          key: 'confidence',
          label: t('list.confidence'),
          align: 'end',
          cell: ({ confidence }) => format.share(confidence),
        },
        { key: 'verdict', label: t('list.verdict'), cell: ({ verdict }) => t(`verdict.${verdict ?? 'none'}`) },
      ],
      rows,
      rowKey: ({ id }) => id,
    };
  }
}

const sortWords = { '-severity': 'severity', '-started_at': 'newest', started_at: 'oldest' } as const;
