import type { Count, FootfallRow } from '../../api/types.ts';

export interface PeopleSum {
  entries: Count;
  low: Count;
  high: Count;
  observed: Count;
  estimated: Count;
  missing: Count;
}

/**
 * Months of several branches or sensors as one figure. Shares weigh by all the people there must have been; half-widths
 * of intervals add up in squares, as the API adds those of days and branches.
 */
export function sumPeople(rows: readonly FootfallRow[]): PeopleSum {
  let entries: Count = null;
  let weight = 0;
  let [observed, estimated, missing] = [0, 0, 0];
  let [below, above] = [0, 0];
  for (const row of rows) {
    if (row.entries == null) {
      continue;
    }
    entries = (entries ?? 0) + row.entries;
    below += (row.entries - (row.entries_low ?? row.entries)) ** 2;
    above += ((row.entries_high ?? row.entries) - row.entries) ** 2;
    const lost = row.missing_share ?? 0;
    const people = lost < 1 ? row.entries / (1 - lost) : 0;
    weight += people;
    observed += people * (row.observed_share ?? 0);
    estimated += people * (row.imputed_share ?? 0);
    missing += people * lost;
  }
  const share = (part: number) => (weight > 0 ? part / weight : null);
  return {
    entries,
    low: entries === null ? null : entries - Math.sqrt(below),
    high: entries === null ? null : entries + Math.sqrt(above),
    observed: share(observed),
    estimated: share(estimated),
    missing: share(missing),
  };
}
