import { addDays, type DateText } from '../../domain/time.ts';

/** Days before a day, by date, whose changes say how much a day usually varies. */
export const bandDays = 56;
/** Fewer complete days among them make no band. */
export const bandLeastDays = 10;
/** Standard deviations on either side of what is expected. */
export const bandWidth = 2;

/** The first date that the band of a range from `from` on reads. */
export function bandFrom(from: DateText): DateText {
  return addDays(from, -bandDays);
}

/**
 * SQL for the usual spread of a day: standard deviation of `change` (entries / mean_4w - 1; null where the day is not
 * to be compared) over the 56 days before it, by date; null with fewer than 10. `unit` lists the columns of a series.
 */
export function spreadSql(change: string, unit: string, date: string): string {
  const before = `(PARTITION BY ${unit} ORDER BY ${date} - DATE '1970-01-01' RANGE BETWEEN ${bandDays} PRECEDING AND 1 PRECEDING)`;
  return `CASE WHEN count(${change}) OVER ${before} >= ${bandLeastDays} THEN stddev_samp(${change}) OVER ${before} END`;
}

/** SQL for the ends of the band around `expected`, given the spread of the change; null where either is. */
export function bandSql(expected: string, spread: string): { low: string; high: string } {
  return {
    // greatest() passes over nulls: the product alone would make an unknown band begin at 0.
    low: `CASE WHEN ${spread} IS NOT NULL AND ${expected} IS NOT NULL THEN greatest(0.0, ${expected} * (1.0 - ${bandWidth} * ${spread})) END`,
    high: `${expected} * (1.0 + ${bandWidth} * ${spread})`,
  };
}
