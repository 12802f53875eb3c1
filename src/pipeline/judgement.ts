import type { Column } from '../domain/tables.ts';
import type { RowValue } from '../engine/relation.ts';
import type { TransformSettings } from './context.ts';

/** Weeks before and after a day whose same weekday says what is usual on it. */
export const referenceWeeks = [-8, -7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4];

/**
 * `spells` judges days in blocks of so many by the calendar, each by the levels of so many days before and after it: what
 * it says of a day does not depend on which others are made with it.
 */
export const spellBlocks = { days: 28, before: 84, after: 42 };

/**
 * What the models of judgement go by. Where a number was tuned, it was on the tuning seeds of `npm run bench:trust`
 * (docs/trust.md), never on those that judge it.
 */
export const judgement = {
  /** A reference day has this share of the hours that the fullest of them has. */
  whole_share: 0.7,
  /** It lies within so many standard deviations of the median of all of them. */
  reference_reach: 2,
  /** People a day from which medians say about as much as means. */
  median_people: 200,
  /** Relative variance of a branch's days beyond chance, shared by its sensors. */
  branch_variance: 0.03,
  /** The same of a sensor beside the others of its branch. */
  sensor_variance: 0.006,
  /** The same of days in profiles, and of hours: priors. */
  day_variance: 0.03,
  hour_variance: 0.03,
  /** Of days that were estimated with the help of others. */
  donor_variance: 0.01,
  /** Weight of the priors, in hours and in days. */
  prior_hours: 4,
  prior_days: 4,
  /** Evidence of a run of equal counts from which its hours are not compared any more. */
  run_evidence: 6,
  spell_min_weeks: 3,
  /** No single day says more than that for or against it (log-likelihood ratio). */
  spell_day_cap: 5,
  /** Log-likelihood ratio of a spell against comparable branches alone. */
  spell_group_score: 1.5,
  /** The same of the other sensors of the branch not having fallen alike, where there are any. */
  spell_alone_score: 1,
  /** Of a branch beside it having fallen at the same time, from which a single door's fall counts as the street's. */
  spell_neighbour_score: 4,
  /** A spell counts less than this share of what was likely. */
  spell_most: 0.78,
  /** So much surer than not, for a first or last day to be joined to a spell in part. */
  spell_edge_score: 2,
  /** A drift is a change of the level in eight weeks by this (logarithm) and by so many of its standard errors. */
  drift_least: 0.15,
  drift_errors: 5,
  /** People expected in a run of zeros. */
  dead_people: 12,
  /** Surprise of a run of one value. */
  stuck_evidence: 12,
  /** A spike has so many times the likely count and so many people more ... */
  spike_times: 3,
  spike_more: 6,
  /** ... so many standard deviations above it ... */
  spike_score: 7,
  /** ... and the hours beside it lie below this share of it, or it is absurd by itself. */
  spike_edge: 0.4,
  spike_alone_times: 12,
  spike_alone_more: 20,
  /** ... or it is one of so many in a row at most, of which one is. */
  spike_hours: 4,
  /** No door lets more people in within an hour: more than five a second. */
  door_limit: 20_000,
  /** A crowd in a closed hour: more people than this, and than this share of a usual open hour. */
  crowd_least: 3,
  crowd_share: 0.3,
  /** A clock is off where the counts, moved by some hours, lie within this share of their distance from the usual day ... */
  shift_share: 0.6,
  /** ... and nearer by this share of the people of a usual day and so many standard errors of it. */
  shift_people: 0.1,
  shift_errors: 3,
  /** People that the ratio of a whole day counts as in each of its hours. */
  ratio_people: 50,
  /** Hours without any likeness that each pair of sensors is taken to have had. */
  likeness_hours: 30,
} as const;

/** Undercounting is looked for as if these shares of the people were counted, with so high a log-likelihood ratio at least. */
export const undercountTracks = [
  { counted: 0.75, leastScore: 7 },
  { counted: 0.45, leastScore: 5.5 },
];

/**
 * So many of the eight nearest weeks that can be compared with stand for all twelve. Before spells are known none do: a long one
 * would outnumber the healthy weeks among the nearest.
 */
export const nearLeast = { beforeSpells: 99, afterSpells: 5 };

const whole = new Set(['spell_min_weeks']);

/** The one-row view `params` of the models of judgement. */
export function judgementParams(
  settings: Pick<TransformSettings, 'baselineMinWeeks'>,
  near: number = nearLeast.afterSpells,
): {
  columns: Pick<Column, 'name' | 'type'>[];
  rows: RowValue[][];
} {
  const names = Object.keys(judgement) as (keyof typeof judgement)[];
  return {
    columns: [
      ...names.map((name) => ({ name, type: whole.has(name) ? ('integer' as const) : ('double' as const) })),
      { name: 'baseline_min_weeks', type: 'integer' },
      { name: 'near_least', type: 'integer' },
    ],
    rows: [[...names.map((name) => judgement[name]), settings.baselineMinWeeks, near]],
  };
}
