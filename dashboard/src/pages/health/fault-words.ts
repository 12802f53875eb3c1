import type { TFunction } from 'i18next';
import type { Fault } from '../../api/types.ts';
import type { Format } from '../../i18n/format.ts';
import { addDays, daysBetween } from '../../state/dates.ts';

type Span = Pick<Fault, 'started_on' | 'ended_on' | 'ended_at'>;

/** Since when it goes on, or from when to when it was. */
export function whenOf(fault: Span, t: TFunction<'health'>, format: Format): string {
  const { started_on, ended_on, ended_at } = fault;
  if (ended_at === null) {
    return t('list.since', { day: format.day(started_on) });
  }
  return started_on === ended_on ? format.day(started_on) : format.range(started_on, addDays(ended_on, 1));
}

/** How long: in open hours within a day, else in days; null where no hour is in it, as of what was dismissed. */
export function lengthOf(fault: Span & Pick<Fault, 'hours'>, t: TFunction<'health'>): string | null {
  const days = daysBetween(fault.started_on, fault.ended_on) + 1;
  if (days === 1 && fault.hours === 0) {
    return null;
  }
  return days === 1 ? t('list.hours', { count: fault.hours }) : t('word.day', { ns: 'common', count: days });
}

/** People miscounted, and which way; null where that cannot be said. */
export function missedOf({ uncounted }: Pick<Fault, 'uncounted'>) {
  return uncounted === null
    ? null
    : { people: Math.abs(uncounted), way: uncounted < 0 ? ('overcounted' as const) : ('uncounted' as const) };
}
