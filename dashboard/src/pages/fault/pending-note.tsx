import { IconHourglass } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { statusQuery } from '../../api/queries.ts';
import type { Correction, FaultAnswer } from '../../api/types.ts';
import { isPending, workFor } from './pending.ts';
import classes from './said.module.css';

/** How often the work that was asked for is looked at, milliseconds. */
const lookEvery = 3_000;

/** That what was said is kept and not yet in the figures; it goes once the tables say it. */
export function PendingNote({ answer, records }: { answer: FaultAnswer; records: readonly Correction[] }) {
  const { t } = useTranslation('fault');
  const pending = isPending(answer, records);
  const status = useQuery({
    ...statusQuery(),
    enabled: pending,
    refetchInterval: ({ state }) => {
      const work = workFor(records, state.data?.requests ?? []);
      return pending && (work === undefined || work.status === 'waiting' || work.status === 'running')
        ? lookEvery
        : false;
    },
  }).data;
  const work = workFor(records, status?.requests ?? []);
  const how =
    status === undefined
      ? null
      : work === undefined
        ? t('pending.none')
        : work.status === 'failed'
          ? t('pending.failed', { error: work.error ?? '' })
          : work.status === 'done'
            ? null
            : t(`pending.${work.status}`);
  return (
    <div role="status">
      {pending ? (
        <div className={classes.pending}>
          <IconHourglass aria-hidden="true" />
          <p>
            <strong>{t('pending.title')}</strong>. {t('pending.why')} {how}
          </p>
        </div>
      ) : null}
    </div>
  );
}
