import { z } from 'zod';
import { dateText, metaSchema, nullableText, pageQuery, rangeQuery, several } from './common.ts';

export const healthQuery = z.strictObject({
  ...rangeQuery.shape,
  ...pageQuery.shape,
  region: several,
  branch: several,
  sensor: several,
  sort: z.enum(['branch', 'observed_share', '-observed_share']).default('branch'),
});

/** The most cells, sensors × days, of one answer. */
export const mostCells = 400_000;

/** Coverage by sensor and day, as a matrix: `share[s][d]` is that of `sensors[s]` on `days[d]`. */
export const healthAnswer = z.object({
  meta: metaSchema,
  days: z.array(dateText),
  sensors: z.array(
    z.object({
      sensor_id: z.string(),
      branch_id: z.string(),
      observed_share: z
        .number()
        .nullable()
        .describe(
          'Over the days of the range that are due, weighed by the people expected, or by open hours where that is not known, 0..1',
        ),
      imputed_share: z.number().nullable().describe('Share estimated over the range, 0..1, likewise'),
      missing_share: z.number().nullable().describe('Share of which nothing is known over the range, 0..1, likewise'),
      share: z
        .array(z.number().nullable())
        .describe('Observed share of the day, 0..1 to 3 decimals; null where it was closed or did not exist'),
      imputed: z.array(z.number().nullable()).describe('Estimated share of the day, likewise'),
      missing: z.array(z.number().nullable()).describe('Share of the day of which nothing is known, likewise'),
      fault: z
        .string()
        .describe(
          'A letter a day, of the fault with the most hours: g gap, d dead, u undercount, s spike, k stuck, r duplicate (repeat), i implausible, t drift (trend), - none',
        ),
      status: z
        .string()
        .describe('A letter a day: c complete, p partial, w pending (waiting), x closed, m missing, - not there'),
    }),
  ),
  total: z.number().int().describe('Sensors in all'),
  next_cursor: nullableText,
});
export type HealthAnswer = z.infer<typeof healthAnswer>;

export const statusAnswer = z.object({
  now: z.iso.datetime(),
  version: z.string(),
  network_problem: nullableText.describe('What is wrong with the network file now; its last good reading counts'),
  sources: z.array(
    z.object({
      source: z.string(),
      kind: z.enum(['pull', 'import']),
      last_arrival: z.iso.datetime().nullable(),
      batches: z.number().int(),
      lag_minutes: z
        .number()
        .nullable()
        .describe('From the end of the newest complete interval to now; null for imports'),
      outstanding: z.number().int().describe('Intervals due that are not complete and will be asked for again'),
      given_up: z.number().int().describe('Intervals no longer asked for'),
      failed: z.number().int(),
      last_reason: nullableText.describe('Why the last ask failed, while it does'),
    }),
  ),
  tables: z.array(
    z.object({
      table: z.string(),
      version: z.number().int(),
      files: z.number().int(),
      rows: z.number().int(),
      bytes: z.number().int(),
    }),
  ),
  runs: z
    .array(
      z.object({
        id: z.string(),
        command: z.string(),
        status: z.string(),
        started_at: z.iso.datetime(),
        finished_at: z.iso.datetime().nullable(),
      }),
    )
    .describe('The last 20, newest first'),
  requests: z.array(z.lazy(() => workRequest)).describe('Work asked for and not yet done, and the last 10 done'),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

/** Asked by an operator through the API, done by the worker beside the server. */
export const workRequest = z.object({
  id: z.string(),
  kind: z.enum(['run', 'transform']),
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  requested_at: z.iso.datetime(),
  requested_by: z.string(),
  finished_at: z.iso.datetime().nullable(),
  error: nullableText,
});
export const workBody = z.strictObject({ kind: z.enum(['run', 'transform']).default('run') });
