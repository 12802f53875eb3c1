import { SegmentedControl } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mapQuery } from '../../api/queries.ts';
import type { MapAnswer } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { mapPeriods, type NetworkState } from '../../state/pages.ts';
import { MapCard } from './map-card.tsx';
import { RankingCard } from './ranking-card.tsx';
import { useMapPoints } from './use-map-points.ts';
import { prefetchRanking } from './use-ranking.ts';
import classes from './where.module.css';
import { placesOf, verdictCounts } from './where-data.ts';

interface WhereProps {
  state: NetworkState;
  change: (patch: Partial<NetworkState>) => void;
  today: string;
  /** Period that is shown in place of a today that has nothing yet; null: as chosen. */
  instead: NetworkState['period'] | null;
}

/** Where is it not normal? The map and the ranking of one period; on phones one of them. */
export function Where({ state: chosen, change, today, instead }: WhereProps) {
  const { t } = useTranslation('network');
  const { t: common } = useTranslation();
  const state = useMemo(() => (instead === null ? chosen : { ...chosen, period: instead }), [chosen, instead]);
  const query = useQuery(mapQuery({ region: state.region, period: state.period }));
  // Until the answer is here, that of the period before stays, dimmed by the frames.
  const answer = query.data;
  const places = useMemo(() => (answer === undefined ? null : placesOf(answer)), [answer]);
  const client = useQueryClient();
  const prefetch = (period: NetworkState['period']) => {
    void client.prefetchQuery(mapQuery({ region: state.region, period }));
    prefetchRanking(client, { ...state, period }, today);
  };
  const { points, isPlaceless, branches } = useMapPoints(places);
  const isNarrow = useMediaQuery('(max-width: 62em)', false, { getInitialValueInEffect: false });
  const [view, setView] = useState<'map' | 'ranking'>('ranking');
  return (
    <section className={classes.where} aria-labelledby="where-title">
      <header className={classes.head}>
        <div className={classes.words}>
          <h2 id="where-title" className={classes.title}>
            {t('where.title')}
          </h2>
          {answer === undefined ? null : <Summary answer={answer} />}
          {instead === null ? null : (
            <p className={classes.summary}>{t('where.not_today', { period: common(`period.${instead}`) })}</p>
          )}
        </div>
        <SegmentedControl
          className={`${classes.switch} ff-no-print`}
          size="xs"
          aria-label={t('where.period')}
          value={state.period}
          onChange={(period) => change({ period: period as NetworkState['period'] })}
          data={mapPeriods.map((value) => ({
            value,
            // biome-ignore lint/a11y/noStaticElementInteractions: reads ahead only; choosing is the radio's around it
            label: <span onMouseEnter={() => prefetch(value)}>{t(`where.periods.${value}`)}</span>,
            disabled: value === 'today' && instead !== null,
          }))}
        />
      </header>
      {isNarrow && !isPlaceless ? (
        <SegmentedControl
          className={`${classes.tabs} ff-no-print`}
          size="xs"
          aria-label={t('where.view')}
          value={view}
          onChange={(value) => setView(value as typeof view)}
          data={(['ranking', 'map'] as const).map((value) => ({ value, label: t(`where.${value}`) }))}
        />
      ) : null}
      <div className={classes.parts} data-single={isPlaceless || undefined}>
        {isPlaceless || (isNarrow && view !== 'map') ? null : (
          <MapCard
            state={state}
            today={today}
            query={
              query.error === null ? { ...query, error: branches.error, refetch: branches.refetch as never } : query
            }
            points={points}
          />
        )}
        {isNarrow && !isPlaceless && view !== 'ranking' ? null : (
          <RankingCard
            state={state}
            change={change}
            today={today}
            map={{ places, isOld: query.isPlaceholderData, error: query.error }}
          />
        )}
      </div>
    </section>
  );
}

function Summary({ answer }: { answer: MapAnswer }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const counts = verdictCounts(answer);
  const words = {
    normal: format.count(counts.normal),
    low: format.count(counts.low),
    high: format.count(counts.high),
    unknown: format.count(counts.unknown),
  };
  return (
    <p className={classes.summary}>{t(counts.unknown === 0 ? 'where.summary' : 'where.summary_unknown', words)}</p>
  );
}
