import { z } from 'zod';
import {
  count,
  dateText,
  dayStatuses,
  granularities,
  metaSchema,
  nullableText,
  pageQuery,
  rangeQuery,
  restsOn,
  several,
  share,
  whoQuery,
  words,
} from './common.ts';

/**
 * What is normal. Of a day of a branch or sensor `expected` is mean_4w, of an hour the column of `hourly`. Of several it
 * is the sum over those that are whole and have one (complete days; hours observed or estimated), scaled to all that
 * `entries` counts: partial days and new branches are in `entries`, and without their part in `expected` a network whose
 * branch breaks down would look above normal. So entries / expected - 1 is change_share, whatever is missing (of hours
 * but for the estimated ones, which change_share leaves out). While a
 * period goes on (status pending), and where nothing of it is whole, it is the plain sum over all that is open: such
 * rows are not to be judged. Closed days and hours expect nothing.
 *
 * The band. Of days it lies two standard deviations of the daily change (entries / mean_4w - 1; of several the ratio of
 * the sums over complete days) of the 56 days before, by date, on either side of `expected`; fewer than 10 such days
 * make no band. Of hours it is that of `hourly`; of several sensors the widths add up in squares. Weeks and months have
 * `expected` alone.
 *
 * The status of several is closed where all are closed; else pending where one is; else complete where all open ones
 * are, missing where all open ones are, and partial otherwise. A week or month of which the range, or the tables, hold
 * only a part sums that part: it is partial, or pending where it still goes on, never shown as if whole.
 */
export const measures = [
  'entries',
  'exits',
  'expected',
  'low',
  'high',
  'observed_share',
  'imputed_share',
  'missing_share',
  'entries_low',
  'entries_high',
  'imputed_weeks',
  'imputed_donors',
  'status',
  'day_kind',
  'peak_hour',
  'mean_4w',
  'change_share',
  'ma_7d',
  'ma_28d',
  'observed_entries',
  'imputed_entries',
  'fault',
  'method',
] as const;
export type Measure = (typeof measures)[number];

export const comparisons = ['none', 'previous_period', 'last_year', 'mean_4w'] as const;
export type Comparison = (typeof comparisons)[number];

export const footfallQuery = z.strictObject({
  ...whoQuery.shape,
  ...rangeQuery.shape,
  ...pageQuery.shape,
  granularity: z.enum(granularities).default('day'),
  measures: words(measures, ['entries', 'expected', 'low', 'high', 'observed_share', 'status']),
  compare: z
    .enum(comparisons)
    .default('none')
    .describe(
      'previous_period: as many days earlier as the range is long. last_year: 364 days earlier, so that weekdays meet. mean_4w: mean of the same weekday in the 4 previous weeks (of hours: their `expected`). Only days of the same branch (of the same sensor at the same branch) that are complete on both sides are compared, and hours observed on both',
    ),
});
export type FootfallQuery = z.infer<typeof footfallQuery>;

export const footfallRow = z.object({
  id: z.string().describe('Of what `by` says; the id of the network for by=network'),
  start: z
    .string()
    .describe(
      'Start, local: `2025-05-29` for a day, week (its Monday) or month (its first), `2025-05-29T09:00` for an hour',
    ),
  instant: z.iso.datetime().nullable().optional().describe('UTC start of an hour of a branch or sensor'),
  entries: count.optional().describe('Best value over open hours; null where there is none'),
  exits: count.optional(),
  expected: count.optional(),
  low: count.optional(),
  high: count.optional(),
  observed_share: share
    .optional()
    .describe('0..1, weighed by the people expected where that is known of all that is open, else by open hours'),
  imputed_share: share.optional().describe('Share that was estimated, 0..1, likewise'),
  missing_share: share
    .optional()
    .describe('Share of which nothing is known, 0..1, likewise; what is not due yet is in none of the three'),
  entries_low: count
    .optional()
    .describe(
      'Lower end of the 80 % interval of entries, as far as they are estimated; half-widths of several days, branches or sensors add up in squares',
    ),
  entries_high: count.optional().describe('Upper end of it'),
  imputed_weeks: restsOn.imputed_weeks.optional(),
  imputed_donors: restsOn.imputed_donors.optional(),
  status: z.enum(dayStatuses).nullable().optional().describe('Of hours: complete stands for observed or imputed'),
  day_kind: nullableText.optional().describe('Null where it differs within the row'),
  peak_hour: z.number().int().nullable().optional().describe('Of a day of a branch or sensor; null elsewhere'),
  mean_4w: count
    .optional()
    .describe(
      'Sum over the complete days that have one; while a period goes on, and where no day of it is complete, over all open days; null for hours',
    ),
  change_share: count.optional().describe('entries / mean_4w - 1 over what is complete'),
  ma_7d: count.optional().describe('Of a day of a branch or sensor; null elsewhere'),
  ma_28d: count.optional().describe('Likewise'),
  observed_entries: count.optional().describe('The part of entries that was observed; of a day by its shares'),
  imputed_entries: count.optional().describe('The part of entries that was estimated, likewise'),
  fault: nullableText
    .optional()
    .describe('Of hours: none, or the kind of the fault; null where sensors differ, and for longer periods'),
  method: nullableText
    .optional()
    .describe(
      'Of hours: how entries were estimated (profile, donors, scaled, person); null where they were not, or differ',
    ),
  compare_start: nullableText
    .optional()
    .describe('Start of what this row is compared with; of a period the first of its days that are; null for mean_4w'),
  compare_entries: count.optional().describe('Entries there, of the days comparable on both sides'),
  comparable_entries: count.optional().describe('Entries here, of those same days'),
  compare_change: count.optional().describe('comparable_entries / compare_entries - 1'),
});
export type FootfallRow = z.infer<typeof footfallRow>;

