import { addDays } from '../../state/dates.ts';
import type { DataState } from '../../state/pages.ts';

/** Choices that are often looked at; `today` is a business date. Days: the 7 before today, of records today as well. */
export function looks(today: string) {
  const since = addDays(today, -7);
  return {
    partial_days: {
      table: 'daily_branch',
      period: `${since}..${addDays(today, -1)}`,
      filter: ['status:in:partial,missing'],
      sort: ['-business_date'],
    },
    silent_sensors: { view: 'coverage', coverage_sort: 'observed_share', period: `${since}..${today}` },
    // Repeats that a later reading replaced are no loss.
    rejected_records: {
      table: 'rejects',
      period: `${since}..${today}`,
      filter: ['reason:ne:superseded'],
      sort: ['-utc_date'],
    },
  } satisfies Record<string, Partial<DataState>>;
}
