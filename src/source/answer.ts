import { FootfallError } from '../domain/errors.ts';
import { atPath, decodeJson, recordsOf } from './json-reader.ts';
import type { Mapping } from './mapping-schema.ts';
import { fieldNames } from './raw-fields.ts';
import { shown } from './raw-record.ts';
import { readRecordBlocks } from './records.ts';
import { RequestFailure } from './request-once.ts';

/** The content types usual for a format. */
export const usualContentTypes: Record<'csv' | 'json', readonly string[]> = {
  csv: ['text/csv', 'application/csv', 'text/plain', 'application/octet-stream', 'application/vnd.ms-excel'],
  json: ['application/json', 'text/json', 'text/plain'],
};

/** What an answer must show before it is taken in: that it is one. Its records are judged when landing. */
export interface Inspected {
  /** Parsed body; undefined for CSV. */
  json: unknown;
  countRecords(): Promise<number>;
}

/** Enough for any header; the rest is for landing to read. */
const headBytes = 64 * 1024;

/** Throws RequestFailure `nonsense` where a body does not have the shape of the mapping. */
export async function inspectAnswer(mapping: Mapping, body: Buffer): Promise<Inspected> {
  if (mapping.format === 'csv') {
    await inspectCsv(mapping, body);
    return { json: undefined, countRecords: () => countCsv(mapping, body) };
  }
  const { text } = decodeJson(body);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // It may have been cut where no length was told.
    throw new RequestFailure('nonsense', `no JSON: ${shown(text, 60)}`, { retryable: true, status: 200 });
  }
  const records = recordsOf(json, mapping.json.records);
  const [first] = records ?? [];
  if (!records || (records.length > 0 && !hasField(mapping, first))) {
    throw new RequestFailure('nonsense', `no records as the mapping says: ${shown(text, 60)}`, { status: 200 });
  }
  return { json, countRecords: async () => records.length };
}

function hasField(mapping: Mapping, record: unknown): boolean {
  const paths = fieldNames.flatMap((field) => mapping.fields[field] ?? []);
  return paths.some((path) => atPath(record, path.split('.')) !== undefined || atPath(record, [path]) !== undefined);
}

async function inspectCsv(mapping: Mapping, body: Buffer): Promise<void> {
  const head = body.subarray(0, headBytes);
  try {
    for await (const _ of readRecordBlocks(mapping, one(head), { nothingFits: 'throw' })) break;
  } catch (error) {
    if (!(error instanceof FootfallError) || error.code !== 'IMPORT_NOTHING_FITS') throw error;
    throw new RequestFailure('nonsense', error.message, { status: 200 });
  }
}

async function countCsv(mapping: Mapping, body: Buffer): Promise<number> {
  let count = 0;
  for await (const some of readRecordBlocks(mapping, one(body))) count = some.at(-1)?.record ?? count;
  return count;
}

async function* one(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
