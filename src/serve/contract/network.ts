import { z } from 'zod';
import { dateText, nullableText, pageQuery, several } from './common.ts';

export const networkAnswer = z.object({
  id: z.string(),
  name: z.string(),
  now: z.iso.datetime().describe('The clock of judgement, UTC'),
  clock_speed: z.number().describe('1, unless a demo runs faster than time'),
  today: dateText.describe('Business date of most branches now'),
  time_zone: z.string().describe('Of most branches'),
  first_day: dateText.nullable().describe('First day in the tables; null while they are empty'),
  last_day: dateText.nullable().describe('Last day in the tables, which may lie ahead of its counts'),
  branches: z.number().int(),
  sensors: z.number().int(),
  regions: z.array(z.object({ id: z.string(), branches: z.number().int() })),
  role: z.enum(['viewer', 'operator']).describe('What the caller may do'),
  version: z.string(),
});
export type NetworkAnswer = z.infer<typeof networkAnswer>;

export const branchesQuery = z.strictObject({
  ...pageQuery.shape,
  region: several.describe('Only branches of these regions'),
  id: several,
  q: z.string().max(100).optional().describe('Part of a name, id, city or alias; accents and case do not matter'),
});

export const branchSchema = z.object({
  id: z.string(),
  name: z.string(),
  city: nullableText,
  region: nullableText,
  country: nullableText.describe('ISO 3166-1 alpha-2'),
  latitude: z.number().nullable().describe('Degrees, WGS 84'),
  longitude: z.number().nullable(),
  time_zone: z.string(),
  size: nullableText,
  location_type: nullableText,
  opened: dateText.nullable(),
  closed: dateText.nullable(),
  sensors: z.array(z.string()).describe('Ids of the sensors that hang there today'),
});
export type BranchRow = z.infer<typeof branchSchema>;
export const branchesAnswer = z.object({
  data: z.array(branchSchema),
  total: z.number().int(),
  next_cursor: nullableText,
});

export const sensorsQuery = z.strictObject({
  ...pageQuery.shape,
  branch: several.describe('Only sensors that hang, or once hung, at these branches'),
  id: several,
});
export const sensorSchema = z.object({
  id: z.string(),
  branch_id: nullableText.describe('Where it hangs today; null: nowhere'),
  position: nullableText,
  interval_minutes: z.number().int(),
  placements: z.array(
    z.object({
      branch_id: z.string(),
      position: z.string(),
      share: z.number().describe("Share of the branch's flow through this door, 0..1"),
      from: dateText.nullable(),
      to: dateText.nullable(),
    }),
  ),
});
export type SensorRow = z.infer<typeof sensorSchema>;
export const sensorsAnswer = z.object({
  data: z.array(sensorSchema),
  total: z.number().int(),
  next_cursor: nullableText,
});
