import { z } from 'zod';

/** How a REST source is asked. The placeholders in it decide what one request covers. */
const text = z.string().min(1);

const authSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('header'),
      name: text.describe('Header, such as X-Api-Key'),
      value: text.default('{token}').describe('Its text; {token} is the secret of that name'),
    }),
    z.strictObject({ kind: z.literal('bearer'), secret: text.default('token').describe('Name of the secret') }),
    z.strictObject({
      kind: z.literal('basic'),
      user: z.string().describe('User name; {user} is the secret of that name'),
      secret: text.default('token').describe('Name of the secret that is the password'),
    }),
    z.strictObject({
      kind: z.literal('query'),
      parameter: text.describe('Parameter of the URL'),
      secret: text.default('token').describe('Name of the secret'),
    }),
  ])
  .describe('How the request shows who asks; secrets come from the configuration, never from here');

const pagingSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('cursor'),
      parameter: text.describe('Parameter that carries the cursor of the next page'),
      next: text.optional().describe('Dotted path of the next cursor in a JSON body; null, absent or empty ends'),
      nextHeader: text.optional().describe('Header of the answer that holds the next cursor'),
    }),
    z.strictObject({
      kind: z.literal('page'),
      parameter: text,
      first: z.int().min(0).default(1),
      size: z
        .int()
        .min(1)
        .optional()
        .describe('Records of a full page: a shorter one is the last; without it a page without records is'),
    }),
    z.strictObject({ kind: z.literal('link').describe('Header Link with rel="next", on the same origin') }),
  ])
  .default({ kind: 'none' });

const timeSchema = z
  .strictObject({
    form: z.enum(['iso', 'epoch-seconds', 'epoch-milliseconds', 'pattern']).default('iso'),
    pattern: z.string().optional().describe('As time.pattern of the mapping'),
    zone: z.string().optional().describe('IANA zone in which times are written; UTC without it'),
    offset: z
      .boolean()
      .default(true)
      .describe('Whether iso ends in its offset; without one the service takes the time as local to zone'),
    minute: z
      .int()
      .min(0)
      .max(59)
      .default(0)
      .describe('Minutes after the start of the interval that {at} names, less than the interval'),
  })
  .prefault({})
  .describe('How times are written into the request');

export const requestSchema = z
  .strictObject({
    url: text.describe(
      'With placeholders {base} {from} {to} {at} {branch.id} {branch.name} {sensor.id} {sensor.position}. ' +
        '{from} and {to} ask for a range, {at} for one interval; branch and sensor ask for each of them apart',
    ),
    query: z
      .record(z.string(), z.string())
      .default({})
      .describe('Parameters that are added to the URL; placeholders as there'),
    headers: z.record(z.string(), z.string()).default({}).describe('Headers of every request, without secrets'),
    auth: authSchema.optional(),
    time: timeSchema,
    paging: pagingSchema,
    maxSpanHours: z
      .int()
      .min(1)
      .optional()
      .describe('Longest range the service answers in one request, hours; the configuration may set a shorter one'),
    concurrency: z.int().min(1).max(64).optional().describe('Most requests at once the service bears'),
    contentTypes: z
      .array(text)
      .min(1)
      .optional()
      .describe('Content types that are accepted; absent: those usual for the format'),
    emptyStatuses: z
      .array(z.int().min(200).max(499))
      .default([204])
      .describe('HTTP statuses that say that there is nothing for what was asked'),
  })
  .describe('How a REST source is asked');

export type RequestMapping = z.infer<typeof requestSchema>;
