import { z } from 'zod';
import { parseYaml } from './checked-yaml.ts';
import { FootfallError } from './errors.ts';
import { type Problem, Problems } from './problems.ts';
import { faults } from './reading.ts';
import { checkSchema } from './schema-problems.ts';
import { coalesce, dayMs, type EpochMs, type Interval, isoInstant, minuteMs } from './time.ts';

/** Where corrections lie, under `raw/`: no source may have this name. */
export const correctionsFolder = 'corrections';

/** What can be wrong with a count. */
export type FaultKind = Exclude<(typeof faults)[number], 'none'>;
export const faultKinds = faults.filter((fault): fault is FaultKind => fault !== 'none');

/** What every record says. Records are only ever added; none is changed. */
interface Said {
  /** Sorts by `at`; safe in file names. */
  id: string;
  /** When it was written. */
  at: EpochMs;
  /** One line, as `reason`. */
  author: string;
  reason: string;
  sensorId: string;
  /** Half-open, on whole minutes; the whole span that was spoken of. */
  from: EpochMs;
  to: EpochMs;
}

/** So many came in over the whole span; its open hours share them. */
export interface CountCorrection extends Said {
  kind: 'count';
  entries: number;
}

/** At least `low` and at most `high` came in over the whole span. */
export interface RangeCorrection extends Said {
  kind: 'range';
  low: number;
  high: number;
}

/** What was observed was real: no fault, the observed counts stand. */
export interface RealCorrection extends Said {
  kind: 'real';
  /** The finding that it dismisses. */
  faultId?: string | undefined;
}

/** The counts of the span cannot be used and are estimated. */
export interface FaultyCorrection extends Said {
  kind: 'faulty';
  fault: FaultKind;
  /** The finding that it confirms. */
  faultId?: string | undefined;
}

/** An earlier record counts no longer; if that is a revert, what it reverted counts again. Sensor and span are its. */
export interface RevertCorrection extends Said {
  kind: 'revert';
  reverts: string;
}

/** A record that says something of a span. */
export type Decision = CountCorrection | RangeCorrection | RealCorrection | FaultyCorrection;
/** What a person decided: an append-only record, applied after everything else. */
export type Correction = Decision | RevertCorrection;
/** A record that is not written yet. */
export type CorrectionDraft = Correction extends infer One
  ? One extends Correction
    ? Omit<One, 'id' | 'at'>
    : never
  : never;

export const longestAuthor = 100;
export const longestReason = 500;
/** No door sees more in the longest span; a larger number is a slip of the hand. */
export const mostEntries = 100_000_000;
/** A longer span is a slip of the hand in a year; what is meant can be said year by year. */
export const longestSpanMs = 366 * dayMs;

/** One line of 1 to `longest` characters, without space around it. */
export function isOneLine(text: string, longest: number): boolean {
  return text !== '' && text.length <= longest && text.trim() === text && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}

const oneLine = (longest: number) =>
  z.string().refine((text) => isOneLine(text, longest), `expected one line of 1 to ${longest} characters`);
const instant = z.iso
  .datetime({ error: 'expected an instant in UTC such as 2025-05-29T09:00:00Z' })
  .transform((text) => Date.parse(text));
const minute = instant.refine((at) => at % minuteMs === 0, 'expected a whole minute');
const people = z.int().min(0).max(mostEntries);
const said = {
  id: oneLine(100),
  at: instant,
  author: oneLine(longestAuthor),
  reason: oneLine(longestReason),
  sensorId: oneLine(200),
  from: minute,
  to: minute,
};
const faultId = oneLine(200).optional();
const kinds = ['count', 'range', 'real', 'faulty', 'revert'] as const;
const record = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ ...said, kind: z.literal('count'), entries: people }),
    z.strictObject({ ...said, kind: z.literal('range'), low: people, high: people }),
    z.strictObject({ ...said, kind: z.literal('real'), faultId }),
    z.strictObject({ ...said, kind: z.literal('faulty'), fault: z.enum(faultKinds), faultId }),
    z.strictObject({ ...said, kind: z.literal('revert'), reverts: oneLine(100) }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? `expected one of ${kinds.join(', ')}` : undefined) },
);

