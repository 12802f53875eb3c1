import { z } from 'zod';
import { faultKinds } from './sensor-faults.ts';

/** What the API takes and gives: types, validation and OpenAPI from one place. */
const defaultLimit = 1000;
const largestLimit = 50_000;

const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/, {
    error: 'expected an instant with its offset, such as 2025-05-29T09:00:00Z, or a date (midnight UTC)',
    abort: true,
  })
  .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'there is no such time' })
  .describe('ISO 8601 with an offset, such as `2025-05-29T09:00:00Z`; a date stands for midnight UTC');

const date = z.iso.date({ error: 'expected a date, such as 2025-05-29' }).describe('`YYYY-MM-DD`');

/** One value or several: `?branch=a&branch=b`. */
const several = z.preprocess(
  (value) => (value === undefined || Array.isArray(value) ? value : [value]),
  z.array(z.string().min(1)).max(1000).optional(),
);

export const rangeQuery = z.strictObject({
  from: instant,
  to: instant,
  branch: several.describe('Id or name; repeat for several'),
  sensor: several.describe('Id; repeat for several'),
  limit: z.coerce.number().int().min(1).max(largestLimit).default(defaultLimit),
  cursor: z.string().max(200).optional().describe('The `next_cursor` of the page before'),
  format: z.enum(['json', 'csv']).optional().describe('Instead of the header Accept'),
});

export const visitorCountQuery = z.strictObject({
  date_time: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?$/, {
      error: 'expected a time, such as 2025-05-29T09:05:00Z or 2025-05-29 11:05',
      abort: true,
    })
    .refine((text) => !Number.isNaN(Date.parse(text)), { error: 'there is no such time' })
    .describe('Any moment of the hour; without an offset it is local to the branch'),
  branch: z.string().min(1).describe('Id or name'),
  sensor: z.string().min(1).describe('Id, or position at the branch'),
});

export const weatherQuery = z.strictObject({ from: date, to: date });

const nullableText = z.string().nullable();

export const branchesAnswer = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      aliases: z.array(z.string()),
      city: nullableText,
      region: nullableText,
      country: nullableText,
      latitude: z.number().nullable(),
      longitude: z.number().nullable(),
      time_zone: z.string(),
      size: nullableText,
      location_type: nullableText,
      opened: nullableText,
      closed: nullableText,
    }),
  ),
});

export const sensorsAnswer = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      aliases: z.array(z.string()),
      interval_minutes: z.number().int(),
      placements: z.array(
        z.object({
          branch_id: z.string(),
          branch_name: z.string(),
          position: z.string(),
          share: z.number(),
          from: nullableText,
          to: nullableText,
        }),
      ),
    }),
  ),
});

export const readingAnswer = z.object({
  sensor_id: z.string(),
  branch_name: z.string(),
  interval_start: z.string(),
  interval_minutes: z.number().int(),
  entries: z.union([z.number(), z.string()]).describe('-1 closed, -10 broken; a faulty record may hold text'),
  exits: z.number(),
  unit: z.string(),
  status: z.enum(['ok', 'closed', 'broken']),
});

export const readingsAnswer = z.object({ data: z.array(readingAnswer), next_cursor: z.string().nullable() });

export const truthAnswer = z.object({
  data: z.array(
    z.object({
      sensor_id: z.string(),
      branch_name: z.string(),
      hour_start: z.string(),
      minutes: z.number().int(),
      is_open: z.boolean(),
      entries: z.number().int(),
      exits: z.number().int(),
      expected: z.number().describe('The mean that entries was drawn around'),
      faults: z.array(z.enum(faultKinds)),
    }),
  ),
  next_cursor: z.string().nullable(),
});

export const weatherAnswer = z.object({
  data: z.array(
    z.object({
      date: z.string(),
      region: z.string(),
      temperature_celsius: z.number(),
      rain_millimetres: z.number(),
      snow_centimetres: z.number(),
    }),
  ),
});

/** RFC 9457. */
export const problemAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
});

export type RangeQuery = z.infer<typeof rangeQuery>;
