import type { Placement } from '../domain/network.ts';
import type { DateText } from '../domain/time.ts';

type Dates = Pick<Placement, 'from' | 'to'>;

/** Whether two stays share a date. */
export function placementsOverlap(a: Dates, b: Dates): boolean {
  return startsBefore(a.from, b.to) && startsBefore(b.from, a.to);
}

/** Whether a stay holds the date; null asks of the time before all dates. */
export function placementHolds({ from, to }: Dates, date: DateText | null): boolean {
  if (date === null) return from === null;
  return (from === null || from <= date) && (to === null || date < to);
}

function startsBefore(from: DateText | null, to: DateText | null): boolean {
  return from === null || to === null || from < to;
}
