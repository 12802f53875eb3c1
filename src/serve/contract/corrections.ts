import { z } from 'zod';
import { faultKinds, isOneLine, longestAuthor, longestReason, mostEntries } from '../../domain/corrections.ts';
import { nullableText, pageQuery, several, words } from './common.ts';
import { workRequest } from './health.ts';

const oneLine = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => isOneLine(text, longest), `expected one line of 1 to ${longest} characters`);

const author = oneLine(longestAuthor)
  .optional()
  .describe(
    'Who says it. With a token it is the name of the token and may be left out; without tokens it must be given',
  );
const why = {
  reason: oneLine(longestReason).describe('Why, for those who read it later'),
  author,
};
const minute = z.iso
  .datetime({ error: 'expected an instant in UTC such as 2025-05-29T09:00:00Z' })
  .refine((text) => Date.parse(text) % 60_000 === 0, 'expected a whole minute');
const about = {
  sensor_id: z.string().min(1).max(200).describe('Id or alias of the sensor'),
  from: minute.describe('First instant, UTC, on a whole minute'),
  to: minute.describe('The instant after the last, UTC; at most 366 days later and not in the future'),
  ...why,
};
const people = z.number().int().min(0).max(mostEntries);
const faultId = oneLine(200).optional().describe('`fault_id` of the fault that this answers');

export const countCorrectionRequest = z
  .strictObject({
    ...about,
    kind: z.literal('count'),
    entries: people.describe('People who came in over the whole span; its open hours share them'),
  })
  .describe('So many people came in');
export const rangeCorrectionRequest = z
  .strictObject({
    ...about,
    kind: z.literal('range'),
    low: people.describe('At least so many people came in over the whole span'),
    high: people.describe('At most so many; not less than low'),
  })
  .describe('Between low and high people came in');
export const realCorrectionRequest = z
  .strictObject({ ...about, kind: z.literal('real'), fault_id: faultId })
  .describe('What was observed was real: no fault, the counts stand');
export const faultyCorrectionRequest = z
  .strictObject({
    ...about,
    kind: z.literal('faulty'),
    fault: z.enum(faultKinds).describe('What is wrong with the counts'),
    fault_id: faultId,
  })
  .describe('The counts cannot be used and are estimated');

export const correctionBody = z.discriminatedUnion('kind', [
  countCorrectionRequest,
  rangeCorrectionRequest,
  realCorrectionRequest,
  faultyCorrectionRequest,
]);
export type CorrectionBody = z.output<typeof correctionBody>;

export const reasonRequest = z.strictObject(why);
export type ReasonBody = z.output<typeof reasonRequest>;

export const correctionKinds = ['count', 'range', 'real', 'faulty', 'revert'] as const;
export const correctionStandings = ['in_force', 'in_force_in_part', 'overruled', 'reverted'] as const;

export const correctionsQuery = z.strictObject({
  ...pageQuery.shape,
  sensor: several.describe('Only of these sensors'),
  kind: words(correctionKinds, correctionKinds),
  standing: words(correctionStandings, correctionStandings),
  fault_id: z.string().min(1).max(300).optional().describe('Only what answers this fault'),
});
export type CorrectionsQuery = z.output<typeof correctionsQuery>;

export const correctionSchema = z.object({
  id: z.string(),
  at: z.iso.datetime().describe('When it was written, UTC'),
  author: z.string(),
  reason: z.string(),
  sensor_id: z.string(),
  from: z.iso.datetime().describe('Start of the span that it speaks of, UTC'),
  to: z.iso.datetime().describe('End of the span, exclusive'),
  kind: z.enum(correctionKinds),
  entries: z.number().int().nullable().describe('Of count: people over the whole span'),
  low: z.number().int().nullable().describe('Of range: at least so many people'),
  high: z.number().int().nullable(),
  fault: z.enum(faultKinds).nullable().describe('Of faulty: what was wrong'),
  fault_id: nullableText.describe('The fault that it confirms or dismisses'),
  reverts: nullableText.describe('Of revert: id of the record that counts no longer'),
  standing: z
    .enum(correctionStandings)
    .describe('overruled, wholly or in part: a later record speaks of the same time. reverted: taken back'),
});
export type CorrectionRow = z.infer<typeof correctionSchema>;

export const correctionsAnswer = z.object({
  data: z.array(correctionSchema).describe('Newest first'),
  total: z.number().int().describe('Records that fit, over all pages'),
  damaged: z
    .number()
    .int()
    .describe('Files of records that cannot be read; `footfall correct list` names them. They are not in `data`'),
  next_cursor: nullableText,
});
export type CorrectionsAnswer = z.infer<typeof correctionsAnswer>;

export const correctionAnswer = z.object({
  correction: correctionSchema,
  open_hours: z.number().int().nullable().describe('Open hours of the sensor in the span; null for a revert'),
  request: workRequest
    .nullable()
    .describe('The work asked for, that makes the tables anew; null: it could not be asked for, the next run does it'),
});
export type CorrectionAnswer = z.infer<typeof correctionAnswer>;

export const correctionParams = z.strictObject({
  id: z.string().min(1).max(100).describe('`id` of a record in `/v1/corrections`'),
});
