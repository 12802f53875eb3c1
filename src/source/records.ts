import { FootfallError } from '../domain/errors.ts';
import { readCsv } from './csv-reader.ts';
import { readJson } from './json-reader.ts';
import type { Mapping } from './mapping-schema.ts';
import {
  defaultMaxFieldBytes,
  defaultMaxJsonBytes,
  defaultMaxRecordBytes,
  type RawRecord,
  type ReadLimits,
  type ReadOptions,
} from './raw-record.ts';

export type { RawRecord, ReadOptions };

/**
 * Reads the records of a CSV or JSON body as text, in bounded memory. What is wrong with a record stands in its `error`;
 * the records around it are read. Throws IMPORT_NOTHING_FITS for a CSV in which no needed column is (see `nothingFits`),
 * and nothing for an empty one.
 */
export async function* readRecords(
  mapping: Mapping,
  body: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<RawRecord> {
  for await (const some of readRecordBlocks(mapping, body, options)) yield* some;
}

/** As readRecords, some records at a time: much the faster for millions. */
export async function* readRecordBlocks(
  mapping: Mapping,
  body: AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): AsyncGenerator<RawRecord[]> {
  if (mapping.format === 'parquet') {
    throw new FootfallError('FILE_UNREADABLE', 'Parquet is read by the SQL engine, not as a stream of records.');
  }
  const read = mapping.format === 'csv' ? readCsv : readJson;
  const limits: ReadLimits = {
    maxFieldBytes: options.maxFieldBytes ?? defaultMaxFieldBytes,
    maxRecordBytes: options.maxRecordBytes ?? defaultMaxRecordBytes,
    maxJsonBytes: options.maxJsonBytes ?? defaultMaxJsonBytes,
    nothingFits: options.nothingFits ?? 'throw',
    file: options.file,
  };
  let next = 1;
  for await (const part of bodies(body, options.parts)) {
    for await (const some of read(mapping, part, limits, next)) {
      yield some;
      next = (some.at(-1)?.record ?? next - 1) + 1;
    }
  }
}

/** The bodies that follow one another in a stream. Each is to be read, or left, before the next is asked for. */
async function* bodies(
  stream: AsyncIterable<Uint8Array>,
  parts: readonly { length: number }[] | undefined,
): AsyncGenerator<AsyncIterable<Uint8Array>> {
  if (!parts) {
    yield stream;
    return;
  }
  const iterator = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  try {
    for (const { length } of parts) {
      let left = length;
      const next = async (): Promise<Uint8Array | null> => {
        while (left > 0) {
          if (rest.length === 0) {
            const { done, value } = await iterator.next();
            if (done) return null;
            rest = value;
          }
          const taken = rest.subarray(0, left);
          rest = rest.subarray(taken.length);
          left -= taken.length;
          if (taken.length > 0) return taken;
        }
        return null;
      };
      yield (async function* () {
        for (let chunk = await next(); chunk; chunk = await next()) yield chunk;
      })();
      // What the reader left behind.
      while (await next());
    }
  } finally {
    await iterator.return?.();
  }
}
