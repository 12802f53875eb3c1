import type { Granularity } from '../../api/types.ts';
import { isoWeekOf } from '../../state/dates.ts';

/** What a click on a day, week or month opens: that time by what is finer. Null for an hour: nothing is. */
export function finerThan(
  start: string,
  granularity: Granularity,
): { period: string; granularity: Granularity } | null {
  const date = start.slice(0, 10);
  switch (granularity) {
    case 'hour':
      return null;
    case 'day':
      return { period: `${date}..${date}`, granularity: 'hour' };
    case 'week':
      return { period: isoWeekOf(date), granularity: 'day' };
    case 'month':
      return { period: date.slice(0, 7), granularity: 'day' };
  }
}
