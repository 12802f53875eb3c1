import { isUtf8 } from 'node:buffer';
import type { ParseError } from '../domain/reading.ts';
import type { Mapping } from './mapping-schema.ts';
import { type FieldName, fieldNames } from './raw-fields.ts';
import { emptyRecord, failedRecord, joinTime, type RawRecord, type ReadLimits, shown } from './raw-record.ts';
import { sniffEncoding } from './text-encoding.ts';

/**
 * Reads one JSON body, whole in memory: the array of records (or the one record) at `json.records`. Numbers keep the
 * text they were written with. A body that is no JSON or has another shape is one broken_record.
 */
export async function* readJson(
  mapping: Mapping,
  body: AsyncIterable<Uint8Array>,
  limits: ReadLimits,
  first: number,
): AsyncGenerator<RawRecord[]> {
  const bytes = await collect(body, limits.maxJsonBytes);
  if (bytes === null) {
    yield [failedRecord(first, 'broken_record', `the body is longer than ${limits.maxJsonBytes} bytes`)];
    return;
  }
  const { text, valid } = decodeJson(bytes);
  if (text.trim() === '') return;
  let found: unknown;
  try {
    found = parseKeepingNumbers(text);
  } catch (error) {
    yield [failedRecord(first, 'broken_record', `not JSON: ${shown((error as Error).message, 100)}: ${shown(text)}`)];
    return;
  }
  const records = recordsOf(found, mapping.json.records);
  if (records === null) {
    const wanted = mapping.json.records ?? 'an array of records, or one record';
    yield [failedRecord(first, 'broken_record', `expected ${wanted}; found ${shown(text)}`)];
    return;
  }
  const reader = new JsonRecords(mapping, limits, !valid);
  const few = 10_000;
  for (let from = 0; from < records.length; from += few) {
    yield records.slice(from, from + few).flatMap((record, index) => reader.read(record, first + from + index));
  }
}

/** The value at a dotted path of own keys (array indexes too); undefined where there is none. */
export function atPath(value: unknown, path: readonly string[]): unknown {
  let node = value;
  for (const key of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return undefined;
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}

/** UTF-8 unless a byte order mark says UTF-16. */
export function decodeJson(bytes: Buffer): { text: string; valid: boolean } {
  const { encoding, markBytes } = sniffEncoding(bytes, 'utf-8');
  const content = bytes.subarray(markBytes);
  if (encoding === 'utf-8') return { text: content.toString('utf8'), valid: isUtf8(content) };
  const text = new TextDecoder(encoding).decode(content);
  return { text, valid: !text.includes('\uFFFD') };
}

/** A number whose text JSON.parse would lose: with a fraction, an exponent, or more digits than a double holds. */
const losable = /[[:,\s]-?\d+(?:\.\d|[eE]|\d{15})/;

class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function parseKeepingNumbers(text: string): unknown {
  // The reviver costs six times a plain parse; whole numbers, the rule for counts, do without it.
  if (!losable.test(text)) return JSON.parse(text);
  const reviver = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? new NumberText(context.source) : value;
  return JSON.parse(text, reviver);
}

/** The records of a parsed body: the array at the path, or the one record; null for another shape. */
export function recordsOf(found: unknown, path: string | undefined): unknown[] | null {
  const node = path === undefined ? found : atPath(found, path.split('.'));
  if (Array.isArray(node)) return node;
  return typeof node === 'object' && node !== null && !(node instanceof NumberText) ? [node] : null;
}

async function collect(body: AsyncIterable<Uint8Array>, limit: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

class JsonRecords {
  readonly #mapping: Mapping;
  readonly #limits: ReadLimits;
  readonly #damaged: boolean;
  readonly #paths: Partial<Record<FieldName, string[]>> = {};

  /** `damaged`: the body was not all valid text; its damaged records show by U+FFFD. */
  constructor(mapping: Mapping, limits: ReadLimits, damaged: boolean) {
    this.#mapping = mapping;
    this.#limits = limits;
    this.#damaged = damaged;
    for (const field of fieldNames) {
      const path = mapping.fields[field];
      if (path !== undefined) this.#paths[field] = path.split('.');
    }
  }

  read(value: unknown, ordinal: number): RawRecord[] {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof NumberText) {
      const found = value instanceof NumberText ? value.text : JSON.stringify(value);
      return [failedRecord(ordinal, 'broken_record', `expected a record; found ${shown(found)}`)];
    }
    const record = emptyRecord(ordinal);
    const { constants } = this.#mapping;
    const field = (name: FieldName) => {
      const path = this.#paths[name];
      if (!path) return null;
      // A key that itself holds dots comes first.
      const whole = path.length > 1 ? atPath(value, [path.join('.')]) : undefined;
      return this.#text(whole ?? atPath(value, path), path.join('.'), record);
    };
    record.sensor = field('sensor') ?? constants.sensor ?? null;
    record.branch = field('branch') ?? constants.branch ?? null;
    record.time = joinTime(field('time'), field('timeOfDay'));
    record.entries = field('entries');
    record.exits = field('exits');
    record.unit = field('unit') ?? constants.unit ?? null;
    record.status = field('status');
    record.interval = field('interval');
    return this.#mapping.wide ? this.#wide(value as Record<string, unknown>, record) : [record];
  }

  #wide(value: Record<string, unknown>, record: RawRecord): RawRecord[] {
    const wide = this.#mapping.wide as NonNullable<Mapping['wide']>;
    const used = new Set(Object.values(this.#mapping.fields));
    const columns =
      wide.columns === 'rest'
        ? Object.keys(value).flatMap((key) => (used.has(key) ? [] : [[key, key.trim()] as const]))
        : Object.entries(wide.columns);
    if (columns.length === 0) return [{ ...record, error: 'field_missing', detail: `no ${wide.names} in the record` }];
    return columns.map(([key, names], index) => {
      const part: RawRecord = { ...record, part: index + 1, [wide.names]: names };
      part.entries = this.#text(Object.hasOwn(value, key) ? value[key] : undefined, key, part);
      return part;
    });
  }

  /** Null for what is absent, null or no plain value; the first fault found stays in the record. */
  #text(value: unknown, name: string, record: RawRecord): string | null {
    if (value === undefined || value === null) return null;
    if (value instanceof NumberText) return value.text;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'string') {
      blame(record, 'broken_record', `${name} is no plain value: ${shown(JSON.stringify(value))}`);
      return null;
    }
    if (value.length > this.#limits.maxFieldBytes) {
      blame(record, 'field_too_long', `${name} is longer than ${this.#limits.maxFieldBytes} bytes`);
      return null;
    }
    if (value.includes('\0')) blame(record, 'encoding', `a NUL byte in ${name}`);
    else if (this.#damaged && value.includes('\uFFFD'))
      blame(record, 'encoding', `bytes that are not UTF-8 in ${name}`);
    return value.replaceAll('\0', '\uFFFD');
  }
}

function blame(record: RawRecord, error: ParseError, detail: string): void {
  record.error ??= error;
  record.detail ??= detail;
}
