import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FootfallError } from '../../domain/errors.ts';
import type { BatchPart } from '../../lake/batch.ts';

const readBytes = 1 << 20;

export interface Body {
  gzip: boolean;
  /** Unpacked. A gzip stream that is cut or damaged throws FILE_UNREADABLE where it breaks. */
  bytes: AsyncIterable<Buffer>;
  /** Lengths of the answers that follow one another; absent: it is one. */
  parts: { length: number }[] | undefined;
}

/** The bytes of a batch. */
export async function openBody(path: string, parts: readonly BatchPart[]): Promise<Body> {
  if (await isGzip(path)) return { gzip: true, bytes: unpacked(path), parts: undefined };
  if (parts.length <= 1) return { gzip: false, bytes: plain(path, parts[0]), parts: undefined };
  return { gzip: false, bytes: joined(path, parts), parts: parts.map(({ length }) => ({ length })) };
}

async function* plain(path: string, part: BatchPart | undefined): AsyncGenerator<Buffer> {
  if (part?.length === 0) return;
  const range = part ? { start: part.offset, end: part.offset + part.length - 1 } : {};
  try {
    for await (const chunk of createReadStream(path, { ...range, highWaterMark: readBytes })) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** One stream over parts that lie one behind the other, however many they are; one for each where they do not. */
async function* joined(path: string, parts: readonly BatchPart[]): AsyncGenerator<Buffer> {
  let open: BatchPart | null = null;
  for (const { offset, length } of parts) {
    if (open && open.offset + open.length === offset) open = { offset: open.offset, length: open.length + length };
    else {
      if (open) yield* plain(path, open);
      open = { offset, length };
    }
  }
  if (open) yield* plain(path, open);
}

async function* unpacked(path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: readBytes });
  // The reader below gets the error; the promise must not be left unhandled.
  pipeline(createReadStream(path, { highWaterMark: readBytes }), gunzip).catch(() => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Told by the first bytes, not by the name. */
export async function isGzip(path: string): Promise<boolean> {
  for await (const first of plain(path, { offset: 0, length: 2 })) {
    return first.length === 2 && first[0] === 0x1f && first[1] === 0x8b;
  }
  return false;
}

/** An error of openBody's bytes that no reading again will mend, other than one of the disk. */
export function isDamagedGzip(error: unknown): error is FootfallError {
  if (!(error instanceof FootfallError) || !(error.cause instanceof Error) || !('code' in error.cause)) return false;
  return /^Z_/.test(String(error.cause.code));
}

function unreadable(path: string, error: unknown): FootfallError {
  return new FootfallError('FILE_UNREADABLE', `The file cannot be read to its end: ${(error as Error).message}.`, {
    place: { file: path },
    hint: 'Copy it again from its source, or give this user the right to read it.',
    cause: error,
  });
}
