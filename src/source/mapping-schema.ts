import { z } from 'zod';
import { requestSchema } from './request-schema.ts';

/**
 * How a source writes its records: where the fields are, how time is written, what the sentinels mean, and (for a REST
 * source) how to ask. A mapping is configuration: another API or another export needs a file, not code.
 */
const name = z.string().min(1);

const fieldsSchema = z
  .strictObject({
    sensor: name.optional(),
    branch: name.optional(),
    time: name.optional().describe('The time, or the date when timeOfDay holds the rest'),
    timeOfDay: name.optional().describe('A second field, joined to time with one space before it is parsed'),
    entries: name.optional(),
    exits: name.optional(),
    unit: name.optional(),
    status: name.optional(),
    interval: name.optional().describe('Length of the interval in minutes'),
  })
  .describe('Column of a CSV or Parquet file, or dotted path inside a JSON record, of each field');

const timeSchema = z.strictObject({
  form: z
    .enum(['iso', 'epoch-seconds', 'epoch-milliseconds', 'pattern'])
    .default('iso')
    .describe('iso takes a T or a space, seconds or none, an offset or none'),
  pattern: z
    .string()
    .optional()
    .describe(
      'For form pattern: yyyy MM M MMM MMMM dd d HH H hh h a (AM/PM) mm m ss s SSS XXX (offset); ' +
        "quote text as in 'at'; other characters stand for themselves",
    ),
  zone: z
    .string()
    .optional()
    .describe(
      'IANA zone of times without an offset; without it they are refused. "network" takes the only zone of the network',
    ),
  marks: z.enum(['start', 'end']).default('start').describe('Whether the time is the start or the end of the interval'),
  align: z.enum(['exact', 'floor']).default('exact').describe('floor: any moment inside the interval stands for it'),
});

export const mappingSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, 'expected small letters, digits, - and _'),
  format: z.enum(['csv', 'json', 'parquet']),
  csv: z
    .strictObject({
      delimiter: z.string().length(1).default(','),
      quote: z.string().length(1).default('"'),
      header: z.boolean().default(true).describe('Without a header columns are named column1, column2, ...'),
      encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'iso-8859-1']).default('utf-8'),
    })
    .prefault({}),
  json: z
    .strictObject({
      records: z
        .string()
        .optional()
        .describe('Dotted path to the array of records; absent: the body is the array, or the one record'),
    })
    .prefault({}),
  fields: fieldsSchema,
  wide: z
    .strictObject({
      columns: z
        .union([z.literal('rest'), z.record(z.string(), z.string())])
        .describe('rest: every column not named in fields is a sensor; or column name to sensor'),
      names: z.enum(['sensor', 'branch']).default('sensor').describe('What a column name names'),
    })
    .optional()
    .describe('A file with a column for each sensor'),
  constants: z.strictObject({ sensor: name.optional(), branch: name.optional(), unit: name.optional() }).prefault({}),
  time: timeSchema.prefault({}),
  intervalMinutes: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Length of every interval where no field says it; absent: the length of the sensor'),
  unit: z
    .strictObject({ accept: z.array(z.string()).min(1) })
    .optional()
    .describe('Units (compared in lower case) that mean people; others are refused; no unit at all is accepted'),
  sentinels: z
    .record(z.string().regex(/^(0|-?[1-9]\d*)$/, 'expected a whole number as key'), z.enum(['closed', 'broken']))
    .default({})
    .describe('Counts that are not counts'),
  statuses: z
    .record(z.string(), z.enum(['ok', 'closed', 'broken']))
    .default({})
    .describe('Status texts (lower case); an unknown one counts as ok'),
  missing: z
    .array(z.string())
    .default([''])
    .describe('Count texts that mean that there is no reading; the record is kept as a line with count_missing'),
  request: requestSchema.optional(),
});

export type Mapping = z.infer<typeof mappingSchema>;
