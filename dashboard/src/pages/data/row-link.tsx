import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { isDate } from '../../state/dates.ts';
import { branchCodec } from '../../state/pages.ts';
import type { Row } from './cell-text.ts';
import classes from './rows-table.module.css';

/** Leads from a row to its branch and, where it has one, its sensor and day, hour by hour. */
export function RowLink({ row, branch, text }: { row: Row; branch: string; text: string }) {
  const { t } = useTranslation('data');
  const date = row.business_date ?? row.utc_date;
  const isDay = typeof date === 'string' && isDate(date);
  const sensor = typeof row.sensor_id === 'string' ? row.sensor_id : null;
  const state = branchCodec.write({
    id: branch,
    sensor,
    ...(isDay ? { period: `${date}..${date}`, granularity: 'hour' as const } : {}),
  });
  return (
    <Link
      to="/branch"
      search={state as never}
      className={classes.link}
      tabIndex={-1}
      title={isDay ? t('grid.open_branch') : undefined}
    >
      {text}
    </Link>
  );
}
