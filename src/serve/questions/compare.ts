import { addDays, type DateText, dayNumber } from '../../domain/time.ts';
import type { Comparison } from '../contract/footfall.ts';
import type { Range } from './range.ts';

/** What a range is compared with, where that is other days. */
export interface Against extends Range {
  /** Days from there to here. */
  shift: number;
}

/** 52 weeks: the weekdays meet. */
const yearOfWeeks = 364;

/** Null where no other days are read: nothing is compared, or with the mean that stands in the rows themselves. */
export function comparedWith(compare: Comparison, { from, to }: Range): Against | null {
  if (compare === 'none' || compare === 'mean_4w') return null;
  const shift = compare === 'last_year' ? yearOfWeeks : dayNumber(to) - dayNumber(from);
  return { from: addDays(from, -shift), to: addDays(to, -shift), shift };
}

/** The first and the last day of the mean's weeks, for the answer's `meta`; null where nothing is compared. */
export function comparedDates(compare: Comparison, range: Range): { from: DateText | null; to: DateText | null } {
  if (compare === 'none') return { from: null, to: null };
  if (compare === 'mean_4w') return { from: addDays(range.from, -28), to: addDays(range.to, -7) };
  return comparedWith(compare, range) ?? { from: null, to: null };
}
