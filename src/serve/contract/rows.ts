import { z } from 'zod';
import { metaSchema, nullableText, pageQuery, rangeQuery, several } from './common.ts';

export const rowTables = ['hourly', 'daily_sensor', 'daily_branch', 'readings', 'rejects'] as const;
export type RowTable = (typeof rowTables)[number];

/** The rows of a table as they lie in the lake. */
export const rowsQuery = z.strictObject({
  ...rangeQuery.shape,
  ...pageQuery.shape,
  region: several,
  branch: several,
  sensor: several,
  sort: z
    .array(z.string().regex(/^-?[a-z_0-9]+$/))
    .or(
      z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(z.string().regex(/^-?[a-z_0-9]+$/)).max(4)),
    )
    .optional()
    .describe('Columns apart by commas, `-` for falling; default: the order of the table. Nulls come last'),
  filter: several.describe(
    'column:operator:value, such as `status:in:partial,missing`, `entries:gte:100`, `fault:ne:none`, `method:null`, `detail:contains:abc`. Operators: eq, ne, lt, lte, gt, gte, in, contains, null, notnull. Repeat: all must hold',
  ),
  columns: z.string().max(1000).optional().describe('Columns apart by commas; default: all'),
});
export type RowsQuery = z.infer<typeof rowsQuery>;

export const rowsAnswer = z.object({
  meta: metaSchema.extend({ table: z.string() }),
  columns: z.array(z.object({ name: z.string(), type: z.string(), doc: z.string() })),
  data: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  total: z.number().int().describe('Rows that fit, over all pages'),
  next_cursor: nullableText,
});
