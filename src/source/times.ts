import type { ParseError } from '../domain/reading.ts';
import { type EpochMs, minuteMs } from '../domain/time.ts';
import type { Mapping } from './mapping-schema.ts';
import { compilePattern, parseOffset, type WallClock, wallClock } from './time-pattern.ts';
import { instantsOf, type Zone, zoneOf } from './zone.ts';

/** What one text of time means. */
export interface ParsedTime {
  text: string;
  /** Null when `error` says why not. Where the local time occurs twice: the first. */
  instant: EpochMs | null;
  /** The second occurrence of a local time that occurs twice; else null. */
  later: EpochMs | null;
  error: ParseError | null;
  detail: string | null;
}

/** `zone` is resolved: an IANA zone, never "network". */
export type TimeOptions = Pick<Mapping['time'], 'form' | 'pattern' | 'zone'>;

/** Years a record may name; anything else is a broken clock, not a count. */
const firstYear = 1990;
const lastYear = 2100;
const earliest = Date.UTC(firstYear, 0, 1);
const latest = Date.UTC(lastYear + 1, 0, 1);

/**
 * Parses distinct texts, one result each in their order. An offset in the text counts; without one the zone does; with
 * neither, `time_without_zone`. A local time that occurs twice gives both instants: the caller gives a sensor's first
 * record the earlier, its second the later.
 */
export function parseTimes(texts: readonly string[], options: TimeOptions): ParsedTime[] {
  return texts.map(timeParser(options));
}

/** As parseTimes, for texts that come one after the other. */
export function timeParser(options: TimeOptions): (text: string) => ParsedTime {
  const read = readerOf(options);
  const zone = options.zone === undefined ? null : zoneOf(options.zone);
  return (text) => parseOne(text, read, zone);
}

/**
 * The start of the interval that a parsed instant stands for. With `floor` any moment of the interval will do (for
 * `marks: end` the moments of (start, end]). `minuteShift`: minute of the UTC hour at which the sensor's local hours
 * start (30 or 45 in some zones).
 */
export function alignStart(
  instant: EpochMs,
  minutes: number,
  options: { marks: 'start' | 'end'; align: 'exact' | 'floor'; minuteShift?: number },
): EpochMs {
  const length = minutes * minuteMs;
  if (options.align === 'exact') return options.marks === 'end' ? instant - length : instant;
  const shift = (options.minuteShift ?? 0) * minuteMs;
  const steps = (instant - shift) / length;
  return (options.marks === 'end' ? Math.ceil(steps) - 1 : Math.floor(steps)) * length + shift;
}

type Reader = (text: string) => WallClock | EpochMs | null;

function readerOf(options: TimeOptions): Reader {
  switch (options.form) {
    case 'epoch-seconds':
      return (text) => epoch(text, 1000);
    case 'epoch-milliseconds':
      return (text) => epoch(text, 1);
    case 'pattern': {
      const pattern = compilePattern(options.pattern ?? '');
      return (text) => pattern.parse(text);
    }
    case 'iso':
      return readIso;
  }
}

function parseOne(text: string, read: Reader, zone: Zone | null): ParsedTime {
  const found = read(text.trim());
  if (found === null) return failure(text, 'time_unreadable', short(text));
  if (typeof found === 'number') return success(text, found, null);
  if (found.offsetMs !== null) return success(text, found.local - found.offsetMs, null);
  if (!zone)
    return failure(text, 'time_without_zone', `${short(text)} has no offset, and the mapping has no time.zone`);
  if (found.local < earliest - 864e5 || found.local >= latest + 864e5) return outOfRange(text);
  const [first, second] = instantsOf(zone, found.local);
  if (first === undefined) {
    return failure(text, 'time_does_not_exist', `the clocks of ${zone.id} jump over ${short(text)}`);
  }
  return success(text, first, second ?? null);
}

function success(text: string, instant: EpochMs, later: EpochMs | null): ParsedTime {
  if (!(instant >= earliest && instant < latest)) return outOfRange(text);
  return { text, instant, later, error: null, detail: null };
}

function outOfRange(text: string): ParsedTime {
  return failure(text, 'time_out_of_range', `${short(text)} is not between ${firstYear} and ${lastYear}`);
}

function failure(text: string, error: ParseError, detail: string): ParsedTime {
  return { text, instant: null, later: null, error, detail };
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const isoText =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt]| +)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(Z|z|UTC|[+-]\d{2}(?::?\d{2})?)?$/;

function readIso(text: string): WallClock | null {
  const match = isoText.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction, offset] = match;
  const local = wallClock(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    second === undefined ? 0 : Number(second),
    fraction === undefined ? 0 : Math.floor(Number(`0.${fraction}`) * 1000),
  );
  if (local === null) return null;
  if (offset === undefined) return { local, offsetMs: null };
  const offsetMs = offset === 'UTC' ? 0 : parseOffset(offset);
  return offsetMs === null ? null : { local, offsetMs };
}

function epoch(text: string, unitMs: number): EpochMs | null {
  if (!/^[+-]?\d{1,17}(\.\d*)?$/.test(text)) return null;
  return Math.floor(Number(text) * unitMs);
}
