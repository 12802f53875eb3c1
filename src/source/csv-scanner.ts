/**
 * Cuts CSV bytes (RFC 4180) into rows. Errors stay where they are: a bad row is told with its first physical line, and
 * reading resumes on the next line, so an unclosed quote costs one line and not the rest of the file. Memory is bounded
 * by the limits, whatever comes. How the bytes are cut into chunks changes nothing.
 */
export interface CsvLimits {
  delimiter: string;
  quote: string;
  maxFieldBytes: number;
  maxRecordBytes: number;
}

/** The row last found; valid only inside the callback. */
export interface CsvRow {
  count: number;
  /** Bytes of a field, unescaped. */
  bytes(index: number): Buffer;
  /** The row's bytes as they came; a field that was too long is absent. */
  all(): Buffer;
  /** Fields over the limit, in their order; they have no bytes. */
  tooLong: readonly number[];
}

export interface CsvSink {
  /** Null when the row is accepted; else what is wrong with it, which comes back in `broken`. */
  row(row: CsvRow): string | null;
  /** `line` is at most 200 bytes of the physical line that could not be read. */
  broken(problem: string, line: Buffer): void;
}

export interface CsvScanner {
  push(chunk: Uint8Array): void;
  /** The file ends here. */
  end(): void;
}

const lineFeed = 10;
const carriageReturn = 13;
const snippetBytes = 200;

const fieldStart = 0;
const plain = 1;
const quoted = 2;
const afterQuote = 3;
const skipping = 4;