const code = 'CORRECTION_INVALID';
const hint = 'Restore the file from a backup: what people decided is kept nowhere else.';

/** Reads the text of a file. CORRECTION_INVALID, placed at the first problem and telling all. */
export function parseCorrection(text: string, file: string): Correction {
  const checked = checkSchema(record, parseJson(text, file));
  const found = checked.success ? contradictions(checked.value) : checked.problems;
  if (checked.success && found.length === 0) return checked.value;
  // Only now by the reader that knows lines and columns: it would be slow for thousands of sound files.
  const { locate } = parseYaml(text, file, { code, hint });
  const problems = new Problems(code, hint);
  problems.addAll(found, locate);
  throw problems.toError();
}

export function formatCorrection(correction: Correction): string {
  return `${JSON.stringify(correctionJson(correction), null, 1)}\n`;
}

/** The record as its file holds it: instants as ISO text. */
export function correctionJson(correction: Correction): z.input<typeof record> {
  const { id, at, author, reason, sensorId, from, to, ...rest } = correction;
  const span = { from: isoInstant(from), to: isoInstant(to) };
  return { id, at: isoInstant(at), author, reason, sensorId, ...span, ...rest };
}

/** A stretch of time for which a decision holds: its span, or what later ones left of it. */
export interface CorrectionSpan {
  sensorId: string;
  from: EpochMs;
  to: EpochMs;
  /** Whole, with the span it spoke of: so a count stays well defined where a part of it was overruled. */
  decision: Decision;
}

/**
 * What holds, after reverts and with later records before earlier ones (by `at`, then by id), whatever the order given.
 * Spans of a sensor never overlap, and are as long as they can be. Sorted by sensor and time.
 */
export function spansInForce(corrections: readonly Correction[]): CorrectionSpan[] {
  const spans: CorrectionSpan[] = [];
  const taken = new Map<string, Interval[]>();
  for (const decision of unreverted(corrections)) {
    if (decision.kind === 'revert') continue;
    const { sensorId, from, to } = decision;
    const before = taken.get(sensorId) ?? [];
    for (const { start, end } of without({ start: from, end: to }, before)) {
      spans.push({ sensorId, from: start, to: end, decision });
    }
    taken.set(sensorId, coalesce([...before, { start: from, end: to }]));
  }
  return spans.sort((a, b) => (a.sensorId < b.sensorId ? -1 : a.sensorId > b.sensorId ? 1 : a.from - b.from));
}

/** The records that are not reverted, newest first; reverts too, as they can be reverted themselves. */
export function unreverted(corrections: readonly Correction[]): Correction[] {
  const reverted = new Set<string>();
  const left: Correction[] = [];
  for (const correction of corrections.toSorted(newestFirst)) {
    if (reverted.has(correction.id)) continue;
    left.push(correction);
    // What it names has not been met yet, unless it is no earlier record: then the revert says nothing.
    if (correction.kind === 'revert') reverted.add(correction.reverts);
  }
  return left;
}

export function newestFirst(a: Correction, b: Correction): number {
  return b.at - a.at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** What of the interval lies outside the others, which are sorted and apart. */
function without(interval: Interval, others: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  let start = interval.start;
  for (const other of others) {
    if (other.end <= start) continue;
    if (other.start >= interval.end) break;
    if (other.start > start) left.push({ start, end: other.start });
    start = other.end;
  }
  if (start < interval.end) left.push({ start, end: interval.end });
  return left;
}

function contradictions(correction: Correction): Problem[] {
  const { from, to } = correction;
  const problems: Problem[] = [];
  if (to <= from) problems.push({ path: ['to'], message: 'expected a time after from' });
  if (to - from > longestSpanMs) problems.push({ path: ['to'], message: 'expected at most 366 days after from' });
  if (correction.kind === 'range' && correction.high < correction.low) {
    problems.push({ path: ['high'], message: 'expected at least as many as low' });
  }
  return problems;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `This is not JSON: ${(error as Error).message}.`;
    throw new FootfallError(code, message, { hint, place: { file }, cause: error });
  }
}
