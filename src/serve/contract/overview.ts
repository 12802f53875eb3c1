import { z } from 'zod';
import { count, dateText, metaSchema, nullableText, restsOn, several, share, verdict } from './common.ts';

export const overviewQuery = z.strictObject({
  region: several.describe('Only branches of these regions'),
});

/**
 * Only branch-days that are complete and have a mean_4w are compared. Normal is two standard deviations of the change
 * around zero. For a day they are of the daily changes of the 56 days before (10 at least). For 7 and 28 days they are
 * of the changes of the whole weeks that lie end to end between the period and the 84th day before today (6 at least),
 * for 28 days divided by the root of four weeks; and never less than the daily deviation divided by the root of the
 * open days. Days and weeks of which less than half of the open branch-days can be compared are left out, and have no
 * verdict.
 */
const compared = z.object({
  from: dateText,
  to: dateText,
  is_open: z
    .boolean()
    .nullable()
    .describe('Whether any branch opened; false: closed, nothing to compare; null: the tables do not reach there'),
  entries: count.describe('All that is known of the period'),
  comparable_entries: count.describe('Of the branch-days complete on both sides'),
  compare_entries: count.describe('Of the same branch-days by mean_4w'),
  change: count.describe('comparable_entries / compare_entries - 1'),
  low_change: count.describe('Lower end of what is normal for `change`'),
  high_change: count,
  verdict,
  comparable_share: share.describe('Share of the open branch-days that could be compared'),
  ...restsOn,
});

export const overviewAnswer = z.object({
  meta: metaSchema,
  today: z.object({
    date: dateText,
    as_of_hour: z
      .number()
      .int()
      .nullable()
      .describe('Local hour up to which (exclusive) today is counted, in the zone that is furthest; null: nothing yet'),
    is_open: z.boolean().describe('Whether any branch opens today'),
    entries: count.describe('So far, over hours already due'),
    ...restsOn,
    observed_share: share.describe(
      'Of the people expected in the hours already due; of the hours where that is unknown',
    ),
    comparable_entries: count.describe('So far, over the sensor-hours that were observed and have an expectation'),
    expected: count.describe('For those same sensor-hours'),
    low: count.describe(
      'Two standard deviations of the daily change (of the 56 days before, 10 at least) below `expected`, widened by the root of the share of the day that is done',
    ),
    high: count,
    change: count.describe('comparable_entries / expected - 1'),
    verdict,
    expected_day: count.describe('For the whole day'),
    hours: z.array(
      z.object({
        local_hour: z.number().int(),
        entries: count.describe('Null while nothing of it is due'),
        comparable_entries: count,
        expected: count.describe(
          'For the sensor-hours of comparable_entries; of an hour still to come, for all that are open',
        ),
        expected_hour: count.describe('For all sensors open then, silent ones too'),
        low: count.describe('Around `expected`, widened as that of the day'),
        high: count,
        ...restsOn,
        observed_share: share.describe('Of the sensor-hours that were due'),
        is_due: z.boolean().describe('Whether anything of it is due'),
      }),
    ),
  }),
  yesterday: compared,
  last_open_day: compared
    .nullable()
    .describe('The newest day before today on which a branch opened: yesterday, or the one before a Sunday or holiday'),
  last_7_days: compared,
  last_28_days: compared,
  trust: z.object({
    score: share.describe(
      'observed_share of the last 7 days and today, less the shares of silent sensors and of rejected records',
    ),
    observed_share: share.describe(
      'Of the people expected in the last 7 days and today so far; days without an expectation weigh by their open hours',
    ),
    imputed_share: share,
    missing_share: share,
    partial_days: z.number().int().describe('Branch-days of the last 7 that are partial or missing'),
    branch_days: z.number().int(),
    sensors: z.number().int(),
    silent_sensors: z.number().int().describe('Sensors without any reading in their last 24 due open hours'),
    rejected_records: z
      .number()
      .int()
      .describe(
        'That speak of the last 7 UTC days and today; repeats that were superseded do not count. Of the whole network, whatever the regions: a rejected record may name no branch',
      ),
    received_records: z.number().int().describe('Of the same days: used, rejected and superseded'),
    last_arrival: z.iso.datetime().nullable(),
    lag_minutes: count.describe(
      'Minutes in which a branch was open since the end of the newest observed hour; null where that is over 28 days ago',
    ),
  }),
  attention: z
    .array(
      z.object({
        kind: z.enum(['deviation', 'silent_sensor', 'partial_day', 'source']),
        branch_id: nullableText,
        sensor_id: nullableText,
        source: nullableText,
        date: dateText.nullable(),
        since: z.iso
          .datetime()
          .nullable()
          .describe(
            'For silence: end of the last observed hour, null where it is over 28 days ago; for a source: end of its newest complete interval',
          ),
        reason: nullableText.describe('Why a source failed last'),
        entries: count,
        expected: count.describe('For silence: people lost since'),
        change: count,
        ...restsOn,
        weight: z
          .number()
          .describe('People concerned, of a source its failed intervals: what each kind is sorted by, falling'),
      }),
    )
    .describe('What needs a look, at most 20 of each kind'),
  attention_counts: z.object({
    deviation: z.number().int(),
    silent_sensor: z.number().int(),
    partial_day: z.number().int(),
    source: z.number().int(),
  }),
});
export type OverviewAnswer = z.infer<typeof overviewAnswer>;

export const mapQuery = z.strictObject({
  region: several,
  period: z.enum(['today', 'yesterday', 'last_7_days', 'last_28_days']).default('today'),
});
/** Column-wise, for thousands of branches: the n-th entry of each list speaks of the n-th branch. */
export const mapAnswer = z.object({
  meta: metaSchema.extend({ period: z.string() }),
  branch_id: z.array(z.string()).describe('Branches that have a day (today: an open hour) in the period'),
  entries: z.array(count).describe('All that is known'),
  expected: z.array(count).describe('Of what can be compared: observed hours today, complete days before'),
  change: z.array(count).describe('Of what can be compared, against its expectation'),
  observed_share: z.array(restsOn.observed_share),
  imputed_share: z.array(restsOn.imputed_share),
  missing_share: z.array(restsOn.missing_share),
  entries_low: z.array(restsOn.entries_low),
  entries_high: z.array(restsOn.entries_high),
  imputed_weeks: z.array(restsOn.imputed_weeks),
  imputed_donors: z.array(restsOn.imputed_donors),
  range: z
    .array(count)
    .describe(
      'How far `change` usually lies from zero to either side, as a share of the expected: two standard deviations, as in the overview; null where it is not known',
    ),
  verdict: z.array(verdict).describe('`unknown` where `change` or `range` is null, `normal` within the range'),
});
export type MapAnswer = z.infer<typeof mapAnswer>;
