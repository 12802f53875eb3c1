import { Loader, Paper } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { networkQuery, statusQuery } from '../../api/queries.ts';
import type { NetworkAnswer, StatusAnswer } from '../../api/types.ts';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './first-run.module.css';
import { isCollectingHistory, progressOf } from './sources.ts';

/** How often the collecting of the history is looked at, milliseconds. */
const lookEvery = 2_000;

/**
 * Whether there are no counts at all. What was answered while the tables were empty is read again before the dashboard
 * begins, so that it never begins empty.
 */
export function useIsFirstRun(network: NetworkAnswer | undefined): boolean {
  const client = useQueryClient();
  const isEmpty = network?.first_day === null;
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (isEmpty) {
      setShown(true);
    } else if (isShown) {
      void client
        .invalidateQueries({ predicate: ({ meta }) => meta?.tables !== undefined }, { cancelRefetch: true })
        .finally(() => setShown(false));
    }
  }, [client, isEmpty, isShown]);
  return isEmpty || isShown;
}

/** In place of the dashboard while there are no counts at all: how far the collecting is. */
export function FirstRun() {
  const { t } = useTranslation('network');
  const status = useQuery({ ...statusQuery(), refetchInterval: lookEvery }).data;
  // The stream says so too; this is for where it is cut off.
  useQuery({ ...networkQuery(), refetchInterval: lookEvery });
  const progress = status && progressOf(status);
  const isUnderway = progress !== undefined && (progress.batches > 0 || progress.runningSince !== null);
  return (
    <Paper component="section" className={classes.card} p="xl" aria-labelledby="first-title">
      <div className={classes.head}>
        {isUnderway ? <Loader size="sm" aria-hidden="true" /> : null}
        <h2 id="first-title" className={classes.title}>
          {t(isUnderway ? 'first.title' : 'first.waiting')}
        </h2>
      </div>
      <p className={classes.text}>{t(isUnderway ? 'first.why' : 'first.waiting_why')}</p>
      {status && isUnderway ? <Facts status={status} /> : null}
    </Paper>
  );
}

/** Over the dashboard while the history is read from its beginning: today is then far ahead of what there is. */
export function HistoryBanner() {
  const { t } = useTranslation('network');
  const status = useQuery({
    ...statusQuery(),
    refetchInterval: ({ state }) => (state.data && isCollectingHistory(state.data) ? 2 * lookEvery : false),
  }).data;
  return status === undefined || !isCollectingHistory(status) ? null : (
    <Paper className={classes.banner} role="status" py="sm">
      <p>{t('first.banner')}</p>
      <Facts status={status} />
    </Paper>
  );
}

function Facts({ status }: { status: StatusAnswer }) {
  const { t } = useTranslation('network');
  const format = useFormat();
  const { batches, outstanding, completeTo, runningSince } = progressOf(status);
  const facts = [
    t('first.batches', { count: batches }),
    completeTo === null
      ? t('first.newest_none')
      : t('first.newest', { day: format.day(new Date(completeTo).toISOString().slice(0, 10)) }),
    outstanding > 0 ? t('first.outstanding', { count: outstanding }) : null,
    runningSince !== null && outstanding === 0 && batches > 0 ? t('first.working') : null,
  ].filter((fact) => fact !== null);
  return (
    <ul className={classes.facts}>
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  );
}
