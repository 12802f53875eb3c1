import type { ParseError, ReportedStatus } from '../domain/reading.ts';
import type { Mapping } from './mapping-schema.ts';

/** More people than any door lets through in an hour; larger numbers are a broken device or another column. */
const largestCount = 10_000_000;
/** Readings longer than an hour cannot be laid into hours. */
const longestIntervalMinutes = 60;

export interface ParsedCount {
  /** Null when a sentinel or an error stands in its place. */
  value: number | null;
  status: ReportedStatus;
  error: ParseError | null;
  detail: string | null;
}

/**
 * A count's text: whole numbers, also written 12.0. Thousands separators are not guessed. A sentinel gives its status
 * and no value; no text, or one of the mapping's `missing`, is `count_missing`.
 */
export function parseCount(text: string | null, mapping: Pick<Mapping, 'sentinels' | 'missing'>): ParsedCount {
  if (text === null) return wrong('count_missing', null);
  const trimmed = text.trim();
  if (mapping.missing.includes(trimmed) || mapping.missing.includes(text)) return wrong('count_missing', short(text));
  if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed)) {
    return trimmed === '' ? wrong('count_missing', null) : wrong('count_not_a_number', short(text));
  }
  const value = Number(trimmed);
  if (Number.isFinite(value) && !Number.isInteger(value)) return wrong('count_not_whole', short(text));
  const sentinel = mapping.sentinels[String(value === 0 ? 0 : value)];
  if (sentinel) return { value: null, status: sentinel, error: null, detail: null };
  if (value < 0) return wrong('count_negative', short(text));
  if (value > largestCount) return wrong('count_too_large', short(text));
  return { value: value === 0 ? 0 : value, status: 'ok', error: null, detail: null };
}

/** The status a source wrote beside the count; unknown and absent ones count as ok. */
export function parseStatus(text: string | null, mapping: Pick<Mapping, 'statuses'>): ReportedStatus {
  return (text === null ? undefined : mapping.statuses[text.trim().toLowerCase()]) ?? 'ok';
}

export interface ParsedInterval {
  /** Null: as long as the sensor's intervals are (or `error`). */
  minutes: number | null;
  error: ParseError | null;
  detail: string | null;
}

/** The interval's length: `15`, `15.0`, `PT15M`, `PT1H`; without a text the mapping's; 1 to 60, dividing 60. */
export function parseInterval(text: string | null, mapping: Pick<Mapping, 'intervalMinutes'>): ParsedInterval {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return { minutes: mapping.intervalMinutes ?? null, error: null, detail: null };
  const iso = /^PT(?:(\d{1,4})H)?(?:(\d{1,6})M)?$/i.exec(trimmed);
  let minutes = Number.NaN;
  if (iso && (iso[1] ?? iso[2]) !== undefined) minutes = Number(iso[1] ?? 0) * 60 + Number(iso[2] ?? 0);
  else if (/^\d{1,9}(\.0*)?$/.test(trimmed)) minutes = Number(trimmed);
  if (minutes > longestIntervalMinutes) {
    return {
      minutes: null,
      error: 'interval_too_long',
      detail: `${short(trimmed)}; at most ${longestIntervalMinutes}`,
    };
  }
  if (!(minutes >= 1) || 60 % minutes !== 0) {
    return {
      minutes: null,
      error: 'interval_unreadable',
      detail: `${short(trimmed)}; expected minutes that divide 60`,
    };
  }
  return { minutes, error: null, detail: null };
}

/** `wrong_unit` when the mapping lists units and this is none of them; no unit at all is accepted. */
export function checkUnit(
  text: string | null,
  mapping: Pick<Mapping, 'unit'>,
): { error: ParseError; detail: string } | null {
  const unit = text?.trim().toLowerCase() ?? '';
  if (!mapping.unit || unit === '') return null;
  if (mapping.unit.accept.some((accepted) => accepted.trim().toLowerCase() === unit)) return null;
  return { error: 'wrong_unit', detail: short(text as string) };
}

function wrong(error: ParseError, detail: string | null): ParsedCount {
  return { value: null, status: 'ok', error, detail };
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
