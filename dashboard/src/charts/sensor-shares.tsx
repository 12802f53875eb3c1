import { useTranslation } from 'react-i18next';
import type { RankingRow } from '../api/types.ts';
import { useFormat } from '../i18n/use-format.ts';
import classes from './sensor-shares.module.css';

interface SensorSharesProps {
  rows: readonly RankingRow[];
  chosen: string | null;
  onChoose: (sensor: string | null) => void;
}

/** Which sensor counted which share of the entries, and how much of each was observed. */
export function SensorShares({ rows, chosen, onChoose }: SensorSharesProps) {
  const { t } = useTranslation('branch');
  const format = useFormat();
  const shares = sharesOf(rows);
  return (
    <ul className={classes.list}>
      {rows.map((row, index) => {
        const share = shares[index] ?? null;
        const isChosen = chosen === row.id;
        return (
          <li key={row.id}>
            <button
              type="button"
              className={classes.row}
              aria-pressed={isChosen}
              onClick={() => onChoose(isChosen ? null : row.id)}
            >
              <span className={classes.name}>{row.name}</span>
              <span className={`${classes.share} ff-figures`}>{format.share(share)}</span>
              <svg className={classes.bar} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                <rect className={classes.fill} width={(share ?? 0) * 100} height="1" />
              </svg>
              <span className={`${classes.detail} ff-figures`}>
                {t('sensors.detail', {
                  entries: format.count(row.entries),
                  observed: format.share(row.observed_share),
                })}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Of the entries of all of them; null where none are known. */
export function sharesOf(rows: readonly Pick<RankingRow, 'entries'>[]): (number | null)[] {
  const sum = rows.reduce((total, { entries }) => total + (entries ?? 0), 0);
  return rows.map(({ entries }) => (entries === null || sum <= 0 ? null : entries / sum));
}
