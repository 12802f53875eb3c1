import { z } from 'zod';

/**
 * What the API takes and gives, as Zod schemas: the one source of its types, its validation and its OpenAPI document.
 * Names are snake_case, the same as the columns of the tables. Ranges are half-open, `[from, to)`, in business dates
 * (the branch's local date). Shares are 0..1, never per cent. A count that is not known is null, never zero.
 */
export const dateText = z.iso.date({ error: 'expected a date that exists, such as 2025-05-29' });

/** The most things that one request may name; more make the address too long for proxies. */
export const mostIds = 100;

/** The most rows that JSON answers carry; more are for the downloads. */
export const mostRows = 50_000;

/** The most rows of a download. */
export const mostDownloadRows = 5_000_000;

/** The longest range of each granularity, days. */
export const longestRange = { hour: 400, day: 4000, week: 4000, month: 8000 } as const;

/** One value or several: `?id=a&id=b`. Empty: no choice is made. */
export const several = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? (value ?? []) : [value]),
  z.array(z.string().min(1).max(200)).max(mostIds, `expected at most ${mostIds} of them`),
);

/** Several words of a fixed set, apart by commas: `?measures=entries,exits`. */
export function words<const Word extends string>(allowed: readonly [Word, ...Word[]], usual: readonly Word[]) {
  return z
    .preprocess(
      (value) => (typeof value === 'string' ? value.split(',').filter((word) => word !== '') : value),
      z
        .array(z.enum(allowed))
        .min(1)
        .max(allowed.length)
        .default([...usual]),
    )
    .describe(`One or several of ${allowed.join(', ')}, apart by commas`);
}

/** Both absent: the last 28 days up to the newest day there is. */
export const rangeQuery = z.strictObject({
  from: dateText.optional().describe('First business date, `YYYY-MM-DD`; default: 28 days before `to`'),
  to: dateText
    .optional()
    .describe('The business date after the last, `YYYY-MM-DD`; default: tomorrow, as the newest branch has it'),
});

export const levels = ['network', 'region', 'branch', 'sensor'] as const;
export type Level = (typeof levels)[number];

/** What is asked about. */
export const whoQuery = z.strictObject({
  by: z.enum(levels).default('network').describe('What a row stands for'),
  id: several.describe('Ids of what `by` says (a region is named by its name); repeat for several; none: all of them'),
  region: several.describe('Only branches of these regions'),
  branch: several.describe('Only these branches; with `by=sensor` their sensors'),
});

export const granularities = ['hour', 'day', 'week', 'month'] as const;
export type Granularity = (typeof granularities)[number];

export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(mostRows).optional().describe('Rows of a page'),
  cursor: z.string().min(1).max(500).optional().describe('The `next_cursor` of the page before'),
});

export const formats = ['json', 'csv', 'parquet', 'xlsx'] as const;
export type Format = (typeof formats)[number];

/** Of every answer with numbers. */
export const metaSchema = z.object({
  as_of: z.iso.datetime().describe('The clock of judgement when this was answered, UTC'),
  version: z.string().describe('Changes when the tables change; part of the ETag'),
  from: dateText,
  to: dateText,
});

export const count = z.number().nullable();
export const share = z.number().nullable().describe('0..1');
/**
 * What a figure of people rests on: of the day or the period, which shares were counted, estimated and neither, weighed
 * by the people expected where that is known and else by open hours. The interval is that of `entries`, as far as they
 * are estimated. Of several days or branches its half-widths add up in squares: the errors of different days and
 * different branches are taken as independent. (Those of the hours of one day are not; the tables know how far.)
 */
export const restsOn = {
  observed_share: share.describe('Share that was observed, 0..1'),
  imputed_share: share.describe('Share that was estimated, 0..1'),
  missing_share: share.describe('Share of which nothing is known, 0..1'),
  entries_low: z
    .number()
    .nullable()
    .describe('People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated'),
  entries_high: z.number().nullable().describe('People: upper end of it'),
  imputed_weeks: z
    .number()
    .nullable()
    .describe('Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known'),
  imputed_donors: z.number().nullable().describe('Other sensors that the estimates rest on, likewise'),
};

export const nullableText = z.string().nullable();

export const dayStatuses = ['complete', 'partial', 'pending', 'closed', 'missing'] as const;
export const verdicts = ['normal', 'low', 'high', 'unknown'] as const;
export const verdict = z
  .enum(verdicts)
  .describe('Where `entries` lies: inside `low` to `high`, below, above; unknown where there is no band');

export const problemSchema = z
  .object({
    type: z.string().describe('`urn:footfall:problem:` and the code'),
    title: z.string(),
    status: z.number(),
    detail: z.string().describe('What was wrong and what to do'),
    code: z.string().describe('Stable; listed in docs/errors.md'),
    instance: z.string().optional().describe('Path of the request'),
    errors: z
      .array(z.object({ name: z.string(), reason: z.string() }))
      .optional()
      .describe('Parameter by parameter'),
  })
  .describe('RFC 9457 problem document, application/problem+json');
export type ProblemDocument = z.infer<typeof problemSchema>;
