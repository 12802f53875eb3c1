import { isAscii, isUtf8 } from 'node:buffer';
import type { Mapping } from '../../source/mapping.ts';

/** A longer line (or field) is for the slow reader, which says what is wrong with it. */
export const longestLineBytes = 64 * 1024;

const lineFeed = 10;
const carriageReturn = 13;

/** Whether whole lines are UTF-8 without NUL, each of sane length. */
export function isRegular(lines: Buffer): boolean {
  if (lines.includes(0)) return false;
  if (!isAscii(lines) && !isUtf8(lines)) return false;
  for (let start = 0; lines.length - start > longestLineBytes; ) {
    const end = lines.lastIndexOf(lineFeed, start + longestLineBytes);
    if (end < start) return false;
    start = end + 1;
  }
  return true;
}

/**
 * The names of the columns in a file's first line (without its line feed); null where it is not plain: quotes, a byte
 * order mark where there is no header to hold it.
 */
export function plainHeader(line: Buffer, mapping: Mapping): string[] | null {
  const marked = line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf;
  const otherMark = (line[0] === 0xff && line[1] === 0xfe) || (line[0] === 0xfe && line[1] === 0xff);
  if (otherMark || (marked && !mapping.csv.header)) return null;
  const text = line.subarray(marked ? 3 : 0, line.at(-1) === carriageReturn ? -1 : undefined).toString('utf8');
  if (text === '' || text.includes(mapping.csv.quote) || text.includes('\r')) return null;
  const cells = text.split(mapping.csv.delimiter);
  return mapping.csv.header ? cells : cells.map((_, index) => `column${index + 1}`);
}
