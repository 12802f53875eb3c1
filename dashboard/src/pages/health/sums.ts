import type { Count, FaultsAnswer, FootfallRow } from '../../api/types.ts';
import { isGoingOn, ofWhatIsDue } from '../../charts/trust-words.ts';

export interface PeopleSum {
  entries: Count;
  low: Count;
  high: Count;
  observed: Count;
  estimated: Count;
  missing: Count;
  /** Whether a part of it is not due yet. */
  goesOn: boolean;
}

/**
 * Months of several branches or sensors as one figure. Shares are those of what was due and weigh by all the people
 * there must have been; half-widths of intervals add up in squares, as the API adds those of days and branches.
 */
export function sumPeople(rows: readonly FootfallRow[]): PeopleSum {
  let entries: Count = null;
  let weight = 0;
  let [observed, estimated, missing] = [0, 0, 0];
  let [below, above] = [0, 0];
  let goesOn = false;
  for (const row of rows) {
    if (row.entries == null) {
      continue;
    }
    entries = (entries ?? 0) + row.entries;
    below += (row.entries - (row.entries_low ?? row.entries)) ** 2;
    above += ((row.entries_high ?? row.entries) - row.entries) ** 2;
    const due = ofWhatIsDue(row);
    goesOn ||= isGoingOn(row);
    const lost = due.missing_share ?? 0;
    const people = lost < 1 ? row.entries / (1 - lost) : 0;
    weight += people;
    observed += people * (due.observed_share ?? 0);
    estimated += people * (due.imputed_share ?? 0);
    missing += people * lost;
  }
  if (weight === 0) {
    // Of nobody: shares weigh alike.
    for (const row of rows) {
      const due = ofWhatIsDue(row);
      goesOn ||= isGoingOn(row);
      weight += due.observed_share == null ? 0 : 1;
      observed += due.observed_share ?? 0;
      estimated += due.imputed_share ?? 0;
      missing += due.missing_share ?? 0;
    }
  }
  const share = (part: number) => (weight > 0 ? part / weight : null);
  return {
    entries,
    low: entries === null ? null : entries - Math.sqrt(below),
    high: entries === null ? null : entries + Math.sqrt(above),
    observed: share(observed),
    estimated: share(estimated),
    missing: share(missing),
    goesOn,
  };
}

/** Kinds whose cost is told where anything could be estimated. */
const costing: readonly string[] = ['gap', 'dead', 'stuck', 'spike', 'undercount'];

/** Whether there are faults that must have cost people, of none of which it can be said how many. */
export function isCostUnsaid({ uncounted, by_kind }: Pick<FaultsAnswer['totals'], 'uncounted' | 'by_kind'>): boolean {
  return (
    uncounted === null &&
    by_kind.some((one) => costing.includes(one.kind) && one.faults > one.dismissed && one.overcounted === null)
  );
}
