import type { ParseError } from '../domain/reading.ts';

/** A record (or one value of a wide one) as the source wrote it; texts are null where it wrote nothing. */
export interface RawRecord {
  /** Ordinal over the data records of the batch, from 1; header lines and empty lines are none. */
  record: number;
  /** Ordinal of the value inside a wide record, in the order of the file, from 1; 1 elsewhere. */
  part: number;
  sensor: string | null;
  branch: string | null;
  /** With timeOfDay: both, joined with one space. */
  time: string | null;
  entries: string | null;
  exits: string | null;
  unit: string | null;
  status: string | null;
  interval: string | null;
  /** What kept the record from being read; texts may be null or damaged then. */
  error: ParseError | null;
  detail: string | null;
}

export interface ReadOptions {
  /** A longer field gives field_too_long. */
  maxFieldBytes?: number;
  /** A longer CSV record (without fields that are too long) gives broken_record. */
  maxRecordBytes?: number;
  /** A larger JSON body gives one broken_record; CSV is read at any size. */
  maxJsonBytes?: number;
  /** Lengths in bytes of the bodies that follow one another in `body`; absent: it is one. */
  parts?: readonly { length: number }[];
  /**
   * What a CSV body does in which no column fits: throw IMPORT_NOTHING_FITS (the default), or give one broken_record in
   * its place and go on with the next body.
   */
  nothingFits?: 'throw' | 'record';
  /** Named in errors. */
  file?: string;
}

export type ReadLimits = Required<Omit<ReadOptions, 'parts' | 'file'>> & { file: string | undefined };

/** No real field comes near; ten million such fields must not fill memory. */
export const defaultMaxFieldBytes = 64 * 1024;
/** A wide file of 10,000 sensors with room to spare. */
export const defaultMaxRecordBytes = 1024 * 1024;
/** Parsed whole: about ten times as much memory. Sources page long before. */
export const defaultMaxJsonBytes = 256 * 1024 * 1024;

export function emptyRecord(record: number): RawRecord {
  return {
    record,
    part: 1,
    sensor: null,
    branch: null,
    time: null,
    entries: null,
    exits: null,
    unit: null,
    status: null,
    interval: null,
    error: null,
    detail: null,
  };
}

export function failedRecord(record: number, error: ParseError, detail: string): RawRecord {
  return { ...emptyRecord(record), error, detail };
}

/** What was found, short enough for a table: no line breaks, no NUL. */
export function shown(text: string, length = 200): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  const plain = text.replaceAll(/[\u0000-\u001f\u007f]+/g, '␣');
  return plain.length > length ? `${plain.slice(0, length)}…` : plain;
}

/** Joins a date and a time of day as the time pattern expects them. */
export function joinTime(time: string | null, timeOfDay: string | null): string | null {
  if (time === null || timeOfDay === null) return time ?? timeOfDay;
  return `${time} ${timeOfDay}`;
}
