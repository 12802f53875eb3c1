import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { rankingQuery } from '../../api/queries.ts';
import type { RankingRow } from '../../api/types.ts';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { FigureGrid, type GridColumn } from '../../charts/difference-table-grid.tsx';
import { TrustBadge } from '../../charts/trust-badge.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { branchCodec, type CompareState, comparisons, healthCodec } from '../../state/pages.ts';
import type { Range } from '../../state/period.ts';
import classes from './compare.module.css';
import { type Change, type Look, mostChosen, rankingRequest } from './requests.ts';
import { Spark } from './spark.tsx';

const step = 50;

export interface CompareRankingProps {
  state: CompareState;
  chosen: readonly string[];
  range: Range;
  onChange: Change;
  onLook: Look;
}

/** The chosen, or all, by people or by change against comparable days. */
export function CompareRanking({ state, chosen, range, onChange, onLook }: CompareRankingProps) {
  const { t } = useTranslation('compare');
  const format = useFormat();
  const request = rankingRequest(state, chosen, range);
  const query = useQuery({ ...rankingQuery(request), placeholderData: keepPreviousData });
  const rows = query.data?.data ?? [];
  const most = Math.max(0, ...rows.map(({ entries }) => entries ?? 0));
  const columns = useMemo((): GridColumn<RankingRow>[] => {
    const isChosen = (id: string) => chosen.includes(id);
    const toggled = (id: string) => ({ id: isChosen(id) ? chosen.filter((one) => one !== id) : [...chosen, id] });
    const sorted = (name: string) =>
      state.sort === name ? ('ascending' as const) : state.sort === `-${name}` ? ('descending' as const) : undefined;
    const head = (name: 'name' | 'entries' | 'change', label: string) => (
      <SortHead
        label={label}
        sorted={sorted(name)}
        onSort={() =>
          onChange({
            sort: (state.sort === `-${name}` || (name === 'name' && state.sort !== 'name')
              ? name
              : `-${name}`) as CompareState['sort'],
          })
        }
      />
    );
    const columns: GridColumn<RankingRow>[] = [
      {
        key: 'name',
        head: head('name', t(`by.${state.by}`)),
        sorted: sorted('name'),
        cell: ({ rank, id, name, region }) => (
          <span className={classes.ranked}>
            <span className={classes.rank}>{rank}</span>
            <ActionIcon
              size="sm"
              variant={isChosen(id) ? 'light' : 'subtle'}
              color={isChosen(id) ? 'accent' : 'gray'}
              aria-label={t(isChosen(id) ? 'ranking.remove' : 'ranking.add', { name })}
              aria-pressed={isChosen(id)}
              disabled={!isChosen(id) && chosen.length >= mostChosen}
              onClick={() => onChange(toggled(id))}
              onPointerEnter={() => onLook(toggled(id))}
              onFocus={() => onLook(toggled(id))}
            >
              {isChosen(id) ? <IconX size="0.875rem" stroke={2} /> : <IconPlus size="0.875rem" stroke={2} />}
            </ActionIcon>
            {state.by === 'branch' ? (
              <Link
                className={classes.link}
                to="/branch"
                search={branchCodec.write({ id, period: state.period, granularity: state.granularity }) as never}
              >
                {name}
              </Link>
            ) : (
              name
            )}
            {state.by === 'branch' && region !== null ? <span className={classes.region}>{region}</span> : null}
          </span>
        ),
      },
      {
        key: 'entries',
        head: head('entries', t('ranking.entries')),
        sorted: sorted('entries'),
        align: 'end',
        cell: ({ entries }) => (
          <span className={classes.bar}>
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.fill}
                style={{ inlineSize: `${most > 0 ? ((entries ?? 0) / most) * 100 : 0}%` }}
              />
            </span>
            <span className={classes.barFigure}>{format.count(entries)}</span>
          </span>
        ),
      },
      {
        key: 'days',
        head: t('ranking.days'),
        align: 'end',
        cell: ({ days, complete_days }) =>
          t('ranking.days_of', { complete: format.count(complete_days), days: format.count(days) }),
      },
      {
        key: 'observed',
        head: t('ranking.observed'),
        align: 'end',
        cell: (row) => (
          <TrustBadge rests={row} health={healthCodec.write({ period: state.period, [state.by]: [row.id] })} />
        ),
      },
    ];
    if (state.compare !== 'none') {
      columns.push(
        {
          key: 'comparable',
          head: t('ranking.comparable'),
          align: 'end',
          cell: ({ comparable_entries }) => format.count(comparable_entries),
        },
        {
          key: 'compare',
          head: t(`ranking.compare.${state.compare}`),
          align: 'end',
          cell: ({ compare_entries }) => format.count(compare_entries),
        },
        {
          key: 'change',
          head: head('change', t('ranking.change')),
          sorted: sorted('change'),
          align: 'end',
          cell: ({ compare_change }) => (
            <span
              className={classes.change}
              data-sign={compare_change === null ? undefined : compare_change > 0 ? 'high' : 'low'}
            >
              {format.change(compare_change)}
            </span>
          ),
        },
      );
    }
    columns.push({
      key: 'spark',
      head: t('ranking.spark'),
      cell: ({ spark, name }) => <Spark values={spark ?? []} label={t('ranking.spark_label', { name })} />,
    });
    return columns;
  }, [state, chosen, most, onChange, onLook, t, format]);
  const total = query.data?.total ?? 0;
  return (
    <ChartFrame
      title={t(state.scope === 'chosen' ? 'ranking.title' : `ranking.title_all.${state.by}`)}
      subtitle={t('ranking.subtitle', {
        period: format.range(range.from, range.to),
        compare: t(`ranking.against.${state.compare}`),
      })}
      query={query}
      empty={query.data !== undefined && rows.length === 0}
      shape="list"
      download={{ path: 'ranking', query: { ...request, limit: undefined } }}
      actions={
        <div className={classes.actions}>
          <SegmentedControl
            size="xs"
            aria-label={t('ranking.scope')}
            value={state.scope}
            onChange={(scope) => onChange({ scope: scope as CompareState['scope'], rows: 25 })}
            data={[
              { value: 'chosen', label: t('ranking.chosen') },
              { value: 'all', label: t('ranking.all') },
            ]}
          />
          <Select
            size="xs"
            className={classes.against}
            aria-label={t('compare.label', { ns: 'common' })}
            allowDeselect={false}
            value={state.compare}
            onChange={(compare) => compare !== null && onChange({ compare: compare as CompareState['compare'] })}
            data={comparisons.map((value) => ({ value, label: t(`compare.${value}`, { ns: 'common' }) }))}
          />
        </div>
      }
    >
      <FigureGrid label={t('ranking.table')} columns={columns} rows={rows} rowKey={({ id }) => id} />
      <div className={classes.below}>
        <p className={classes.note}>{t(state.compare === 'none' ? 'ranking.note_none' : 'ranking.note')}</p>
        {rows.length < total ? (
          <Button
            size="xs"
            variant="default"
            loading={query.isPlaceholderData}
            onClick={() => onChange({ rows: rows.length + step })}
          >
            {t('ranking.more', { count: Math.min(step, total - rows.length), total: format.count(total) })}
          </Button>
        ) : null}
      </div>
    </ChartFrame>
  );
}

interface SortHeadProps {
  label: string;
  sorted: 'ascending' | 'descending' | undefined;
  onSort: () => void;
}

function SortHead({ label, sorted, onSort }: SortHeadProps) {
  const Arrow = sorted === 'ascending' ? IconArrowUp : IconArrowDown;
  return (
    <button type="button" className={classes.sort} onClick={onSort} data-sorted={sorted}>
      {label}
      <Arrow size="0.875rem" stroke={1.8} aria-hidden="true" />
    </button>
  );
}