export const footfallAnswer = z.object({
  meta: metaSchema.extend({
    by: z.string(),
    granularity: z.string(),
    compare: z.string(),
    compare_from: dateText.nullable(),
    compare_to: dateText.nullable(),
  }),
  data: z.array(footfallRow).describe('By id, then start, then instant'),
  next_cursor: nullableText,
});
export type FootfallAnswer = z.infer<typeof footfallAnswer>;

export const profileQuery = z.strictObject({ ...whoQuery.shape, ...rangeQuery.shape });
export type ProfileQuery = z.output<typeof profileQuery>;
export const profileRow = z.object({
  id: z.string(),
  iso_weekday: z.number().int().describe('1 Monday to 7 Sunday'),
  local_hour: z.number().int().describe('0 to 23'),
  entries: count.describe(
    'Mean of the hours that were open and observed, summed over sensors (one that hung there for a part of the time counts for that part); null where there were none',
  ),
  hours: z.number().int().describe('How many such hours'),
  share_of_week: share.describe('Of the mean week that these means add up to'),
});
export type ProfileRow = z.infer<typeof profileRow>;
export const profileAnswer = z.object({ meta: metaSchema, data: z.array(profileRow) });
export type ProfileAnswer = z.infer<typeof profileAnswer>;

export const rankingQuery = z.strictObject({
  by: z.enum(['region', 'branch', 'sensor']).default('branch'),
  id: several,
  region: several,
  branch: several,
  ...rangeQuery.shape,
  ...pageQuery.shape,
  compare: z.enum(comparisons).default('mean_4w'),
  sort: z
    .enum([
      'entries',
      '-entries',
      'change',
      '-change',
      'name',
      '-name',
      'observed_share',
      '-observed_share',
      'deviation',
      '-deviation',
    ])
    .default('-entries')
    .describe('`-` for falling; deviation is the size of the change, up or down. Unknown values come last'),
  q: z.string().max(100).optional().describe('Part of a name or id; accents and case do not matter'),
  spark: z.coerce.number().int().min(0).max(92).default(0).describe('Days of the sparkline up to `to`; 0: none'),
});
export type RankingQuery = z.infer<typeof rankingQuery>;
export const rankingRow = z.object({
  rank: z.number().int(),
  id: z.string(),
  name: z.string(),
  region: nullableText,
  entries: count,
  days: z.number().int().describe('Open days of the range; of a region those of all its branches'),
  complete_days: z.number().int(),
  ...restsOn,
  comparable_entries: count,
  compare_entries: count,
  compare_change: count,
  spark: z
    .array(count)
    .optional()
    .describe('Entries by day; null where closed or not complete (a region is by the share of its open hours)'),
});
export type RankingRow = z.infer<typeof rankingRow>;
export const rankingAnswer = z.object({
  meta: metaSchema,
  data: z.array(rankingRow),
  total: z.number().int(),
  next_cursor: nullableText,
});
export type RankingAnswer = z.infer<typeof rankingAnswer>;
