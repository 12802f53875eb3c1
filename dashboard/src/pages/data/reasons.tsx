import { useTranslation } from 'react-i18next';
import type { RowTable } from '../../api/types.ts';
import type { Row } from './cell-text.ts';
import { isReason, wordsOf } from './columns.ts';
import classes from './reasons.module.css';

/** What the reasons, or the reported states, of the rows on this page mean, the most frequent first. */
export function Reasons({ table, rows }: { table: RowTable; rows: readonly Row[] }) {
  const { t } = useTranslation('data');
  if (table !== 'rejects' && table !== 'readings') {
    return null;
  }
  const column = table === 'rejects' ? 'reason' : 'reported_status';
  const counts = new Map<string, number>();
  for (const row of rows) {
    const word = row[column];
    if (typeof word === 'string') {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const meaning = (word: string): { name: string; why: string } | null => {
    if (table === 'rejects') {
      return isReason(word) ? { name: t(`word.reason.${word}`), why: t(`why.${word}`) } : null;
    }
    const known = wordsOf.reported_status.find((one) => one === word);
    return known === undefined ? null : { name: t(`word.reported_status.${known}`), why: t(`reported_why.${known}`) };
  };
  const found = [...counts]
    .sort((a, b) => b[1] - a[1])
    .flatMap(([word, count]) => {
      const meant = meaning(word);
      return meant === null ? [] : [{ word, count, ...meant }];
    });
  return found.length === 0 ? null : (
    <section className={classes.reasons} aria-labelledby="reasons-title">
      <h3 id="reasons-title" className={classes.title}>
        {t(table === 'rejects' ? 'reasons.title' : 'reasons.readings_title')}
      </h3>
      <dl className={classes.list}>
        {found.map(({ word, count, name, why }) => (
          <div key={word} className={classes.reason}>
            <dt>
              {name} <span className={classes.count}>{t('reasons.here', { count })}</span>
            </dt>
            <dd>{why}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
