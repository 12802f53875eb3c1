import { open, stat } from 'node:fs/promises';
import { FootfallError } from '../../domain/errors.ts';
import type { Mapping } from '../../source/mapping.ts';
import { failedRecord, type RawRecord } from '../../source/raw-record.ts';
import { readRecordBlocks } from '../../source/records.ts';
import { isDamagedGzip, isGzip, openBody } from './batch-body.ts';
import { DirectCsv } from './csv-direct.ts';
import type { LandInput } from './land-input.ts';
import type { LinesBuilder } from './lines-builder.ts';

const blockBytes = 4 << 20;

export interface ReadBatch {
  builder: LinesBuilder;
  /** Throws INTERRUPTED. */
  checkAborted: () => void;
}

/** The second half of a plain file: from a line's first byte to the end. */
export interface Tail {
  start: number;
  /** Of the file, without its line feed. */
  firstLine: Uint8Array;
  /** Number of its first record. */
  next: number;
}

/** Whether the files of a mapping can be regular at all. */
export function mayBeRegular({ format, csv, fields }: Mapping): boolean {
  const isAscii = csv.delimiter.charCodeAt(0) < 128 && csv.quote.charCodeAt(0) < 128;
  return format === 'csv' && csv.encoding === 'utf-8' && isAscii && fields.time !== undefined;
}

/**
 * Adds the records of a CSV batch of regular shape; false when it is not, and what was added must be taken back. `spill`:
 * lines may be written before the end.
 */
export async function readDirectly(
  input: LandInput,
  options: ReadBatch & { spill: boolean; tail?: Tail; end?: number },
): Promise<boolean> {
  try {
    return await readRegular(input, options);
  } catch (error) {
    // The slow reader says what becomes of it.
    if (isDamagedGzip(error)) return false;
    throw error;
  }
}

async function readRegular(
  input: LandInput,
  options: ReadBatch & { spill: boolean; tail?: Tail; end?: number },
): Promise<boolean> {
  const { builder, checkAborted, spill, tail, end } = options;
  const reader = new DirectCsv(builder, tail?.next);
  if (tail && !reader.resume(Buffer.from(tail.firstLine))) return false;
  const piece = tail || end !== undefined ? { start: tail?.start ?? 0, end } : null;
  const { bytes, parts } = piece ? { bytes: blocksOf(input.path, piece), parts: undefined } : await bodyOf(input);
  const lengths = (parts ?? []).map(({ length }) => length).filter((length) => length > 0);
  let left = lengths.shift() ?? Number.POSITIVE_INFINITY;
  for await (const chunk of bytes) {
    checkAborted();
    for (let rest = chunk; rest.length > 0; ) {
      const taken = rest.subarray(0, left);
      rest = rest.subarray(taken.length);
      left -= taken.length;
      if (!reader.push(taken)) return false;
      if (left > 0) continue;
      if (!reader.end()) return false;
      left = lengths.shift() ?? Number.POSITIVE_INFINITY;
    }
    if (spill) await builder.spill();
  }
  return reader.end() && reader.opened;
}

/** Adds the records of any batch, in which each that is damaged has its error. */
export async function readSlowly(
  { mapping, path, batch }: LandInput,
  { builder, checkAborted }: ReadBatch,
  nothingFits: 'throw' | 'record',
): Promise<void> {
  const { bytes, parts } = await openBody(path, batch.parts);
  const blocks = readRecordBlocks(mapping, bytes, { parts, nothingFits, file: path });
  for await (const block of nothingFits === 'throw' ? blocks : endedByDamage(blocks)) {
    checkAborted();
    for (const record of block) builder.addRecord(record);
    await builder.spill();
  }
}

/**
 * A gzip stream that is cut or damaged ends with a broken record: its bytes are in raw for good, and must not stop what
 * else there is to land with every run.
 */
async function* endedByDamage(blocks: AsyncIterable<RawRecord[]>): AsyncGenerator<RawRecord[]> {
  let last = 0;
  try {
    for await (const block of blocks) {
      yield block;
      last = block.at(-1)?.record ?? last;
    }
  } catch (error) {
    if (!isDamagedGzip(error)) throw error;
    yield [failedRecord(last + 1, 'broken_record', error.message)];
  }
}

/** Throws FILE_UNREADABLE. */
export async function bytesOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw new FootfallError('FILE_UNREADABLE', `The bytes of a batch cannot be read: ${(error as Error).message}`, {
      place: { file: path },
      hint: 'Restore the file, or give this user the right to read it.',
      cause: error,
    });
  }
}

async function bodyOf({ path, batch }: LandInput) {
  if (batch.parts.length > 0 || (await isGzip(path))) return openBody(path, batch.parts);
  return { bytes: blocksOf(path), parts: undefined };
}

/** The bytes of a file in one block that is filled again and again: half the time of a stream. */
export async function* blocksOf(path: string, piece: { start?: number; end?: number } = {}): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const block = Buffer.alloc(blockBytes);
    for (let at = piece.start ?? 0; ; ) {
      const wanted = Math.min(blockBytes, (piece.end ?? Number.POSITIVE_INFINITY) - at);
      const { bytesRead } = await file.read(block, 0, wanted, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
