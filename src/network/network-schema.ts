import { z } from 'zod';
import { weekdayNames } from './opening-hours.ts';

/**
 * What a network file may hold, as it is written. Everything that needs more than one key (names that meet, stays that
 * overlap, a schedule that is not there) is checked afterwards. Keys are refused unless they stand here.
 */
const text = z
  .union([z.string().trim().min(1).max(200), z.number()], 'expected a text of 1 to 200 characters')
  .transform(String);

const date = z.iso.date('expected a date that exists, such as 2025-05-29');

const hours = z
  .union([z.literal('closed'), z.array(z.string())], 'expected opening hours such as ["09:00-12:00"], or closed')
  .describe('Opening spells such as "09:00-12:00"; "closed" or an empty list for none');

const weekly = z
  .strictObject(Object.fromEntries(weekdayNames.map((day) => [day, hours.optional()])), {
    error: ({ code }) => (code === 'invalid_type' ? 'expected opening hours by weekday' : undefined),
  })
  .describe('Opening hours by weekday; a day that is not named is closed');

const exceptions = z
  .record(
    date,
    z.union(
      [hours, z.strictObject({ hours, note: text.optional() })],
      'expected opening hours such as ["09:00-12:00"], or closed, or an object with hours and note',
    ),
  )
  .describe('Opening hours of single dates; they replace the week and the public holiday');

const holidays = z
  .union(
    [z.literal('none'), z.strictObject({ country: text, state: text.optional(), region: text.optional() })],
    'expected none, or an object with country (and state, region) as the package date-holidays names them',
  )
  .describe('Public holidays on which the branch is closed');

const scheduleSchema = z.strictObject({
  weekly,
  exceptions: exceptions.optional(),
  holidays: holidays.optional(),
});

const share = z
  .number('expected a number from 0 to 1')
  .min(0, 'expected a number from 0 to 1')
  .max(1, 'expected a number from 0 to 1')
  .describe("Share of the branch's flow through this door; without it the doors that have none share the rest");

const placementSchema = z.strictObject({
  branch: text,
  position: text.optional(),
  share: share.optional(),
  from: date.optional().describe('First date, local'),
  to: date.optional().describe('First date on which it no longer hangs there'),
});

const sensorKeys = {
  id: text,
  aliases: z.array(text).optional(),
  position: text.optional().describe('Door of the branch as its own system numbers it; the id where it is not given'),
  share: share.optional(),
  intervalMinutes: z
    .int('expected whole minutes that divide 60')
    .refine((minutes) => minutes >= 1 && 60 % minutes === 0, 'expected whole minutes that divide 60: 1 to 60')
    .optional()
    .describe('Length of its readings; 60 where it is not given'),
  installed: date.optional().describe('First date, local'),
  removed: date.optional().describe('First date on which it is gone'),
};

const nestedSensorSchema = z.strictObject(sensorKeys);

const sensorSchema = z.strictObject({
  ...sensorKeys,
  branch: text.optional(),
  placements: z.array(placementSchema).min(1).optional().describe('For a sensor that moved: its stays, in any order'),
});

const timeZone = z.string('expected an IANA time zone such as Europe/Paris');
const country = z.string().regex(/^[A-Z]{2}$/, 'expected an ISO 3166-1 code of two capital letters, such as FR');
const degrees = (limit: number) => {
  const expected = `expected degrees from -${limit} to ${limit}`;
  return z.number(expected).min(-limit, expected).max(limit, expected);
};

const branchSchema = z.strictObject({
  id: text,
  name: text.optional(),
  aliases: z.array(text).optional(),
  city: text.optional(),
  region: text.optional(),
  country: country.optional(),
  latitude: degrees(90).optional(),
  longitude: degrees(180).optional(),
  timeZone: timeZone.optional(),
  size: z.enum(['small', 'medium', 'big'], 'expected small, medium or big').optional(),
  locationType: text.optional(),
  opened: date.optional().describe('First date, local'),
  closed: date.optional().describe('First date on which it no longer exists'),
  schedule: text.optional().describe('Name of one of the schedules'),
  hours: z
    .union([z.literal('always'), scheduleSchema], 'expected always, or an object with weekly')
    .optional()
    .describe('Opening hours of this branch alone, instead of a schedule'),
  exceptions: exceptions.optional().describe('Opening hours of single dates at this branch alone'),
  sensors: z.array(nestedSensorSchema).optional(),
});

export const networkSchema = z.strictObject({
  id: z
    .string('expected a short name, by which a lake knows its network')
    .regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, 'expected small letters, digits, - and _, starting with a letter or digit'),
  name: text.optional(),
  timeZone: timeZone.optional().describe('IANA zone of branches that name none'),
  country: country.optional().describe('Country of branches that name none, ISO 3166-1'),
  schedule: text.optional().describe('Schedule of branches that name none'),
  schedules: z
    .record(
      z.string().regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, 'expected a name of small letters, digits, - and _'),
      scheduleSchema,
    )
    .optional(),
  branches: z.array(branchSchema, 'expected a list of branches').min(1, 'expected at least one branch'),
  sensors: z.array(sensorSchema).optional(),
  sensorsFile: z.string().min(1).optional().describe('A CSV file of sensors, beside this file'),
});

export type NetworkInput = z.infer<typeof networkSchema>;
export type BranchInput = z.infer<typeof branchSchema>;
export type ScheduleInput = z.infer<typeof scheduleSchema>;
export type SensorInput = z.infer<typeof sensorSchema>;
export type HoursInput = z.infer<typeof hours>;
export type ExceptionsInput = z.infer<typeof exceptions>;
/** The keys whose values are text even where they look like a number: `id: 0012` is the text 0012. */
export const textKeys: ReadonlySet<string> = new Set([
  ...'id name aliases city region country state locationType schedule branch position note sensorsFile'.split(' '),
]);
/** A row of the sensors' CSV file, once its cells are taken for what they are. */
export { sensorSchema };