export function csvScanner(limits: CsvLimits, sink: CsvSink): CsvScanner {
  const delimiter = limits.delimiter.charCodeAt(0);
  const quote = limits.quote.charCodeAt(0);
  const doubled = limits.quote + limits.quote;

  let buffer: Buffer = Buffer.alloc(0);
  let position = 0;
  let rowStart = 0;
  let start = 0;
  let state = fieldStart;
  let escaped = false;
  let overlong = false;
  let skipLineFeed = false;
  let starts: number[] = [];
  let ends: number[] = [];
  let escapes: boolean[] = [];
  let tooLong: number[] = [];
  /** Bytes of the row's fields, without those that are too long. */
  let kept = 0;

  const row: CsvRow = {
    get count() {
      return starts.length;
    },
    get tooLong() {
      return tooLong;
    },
    bytes(index) {
      if (tooLong.includes(index)) return Buffer.alloc(0);
      const slice = buffer.subarray(starts[index], ends[index]);
      if (!escapes[index]) return slice;
      return Buffer.from(slice.toString('latin1').replaceAll(doubled, limits.quote), 'latin1');
    },
    all: () => buffer.subarray(rowStart, ends.at(-1) ?? rowStart),
  };

  function beginRow(at: number): void {
    rowStart = at;
    start = at;
    position = at;
    state = fieldStart;
    starts = [];
    ends = [];
    escapes = [];
    tooLong = [];
    kept = 0;
    escaped = false;
    overlong = false;
  }

  /** Closes the field `[start, end)`; `next` is the first byte behind its delimiter. */
  function endField(end: number, next: number): void {
    if (!overlong) kept += end - start + 1;
    else tooLong.push(starts.length);
    starts.push(start);
    ends.push(end);
    escapes.push(escaped);
    escaped = false;
    overlong = false;
    start = next;
    position = next;
    state = fieldStart;
  }

  /** The line break that ends the row starts at `at`. */
  function endRow(at: number): void {
    const blank = starts.length === 1 && at === rowStart && tooLong.length === 0;
    const problem = blank ? null : sink.row(row);
    if (problem === null) beginRow(afterBreak(at));
    else condemn(problem);
  }

  function afterBreak(at: number): number {
    skipLineFeed = buffer[at] === carriageReturn;
    return at + 1;
  }

  function breakAfter(from: number, to = buffer.length): number {
    for (let at = from; at < to; at++) {
      const byte = buffer[at];
      if (byte === lineFeed || byte === carriageReturn) return at;
    }
    return -1;
  }

  /** Tells the row's first physical line as broken and resumes on the next. */
  function condemn(problem: string): void {
    const at = breakAfter(rowStart);
    // Told up to where the fault showed: what follows may not have come yet, and the inside of a long field be gone.
    const long = starts[tooLong[0] ?? -1] ?? (overlong ? start : undefined);
    const end = long ?? (at < 0 ? position : Math.min(at, position));
    sink.broken(problem, buffer.subarray(rowStart, Math.min(end, rowStart + snippetBytes)));
    if (at >= 0) beginRow(afterBreak(at));
    else {
      beginRow(buffer.length);
      state = skipping;
    }
  }

  function scan(): void {
    while (position < buffer.length) {
      const byte = buffer[position] as number;
      if (skipLineFeed) {
        skipLineFeed = false;
        if (byte === lineFeed) {
          beginRow(position + 1);
          continue;
        }
      }
      if (state === fieldStart && byte === quote) {
        state = quoted;
        position++;
        start = position;
      } else if (state === fieldStart || state === plain) scanPlain();
      else if (state === quoted) scanQuoted();
      else if (state === afterQuote) scanAfterQuote(byte);
      else skip();
    }
  }

  function skip(): void {
    const at = breakAfter(position);
    if (at >= 0) beginRow(afterBreak(at));
    else {
      beginRow(buffer.length);
      state = skipping;
    }
  }

  /** Ends the last row where no line break does; false when nothing is left. */
  function finish(): boolean {
    if (state === quoted) {
      condemn('a quote is not closed');
      return true;
    }
    const open = state === plain || state === afterQuote || (state === fieldStart && starts.length > 0);
    if (!open) return false;
    endField(state === afterQuote ? buffer.length - 1 : buffer.length, buffer.length);
    const problem = sink.row(row);
    if (problem === null) beginRow(buffer.length);
    else condemn(problem);
    return true;
  }

  function scanPlain(): void {
    state = plain;
    const end = buffer.length;
    let at = position;
    while (at < end) {
      const byte = buffer[at];
      if (byte === delimiter || byte === lineFeed || byte === carriageReturn) break;
      at++;
    }
    position = at;
    if (!overlong && at - start > limits.maxFieldBytes) {
      // Rows of several lines are condemned whole: their bytes must stay until the row is accepted.
      if (breakAfter(rowStart, start) >= 0) {
        condemn('a field is too long');
        return;
      }
      overlong = true;
    }
    if (at < end) closeField(at, at);
  }

  function scanQuoted(): void {
    const limit = start + limits.maxFieldBytes;
    while (position < buffer.length) {
      const byte = buffer[position];
      if (!overlong && position > limit) {
        // A break inside what fits: this is no long field but a quote that is not closed.
        if (breakAfter(rowStart, limit + 1) >= 0) {
          condemn('a quote is not closed');
          return;
        }
        overlong = true;
      }
      if (overlong && (byte === lineFeed || byte === carriageReturn)) {
        closeField(position, position);
        return;
      }
      position++;
      if (byte === quote) {
        state = afterQuote;
        return;
      }
    }
  }

  /** Ends a field before the delimiter or break at `at`, and the row with it where that is a break. */
  function closeField(end: number, at: number): void {
    const isDelimiter = buffer[at] === delimiter;
    endField(end, at + 1);
    if (kept > limits.maxRecordBytes) condemn(`the record is longer than ${limits.maxRecordBytes} bytes`);
    else if (!isDelimiter) endRow(at);
  }

  function scanAfterQuote(byte: number): void {
    if (byte === quote) {
      escaped = true;
      state = quoted;
      position++;
    } else if (byte === delimiter || byte === lineFeed || byte === carriageReturn) closeField(position - 1, position);
    else {
      position++;
      condemn('text follows a closing quote');
    }
  }

  /** Drops what is no longer needed: rows that are done, and the inside of a field that is too long. */
  function compact(chunk: Uint8Array): void {
    const rest = buffer.subarray(rowStart);
    const shift = rowStart;
    if (overlong) {
      buffer = Buffer.concat([buffer.subarray(rowStart, start), chunk]);
      position = start - shift;
    } else {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      buffer = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
      position -= shift;
    }
    start -= shift;
    rowStart = 0;
    if (shift > 0) {
      starts = starts.map((at) => at - shift);
      ends = ends.map((at) => at - shift);
    }
  }

  return {
    push(chunk) {
      compact(chunk);
      scan();
    },
    end() {
      do scan();
      while (finish());
    },
  };
}
