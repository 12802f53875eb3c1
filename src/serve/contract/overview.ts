import { z } from 'zod';
import { count, dateText, metaSchema, nullableText, several, share, verdict } from './common.ts';

export const overviewQuery = z.strictObject({
  region: several.describe('Only branches of these regions'),
});

const compared = z.object({
  from: dateText,
  to: dateText,
  entries: count.describe('All that is known of the period'),
  comparable_entries: count.describe('Of the branch-days complete on both sides'),
  compare_entries: count.describe('Of the same branch-days by mean_4w'),
  change: count.describe('comparable_entries / compare_entries - 1'),
  low_change: count.describe('Lower end of what is normal for `change`'),
  high_change: count,
  verdict,
  comparable_share: share.describe('Share of the open branch-days that could be compared'),
  observed_share: share,
});

export const overviewAnswer = z.object({
  meta: metaSchema,
  today: z.object({
    date: dateText,
    as_of_hour: z
      .number()
      .int()
      .nullable()
      .describe('Local hour up to which (exclusive) today is counted; null: nothing yet'),
    is_open: z.boolean().describe('Whether any branch opens today'),
    entries: count.describe('So far, over hours already due'),
    comparable_entries: count.describe('So far, over the sensor-hours that were observed and have an expectation'),
    expected: count.describe('For those same sensor-hours'),
    low: count,
    high: count,
    change: count.describe('comparable_entries / expected - 1'),
    verdict,
    expected_day: count.describe('For the whole day'),
    hours: z.array(
      z.object({
        local_hour: z.number().int(),
        entries: count,
        expected: count,
        low: count,
        high: count,
        observed_share: share.describe('Of the sensor-hours that were due'),
        is_due: z.boolean(),
      }),
    ),
  }),
  yesterday: compared,
  last_7_days: compared,
  last_28_days: compared,
  trust: z.object({
    score: share.describe(
      'observed_share of the last 7 days and today, less the shares of silent sensors and of rejected records',
    ),
    observed_share: share.describe('Of the people expected in the last 7 days and today so far'),
    imputed_share: share,
    missing_share: share,
    partial_days: z.number().int().describe('Branch-days of the last 7 that are partial or missing'),
    branch_days: z.number().int(),
    sensors: z.number().int(),
    silent_sensors: z.number().int().describe('Sensors without any reading in their last 24 due open hours'),
    rejected_records: z.number().int().describe('Of the last 7 days; repeats that were superseded do not count'),
    received_records: z.number().int(),
    last_arrival: z.iso.datetime().nullable(),
    lag_minutes: count.describe('From the end of the newest observed hour to now, over open hours'),
  }),
  attention: z
    .array(
      z.object({
        kind: z.enum(['deviation', 'silent_sensor', 'partial_day', 'source']),
        branch_id: nullableText,
        sensor_id: nullableText,
        source: nullableText,
        date: dateText.nullable(),
        since: z.iso.datetime().nullable().describe('For silence: end of the last observed hour'),
        entries: count,
        expected: count,
        change: count,
        observed_share: share,
        weight: z.number().describe('People concerned: what it is sorted by, falling'),
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
  branch_id: z.array(z.string()),
  entries: z.array(count),
  expected: z.array(count),
  change: z.array(count),
  observed_share: z.array(share),
  verdict: z.array(verdict),
});
export type MapAnswer = z.infer<typeof mapAnswer>;
