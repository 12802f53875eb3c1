import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconArrowsLeftRight, IconChevronLeft, IconChevronRight, IconSearch, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChartFrame } from '../../charts/chart-frame.tsx';
import { Empty } from '../../charts/empty.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import { compareCodec, type NetworkState, rankingSorts } from '../../state/pages.ts';
import { mostChosen } from '../compare/requests.ts';
import classes from './ranking-card.module.css';
import { RankingRows } from './ranking-rows.tsx';
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
  const [chosen, setChosen] = useState<readonly string[]>([]);
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
      <Chosen ids={chosen} choose={setChosen} period={branchPeriod(state.period, today)} />
      {rows.length === 0 ? (
        <Empty
          why={t(state.q === null ? 'ranking.nothing_counted' : 'ranking.nothing')}
          hint={t('ranking.nothing_do')}
        />
      ) : (
        <div className={classes.scroller}>
          <RankingRows rows={rows} period={shown} today={today} chosen={chosen} choose={setChosen} />
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

interface ChosenProps {
  ids: readonly string[];
  choose: (ids: readonly string[]) => void;
  period: string;
}

/** Takes the branches that were chosen in the list, on whichever of its pages, to the Compare page. */
function Chosen({ ids, choose, period }: ChosenProps) {
  const { t } = useTranslation('network');
  const count = ids.length;
  const icon = <IconArrowsLeftRight size="0.875rem" aria-hidden="true" />;
  return (
    <div className={`${classes.chosen} ff-no-print`}>
      <span role="status">
        {count < 2 ? t('ranking.compare_few') : count >= mostChosen ? t('ranking.compare_most', { count }) : null}
      </span>
      {count === 0 ? null : (
        <ActionIcon size="md" variant="subtle" aria-label={t('ranking.choose_none')} onClick={() => choose([])}>
          <IconX size="0.875rem" aria-hidden="true" />
        </ActionIcon>
      )}
      {count < 2 ? (
        <Button size="xs" variant="default" leftSection={icon} disabled>
          {t('ranking.compare')}
        </Button>
      ) : (
        <Button
          size="xs"
          leftSection={icon}
          renderRoot={(props) => (
            <Link to="/compare" search={compareCodec.write({ id: [...ids], period })} {...props} />
          )}
        >
          {t('ranking.compare_count', { count })}
        </Button>
      )}
    </div>
  );
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
