import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Correction, CorrectionsAnswer } from '../../api/types.ts';
import { useNetwork } from '../../app/use-network.ts';
import { ErrorMessage } from '../../charts/error.tsx';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './said.module.css';

interface RecordsProps {
  query: { data: CorrectionsAnswer | undefined; error: unknown; refetch: () => unknown };
  records: readonly Correction[];
  /** Null where the caller may not. */
  onTakeBack: ((record: Correction, button: HTMLElement) => void) | null;
}

/** What people said of these hours, newest first, and whether it counts. */
export function Records({ query, records, onTakeBack }: RecordsProps) {
  const { t } = useTranslation('fault');
  const { t: th } = useTranslation('health');
  const format = useFormat();
  const zone = useNetwork()?.time_zone ?? 'UTC';
  if (query.data === undefined && query.error !== null) {
    return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  }
  const damaged = query.data?.damaged ?? 0;
  const whatOf = ({ kind, entries, low, high, fault }: Correction) => {
    switch (kind) {
      case 'count':
        return t('record.count', {
          people: t('why.people', { count: entries ?? 0, figure: format.count(entries) }),
        });
      case 'range':
        return t('record.range', { low: format.count(low), high: format.count(high) });
      case 'faulty':
        return t('record.faulty', { kind: fault === null ? '' : th(`kind.${fault}`) });
      default:
        return t(`record.${kind}`);
    }
  };
  return (
    <div className={classes.records}>
      <h3>{t('record.title')}</h3>
      {query.data !== undefined && records.length === 0 ? <p className={classes.dim}>{t('record.none')}</p> : null}
      {damaged > 0 ? <p className={classes.bad}>{t('record.damaged', { count: damaged })}</p> : null}
      <ul className={classes.list}>
        {records.map((record) => {
          const what = whatOf(record);
          const isOver = record.standing === 'reverted' || record.standing === 'overruled';
          return (
            <li key={record.id} data-standing={record.standing}>
              <span className={classes.what}>{what}</span>
              <span>
                {record.reason}{' '}
                <span className={classes.dim}>
                  ({t('record.by', { author: record.author, when: format.moment(record.at, zone) })})
                </span>
              </span>
              {record.kind === 'revert' ? null : (
                <span className={classes.dim}>
                  {t('record.span', {
                    from: format.moment(record.from, zone),
                    to: format.moment(record.to, zone),
                  })}
                </span>
              )}
              <span className={classes.side}>
                {t(`record.${record.standing}`)}
                {onTakeBack === null || isOver ? null : (
                  <Button
                    size="compact-xs"
                    variant="default"
                    aria-label={t('record.undo_label', { what, author: record.author })}
                    onClick={(event) => onTakeBack(record, event.currentTarget)}
                  >
                    {t(record.kind === 'revert' ? 'record.redo' : 'record.undo')}
                  </Button>
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
