import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconChevronLeft, IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { DeviationBadge } from '../../charts/deviation-badge.tsx';
import { Empty } from '../../charts/empty.tsx';
import { Sparkline } from '../../charts/sparkline.tsx';
import { sparklineExtent } from '../../charts/sparkline-path.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { branchCodec, type NetworkState, rankingSorts } from '../../state/pages.ts';
import { Fresh } from './fresh.tsx';
import { prefetchBranchPage } from './prefetch-branch.ts';
import classes from './ranking-card.module.css';
import { type MapQuery, pageSize, type RankingPage, useRanking } from './use-ranking.ts';
import { branchPeriod, type RankedBranch, rangeOf, rankedBranches } from './where-data.ts';

interface RankingCardProps {
  state: NetworkState;
  change: (patch: Partial<NetworkState>) => void;
  today: string;
  map: MapQuery;
}

/** Branch by branch: how many, how far from the usual, and the last weeks. A row leads to its branch. */
export function RankingCard({ state, change, today, map }: RankingCardProps) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const page = useRanking(state, today, map);
  const { from, to } = rangeOf(state.period, today);
  // Rows of the period before stay as they were, whole, until those of this one are here.
  const kept = useRef<{ rows: RankedBranch[]; period: NetworkState['period'] }>({ rows: [], period: state.period });
  if (page.query.data !== undefined && !page.query.isPlaceholderData) {
    const places = map.isOld ? null : map.places;
    kept.current = { rows: rankedBranches(page.query.data, places, state.period), period: state.period };
  }
  const { rows, period: shown } = kept.current;
  const { limit: _limit, spark: _spark, ...download } = page.request;
  return (
    <ChartFrame
      title={t('ranking.title')}
      subtitle={t(state.period === 'today' ? 'ranking.subtitle_today' : 'ranking.subtitle', {
        period: format.range(from, to),
      })}
      order={3}
      query={page.query}
      height="large"
      shape="list"
      download={{ path: 'ranking', query: { ...download } }}
    >
      <Controls state={state} change={change} />
      {rows.length === 0 ? (
        <Empty
          why={t(state.q === null ? 'ranking.nothing_counted' : 'ranking.nothing')}
          hint={t('ranking.nothing_do')}
        />
      ) : (
        <div className={classes.scroller}>
          <Rows rows={rows} period={shown} today={today} />
        </div>
      )}
      {page.total > pageSize ? <Pager page={page} shown={rows.length} /> : null}
    </ChartFrame>
  );
}

function Controls({ state, change }: Pick<RankingCardProps, 'state' | 'change'>) {
  const { t } = useTranslation('network');
  const [text, setText] = useState(state.q ?? '');
  const search = useDebouncedCallback((value: string) => change({ q: value.trim() || null }), 200);
  // Back and Forward change the address alone.
  useEffect(() => setText((typed) => (typed.trim() === (state.q ?? '') ? typed : (state.q ?? ''))), [state.q]);
  return (
    <div className={`${classes.controls} ff-no-print`}>
      <TextInput
        className={classes.search}
        size="xs"
        type="search"
        maxLength={100}
        placeholder={t('ranking.search')}
        aria-label={t('ranking.search')}
        leftSection={<IconSearch size="0.875rem" aria-hidden="true" />}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          search(value);
        }}
      />
      <NativeSelect
        className={classes.sort}
        size="xs"
        aria-label={t('ranking.sort.label')}
        value={state.sort}
        onChange={({ currentTarget: { value } }) => change({ sort: value as NetworkState['sort'] })}
        data={rankingSorts.map((value) => ({ value, label: t(`ranking.sort.${value}`) }))}
      />
    </div>
  );
}

interface RowsProps {
  rows: readonly RankedBranch[];
  period: NetworkState['period'];
  today: string;
}

function Rows({ rows, period, today }: RowsProps) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const client = useQueryClient();
  const kept = branchPeriod(period, today);
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col" className={classes.name}>
            {t('ranking.branch')}
          </th>
          <th scope="col" className={classes.people} data-align="end">
            {t('ranking.people')}
          </th>
          <th scope="col" className={classes.change} data-align="end">
            {t('ranking.change')}
          </th>
          <th scope="col" className={classes.spark} title={t('ranking.spark_why')}>
            {t('ranking.spark')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const ready = () => prefetchBranchPage(client, row.id, kept, today);
          const people = format.count(row.entries === null ? null : Math.round(row.entries));
          return (
            <tr key={row.id} className={classes.row} onMouseEnter={ready} onFocus={ready}>
              <td>
                <Link
                  to="/branch"
                  search={branchCodec.write({ id: row.id, period: kept })}
                  className={classes.link}
                  title={row.region === null ? row.name : `${row.name}, ${row.region}`}
                >
                  {row.name}
                </Link>
                <Note row={row} period={period} />
              </td>
              <td data-align="end">
                <Fresh value={people} scope={`${period} ${today}`}>
                  {people}
                </Fresh>
              </td>
              <td data-align="end">
                <DeviationBadge change={row.change} verdict={row.verdict} />
              </td>
              <td>
                <Spark values={row.spark ?? []} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Spark({ values }: { values: readonly (number | null)[] }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const extent = sparklineExtent(values);
  const label =
    extent === null
      ? t('ranking.spark_none')
      : t('ranking.spark_label', {
          count: extent.days,
          least: format.count(Math.round(extent.least)),
          most: format.count(Math.round(extent.most)),
        });
  return <Sparkline values={values} label={label} />;
}

/** What a figure of days is made of, where not all of them are whole. */
function Note({ row, period }: { row: RankedBranch; period: NetworkState['period'] }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const text =
    period === 'today'
      ? row.observed_share !== null && row.observed_share < 0.995
        ? t('ranking.observed', { share: format.share(row.observed_share) })
        : null
      : row.complete_days < row.days
        ? t('ranking.part', { complete: format.count(row.complete_days), days: format.count(row.days) })
        : null;
  return text === null ? null : <span className={classes.note}>{text}</span>;
}

function Pager({ page, shown }: { page: RankingPage; shown: number }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const { first, total, previous, next, prefetchNext } = page;
  return (
    <div className={classes.pager}>
      <span aria-live="polite">
        {t('ranking.place', {
          first: format.count(first + 1),
          last: format.count(first + shown),
          total: format.count(total),
        })}
      </span>
      <ActionIcon
        size="md"
        variant="default"
        aria-label={t('ranking.previous')}
        disabled={previous === null}
        onClick={() => previous?.()}
      >
        <IconChevronLeft size="1rem" aria-hidden="true" />
      </ActionIcon>
      <ActionIcon
        size="md"
        variant="default"
        aria-label={t('ranking.next')}
        disabled={next === null}
        onMouseEnter={prefetchNext}
        onFocus={prefetchNext}
        onClick={() => next?.()}
      >
        <IconChevronRight size="1rem" aria-hidden="true" />
      </ActionIcon>
    </div>
  );
}
