import { z } from 'zod';
import { count, dateText } from './common.ts';

/** Sent once at the start (event `hello`) and whenever tables change (event `change`). */
export const changeEvent = z.object({
  as_of: z.iso.datetime(),
  version: z.string(),
  tables: z.record(
    z.string(),
    z.object({
      version: z.number().int(),
      partitions: z.array(dateText).describe('Months (of the calendar: years) that changed; empty in `hello`'),
    }),
  ),
  today: z
    .object({
      date: dateText,
      entries: count.describe('So far, over hours already due'),
      comparable_entries: count.describe('Of those, over the sensor-hours that have an expectation'),
      expected: count.describe('Over the same sensor-hours as comparable_entries'),
      as_of_hour: z.number().int().nullable(),
    })
    .nullable()
    .describe('New totals of the network; null while there is none'),
});
export type ChangeEvent = z.infer<typeof changeEvent>;
