import { z } from 'zod';
import { qualities } from '../../domain/reading.ts';
import { count, dateText, metaSchema, nullableText, pageQuery, rangeQuery, several, words } from './common.ts';

/** What can be found; a drift is reported and not repaired. */
export const findingKinds = [
  'gap',
  'dead',
  'undercount',
  'spike',
  'stuck',
  'duplicate',
  'implausible',
  'drift',
] as const;

export const severities = ['low', 'medium', 'high'] as const;
/** People miscounted from which a fault is high, and from which it is medium. */
export const highPeople = 1000;
export const mediumPeople = 100;
/** Kinds that mostly last until somebody goes there. */
export const lastingKinds = ['gap', 'dead', 'stuck', 'undercount'] as const;
/** Open hours, about a business day, from which one of those that goes on is no mere delay. */
export const lastingHours = 8;

export const faultsQuery = z.strictObject({
  ...rangeQuery.shape,
  ...pageQuery.shape,
  region: several,
  branch: several,
  sensor: several,
  kind: words(findingKinds, findingKinds),
  state: z.enum(['any', 'open', 'ended']).default('any').describe('open: it goes on'),
  verdict: z
    .enum(['any', 'none', 'confirmed', 'dismissed'])
    .default('any')
    .describe('What a person said of it; none: nobody said anything'),
  min_confidence: z.coerce.number().min(0).max(1).default(0).describe('How sure it is at least, 0..1'),
  sort: z
    .enum(['-severity', '-started_at', 'started_at'])
    .default('-severity')
    .describe('-severity: high before medium before low, in each the most people miscounted first'),
});
export type FaultsQuery = z.output<typeof faultsQuery>;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const faultSchema = z.object({
  id: z.string().describe('What its address is made of, 32 hexadecimal digits'),
  fault_id: z.string().describe('Its name in the tables and in the records of corrections; may hold any characters'),
  sensor_id: z.string(),
  branch_id: z.string(),
  kind: z.enum(findingKinds),
  started_at: z.iso.datetime().describe('Start of its first hour, UTC'),
  ended_at: z.iso.datetime().nullable().describe('End of its last hour, UTC; null while it goes on'),
  started_on: dateText.describe('Business date of its first hour'),
  ended_on: dateText.describe('Business date of its last hour so far'),
  hours: z.number().int().describe('Open sensor-hours in it so far'),
  observed: z.number().describe('People counted in it'),
  estimated: count.describe('People estimated in it; null where nothing could be, and for kinds that are not repaired'),
  expected: count.describe('People in the same hours of normal days'),
  uncounted: count.describe('People who came and were not counted: estimated - observed; below 0: counted too many'),
  confidence: z.number().describe('How sure it is, 0..1'),
  severity: z
    .enum(severities)
    .describe(
      `high: ${highPeople} people or more miscounted, either way; or ${mediumPeople} or more by one of ${lastingKinds.join(', ')} that goes on for ${lastingHours} open hours or more. medium: ${mediumPeople} or more; or one of those or a drift that goes on for as long. low: all else, and what was dismissed`,
    ),
  evidence: z
    .record(z.string(), scalar)
    .describe(
      'The figures that decided: days, expected and observed people, percentages where the name ends in Percent',
    ),
  verdict: z
    .enum(['confirmed', 'dismissed'])
    .nullable()
    .describe('What a person said; a word said since the tables were last made is not in yet'),
  verdict_by: nullableText,
  verdict_reason: nullableText,
});
export type Fault = z.infer<typeof faultSchema>;

export const faultsAnswer = z.object({
  meta: metaSchema,
  data: z.array(faultSchema).describe('Faults with an hour in the range'),
  totals: z
    .object({
      faults: z.number().int().describe('All that fit, over all pages'),
      open: z.number().int().describe('Of those the ones that go on, dismissed ones aside'),
      dismissed: z.number().int(),
      uncounted: count.describe(
        'People who came on the days of the range and were not counted, over the faults that counted too few; dismissed ones aside; null where nothing is known',
      ),
      overcounted: count.describe('People who were counted on these days and did not come, over the others, likewise'),
      by_kind: z.array(
        z.object({
          kind: z.enum(findingKinds),
          faults: z.number().int(),
          open: z.number().int(),
          dismissed: z.number().int(),
          uncounted: count,
          overcounted: count,
        }),
      ),
    })
    .describe('Over all pages'),
  next_cursor: nullableText,
});
export type FaultsAnswer = z.infer<typeof faultsAnswer>;

/** Of a `fault_id`: that of the longest id of a sensor, a kind and a time. */
export const longestFaultId = 400;

export const faultParams = z.strictObject({
  id: z
    .string()
    .min(1)
    .max(longestFaultId)
    .describe('`id` of a fault in `/v1/faults`; or its `fault_id`, each / in it written %2F'),
});

export const faultQuery = z.strictObject({
  from: dateText.optional().describe('First business date of the hours; default: 7 days before the fault'),
  to: dateText
    .optional()
    .describe('The business date after the last; default: 8 days after the fault, and 63 after `from` at most'),
});

export const faultHourRow = z.object({
  start: z.string().describe('Start of the hour, local: `2025-05-29T09:00`'),
  instant: z.iso.datetime().describe('The same, UTC'),
  is_open: z.boolean(),
  observed: count.describe('People as reported, whatever was made of it'),
  entries: count.describe('Best value: observed or estimated; null where there is none, and in closed hours'),
  entries_low: count.describe('Lower end of the 80 % interval of an estimate; null where entries were observed'),
  entries_high: count,
  expected: count.describe('People in this hour of normal days'),
  low: count.describe('Lower end of what is normal'),
  high: count,
  quality: z.enum(qualities),
  fault: z.string().describe('none, or the kind of the fault'),
  method: nullableText.describe('How an estimate was made: profile, donors, scaled or person'),
});

export const faultDayRow = z.object({
  date: dateText,
  observed: count.describe('People over the open hours that can be compared; null on days without any'),
  expected: count.describe('People usual in the same hours'),
  ratio: z.number().nullable().describe('observed / expected; 1 is as usual'),
  others_ratio: z.number().nullable().describe('The ratio that the other sensors make likely for a healthy sensor'),
  others_low: z.number().nullable().describe('Lower end of its 80 % interval'),
  others_high: z.number().nullable(),
  branch_ratio: z.number().nullable().describe('The other sensors of the branch together; null without any'),
  group_ratio: z.number().nullable().describe('Comparable branches together'),
});

export const faultAnswer = z.object({
  meta: metaSchema,
  fault: faultSchema,
  hours: z.array(faultHourRow).describe('Of the sensor at this branch, over the range of `meta`, in order'),
  days: z.array(faultDayRow).describe('A row a calendar day, from 28 days before the range on'),
  others: z
    .array(
      z.object({
        sensor_id: z.string(),
        relation: z.enum(['branch', 'comparable']).describe('Of the same branch, or of one like it nearby'),
        ratio: z.array(z.number().nullable()).describe('As of `days`, for the same days in the same order'),
      }),
    )
    .describe('The other sensors of the branch; where they are few, comparable ones beside them'),
});
export type FaultAnswer = z.infer<typeof faultAnswer>;
