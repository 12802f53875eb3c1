/**
 * What share of several days was observed. A day weighs as the people expected in it (mean_4w); a day whose expectation
 * is not known weighs by its open sensor-hours, at the people an hour of the days that are known, or as bare hours where
 * none is.
 */
export interface ShareSums {
  people: number;
  people_observed: number;
  people_imputed: number;
  /** Open sensor-hours of the days that `people` counts. */
  people_hours: number;
  /** Open sensor-hours of the days without an expectation, and what was observed and estimated of them. */
  hours: number;
  hours_observed: number;
  hours_imputed: number;
  /** Of the half-widths of the intervals of entries, of all days: squares add up, as days err apart from each other. */
  low_square: number;
  high_square: number;
  /** Weeks and other sensors that estimates rest on, times what weighs them: estimated sensor-hours. */
  weeks_weighed: number;
  weeks_weight: number;
  donors_weighed: number;
  donors_weight: number;
}

export const noShares: ShareSums = {
  people: 0,
  people_observed: 0,
  people_imputed: 0,
  people_hours: 0,
  hours: 0,
  hours_observed: 0,
  hours_imputed: 0,
  low_square: 0,
  high_square: 0,
  weeks_weighed: 0,
  weeks_weight: 0,
  donors_weighed: 0,
  donors_weight: 0,
};

const known = `status IN ('complete', 'partial', 'missing') AND mean_4w IS NOT NULL`;
const unknown = `status IN ('complete', 'partial', 'missing') AND mean_4w IS NULL`;

/** The sums that shares alone are made of, as columns of a SELECT over rows of a daily table that groups them. */
export const partColumns = `
  coalesce(sum(mean_4w) FILTER (WHERE ${known}), 0.0) AS people,
  coalesce(sum(mean_4w * observed_share) FILTER (WHERE ${known}), 0.0) AS people_observed,
  coalesce(sum(mean_4w * imputed_share) FILTER (WHERE ${known}), 0.0) AS people_imputed,
  CAST(coalesce(sum(open_hours) FILTER (WHERE ${known}), 0) AS DOUBLE) AS people_hours,
  CAST(coalesce(sum(open_hours) FILTER (WHERE ${unknown}), 0) AS DOUBLE) AS hours,
  coalesce(sum(open_hours * observed_share) FILTER (WHERE ${unknown}), 0.0) AS hours_observed,
  coalesce(sum(open_hours * imputed_share) FILTER (WHERE ${unknown}), 0.0) AS hours_imputed`;

/** All sums, likewise. */
export const shareColumns = `${partColumns},
  coalesce(sum((entries - entries_low) * (entries - entries_low)), 0.0) AS low_square,
  coalesce(sum((entries_high - entries) * (entries_high - entries)), 0.0) AS high_square,
  coalesce(sum(imputed_weeks * imputed_share * open_hours), 0.0) AS weeks_weighed,
  coalesce(sum(CASE WHEN imputed_weeks IS NOT NULL THEN imputed_share * open_hours END), 0.0) AS weeks_weight,
  coalesce(sum(imputed_donors * imputed_share * open_hours), 0.0) AS donors_weighed,
  coalesce(sum(CASE WHEN imputed_donors IS NOT NULL THEN imputed_share * open_hours END), 0.0) AS donors_weight`;

const rate = 'CASE WHEN people > 0.0 THEN people / nullif(people_hours, 0.0) ELSE 1.0 END';

const part = (share: string) =>
  `((people_${share} + hours_${share} * (${rate})) / nullif(people + hours * (${rate}), 0.0))`;

/** The three shares of a row that has `partColumns`; null where nothing was due. */
export const partsOfSums = `
  ${part('observed')} AS observed_share,
  ${part('imputed')} AS imputed_share,
  CASE WHEN people + hours > 0.0 THEN greatest(0.0, round(1.0 - ${part('observed')} - ${part('imputed')}, 9)) END AS missing_share`;

/** The contract's `restsOn` of a row that has `shareColumns` and `entries`. */
export const restsOnOfSums = `${partsOfSums},
  CASE WHEN entries IS NOT NULL THEN greatest(0.0, entries - sqrt(low_square)) END AS entries_low,
  entries + sqrt(high_square) AS entries_high,
  weeks_weighed / nullif(weeks_weight, 0.0) AS imputed_weeks,
  donors_weighed / nullif(donors_weight, 0.0) AS imputed_donors`;

/** The names of these, as columns of what `from` stands for. */
export const restsOnNames = [
  'observed_share',
  'imputed_share',
  'missing_share',
  'entries_low',
  'entries_high',
  'imputed_weeks',
  'imputed_donors',
] as const;
export type RestsOn = Record<(typeof restsOnNames)[number], number | null>;

export const nothingKnown: RestsOn = {
  observed_share: null,
  imputed_share: null,
  missing_share: null,
  entries_low: null,
  entries_high: null,
  imputed_weeks: null,
  imputed_donors: null,
};

/** The columns of a daily table that `shareColumns` reads, besides `status`, `open_hours`, `entries` and `mean_4w`. */
export const shareInputs = restsOnNames.filter((name) => name !== 'missing_share');

export function addShares(a: ShareSums, b: ShareSums): ShareSums {
  const names = Object.keys(noShares) as (keyof ShareSums)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as ShareSums;
}

/** What entries rest on whose days have these sums. */
export function restsOnOf(sums: ShareSums, entries: number | null): RestsOn {
  const { observed, imputed } = sharesOf(sums);
  const mean = (weighed: number, weight: number) => (weight > 0 ? weighed / weight : null);
  return {
    observed_share: observed,
    imputed_share: imputed,
    missing_share: observed === null || imputed === null ? null : restOf(observed + imputed),
    entries_low: entries === null ? null : Math.max(0, entries - Math.sqrt(sums.low_square)),
    entries_high: entries === null ? null : entries + Math.sqrt(sums.high_square),
    imputed_weeks: mean(sums.weeks_weighed, sums.weeks_weight),
    imputed_donors: mean(sums.donors_weighed, sums.donors_weight),
  };
}

/** What is left of the whole; sums of fractions stray from it in the last places. */
function restOf(part: number): number {
  return Math.max(0, Math.round((1 - part) * 1e9) / 1e9);
}

/** 0..1; null where nothing was due. */
function sharesOf(sums: ShareSums): { observed: number | null; imputed: number | null } {
  const each = sums.people > 0 && sums.people_hours > 0 ? sums.people / sums.people_hours : 1;
  const whole = sums.people + sums.hours * each;
  if (whole <= 0) return { observed: null, imputed: null };
  return {
    observed: Math.min(1, (sums.people_observed + sums.hours_observed * each) / whole),
    imputed: Math.min(1, (sums.people_imputed + sums.hours_imputed * each) / whole),
  };
}
