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
}

export const noShares: ShareSums = {
  people: 0,
  people_observed: 0,
  people_imputed: 0,
  people_hours: 0,
  hours: 0,
  hours_observed: 0,
  hours_imputed: 0,
};

const known = `status IN ('complete', 'partial', 'missing') AND mean_4w IS NOT NULL`;
const unknown = `status IN ('complete', 'partial', 'missing') AND mean_4w IS NULL`;

/** The sums as columns of a SELECT over rows of a daily table that groups them. */
export const shareColumns = `
  coalesce(sum(mean_4w) FILTER (WHERE ${known}), 0.0) AS people,
  coalesce(sum(mean_4w * observed_share) FILTER (WHERE ${known}), 0.0) AS people_observed,
  coalesce(sum(mean_4w * imputed_share) FILTER (WHERE ${known}), 0.0) AS people_imputed,
  CAST(coalesce(sum(open_hours) FILTER (WHERE ${known}), 0) AS DOUBLE) AS people_hours,
  CAST(coalesce(sum(open_hours) FILTER (WHERE ${unknown}), 0) AS DOUBLE) AS hours,
  coalesce(sum(open_hours * observed_share) FILTER (WHERE ${unknown}), 0.0) AS hours_observed,
  coalesce(sum(open_hours * imputed_share) FILTER (WHERE ${unknown}), 0.0) AS hours_imputed`;

const rate = 'CASE WHEN people > 0.0 THEN people / nullif(people_hours, 0.0) ELSE 1.0 END';

/** The observed share of a row that has `shareColumns`; null where nothing was due. */
export const observedShareOfSums = `((people_observed + hours_observed * (${rate})) / nullif(people + hours * (${rate}), 0.0))`;

export function addShares(a: ShareSums, b: ShareSums): ShareSums {
  return {
    people: a.people + b.people,
    people_observed: a.people_observed + b.people_observed,
    people_imputed: a.people_imputed + b.people_imputed,
    people_hours: a.people_hours + b.people_hours,
    hours: a.hours + b.hours,
    hours_observed: a.hours_observed + b.hours_observed,
    hours_imputed: a.hours_imputed + b.hours_imputed,
  };
}

/** 0..1; null where nothing was due. */
export function sharesOf(sums: ShareSums): { observed: number | null; imputed: number | null } {
  const each = sums.people > 0 && sums.people_hours > 0 ? sums.people / sums.people_hours : 1;
  const whole = sums.people + sums.hours * each;
  if (whole <= 0) return { observed: null, imputed: null };
  return {
    observed: Math.min(1, (sums.people_observed + sums.hours_observed * each) / whole),
    imputed: Math.min(1, (sums.people_imputed + sums.hours_imputed * each) / whole),
  };
}
