import { isAscii, isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { FootfallError } from '../../domain/errors.ts';
import type { Mapping } from '../../source/mapping.ts';
import { isGzip, openBody } from './batch-body.ts';
import { throwIfAborted } from './scratch.ts';

/** A CSV file of which a lenient reader and a strict one see the same records. */
export interface CsvShape {
  header: string[];
  gzip: boolean;
  /** Whether any quote stands in the file. */
  quoted: boolean;
}

/** A longer line (or field) is Node's, which says what is wrong with it. */
export const longestLineBytes = 64 * 1024;

const blockBytes = 4 << 20;
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Looks at all bytes of a CSV file: UTF-8, no NUL, lines of sane length, a plain first line, and quotes (if any) only
 * around whole fields, doubled inside. Null where anything is otherwise.
 */
export async function inspectCsv(
  path: string,
  mapping: Mapping,
  signal: AbortSignal | undefined,
): Promise<CsvShape | null> {
  if (mapping.csv.encoding !== 'utf-8') return null;
  const quotes = new QuoteCheck(mapping.csv.delimiter.charCodeAt(0), mapping.csv.quote.charCodeAt(0));
  let rest: Buffer = Buffer.alloc(0);
  let header: string[] | null = null;
  const gzip = await isGzip(path);
  const bytes = gzip ? (await openBody(path, [])).bytes : blocksOf(path);
  try {
    for await (const chunk of bytes) {
      throwIfAborted(signal);
      const text: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const end = text.lastIndexOf(lineFeed) + 1;
      if (end === 0 && text.length > longestLineBytes) return null;
      const lines = text.subarray(0, end);
      // A copy: the block is filled again.
      rest = Buffer.from(text.subarray(end));
      if (header === null && end > 0) {
        header = headerOf(lines.subarray(0, lines.indexOf(lineFeed)), mapping);
        if (!header) return null;
      }
      if (!isRegular(lines) || !quotes.accepts(lines)) return null;
    }
  } catch (error) {
    // A damaged gzip: Node gives what can be read before it says so.
    if (gzip && error instanceof FootfallError && error.code === 'FILE_UNREADABLE') return null;
    throw error;
  }
  if (header === null || !isRegular(rest) || !quotes.accepts(rest) || !quotes.endsWell()) return null;
  return { header, gzip, quoted: quotes.found };
}

/** The bytes of a file in one block that is filled again and again: half the time of a stream. */
async function* blocksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  try {
    const block = Buffer.alloc(blockBytes);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, blockBytes);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** `lines`: whole lines, or the last without its end. */
function isRegular(lines: Buffer): boolean {
  if (lines.includes(0)) return false;
  if (!isAscii(lines) && !isUtf8(lines)) return false;
  for (let start = 0; lines.length - start > longestLineBytes; ) {
    const end = lines.lastIndexOf(lineFeed, start + longestLineBytes);
    if (end < start) return false;
    start = end + 1;
  }
  return true;
}

/** Null where the line is not plain: quotes, a byte order mark where there is no header to hold it. */
function headerOf(line: Buffer, mapping: Mapping): string[] | null {
  const marked = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
  const otherMark = (line[0] === 0xff && line[1] === 0xfe) || (line[0] === 0xfe && line[1] === 0xff);
  if (otherMark || (marked && !mapping.csv.header)) return null;
  const text = line.subarray(marked ? 3 : 0, line.at(-1) === carriageReturn ? -1 : undefined).toString('utf8');
  if (text === '' || text.includes(mapping.csv.quote) || text.includes('\r')) return null;
  const cells = text.split(mapping.csv.delimiter);
  return mapping.csv.header ? cells : cells.map((_, index) => `column${index + 1}`);
}

const fieldStart = 0;
const plainField = 1;
const quotedField = 2;
const afterQuote = 3;
const afterQuoteAndReturn = 4;

/** Follows the quotes through the lines of a file. */
class QuoteCheck {
  found = false;
  readonly #delimiter: number;
  readonly #quote: number;
  #state = fieldStart;

  constructor(delimiter: number, quote: number) {
    this.#delimiter = delimiter;
    this.#quote = quote;
  }

  /** `bytes` end with a line, or with the file. */
  accepts(bytes: Uint8Array): boolean {
    if (!this.found) this.found = bytes.includes(this.#quote);
    if (!this.found) return true;
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    let state = this.#state;
    for (let index = 0; index < bytes.length; index++) {
      const byte = bytes[index] as number;
      if (state === quotedField) {
        if (byte === quote) state = afterQuote;
      } else if (byte === quote) {
        if (state !== fieldStart && state !== afterQuote) return false;
        state = quotedField;
      } else if (byte === lineFeed) {
        state = fieldStart;
      } else if (state === afterQuoteAndReturn) {
        return false;
      } else if (byte === delimiter) {
        state = fieldStart;
      } else if (state === afterQuote) {
        if (byte !== carriageReturn) return false;
        state = afterQuoteAndReturn;
      } else {
        state = plainField;
      }
    }
    this.#state = state;
    return true;
  }

  endsWell(): boolean {
    return this.#state !== quotedField && this.#state !== afterQuoteAndReturn;
  }
}
