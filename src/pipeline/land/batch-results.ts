import { FootfallError } from '../../domain/errors.ts';
import type { ParseError } from '../../domain/reading.ts';
import { type DateText, dateOfDayNumber } from '../../domain/time.ts';
import type { Outcome } from './meaning.ts';

export interface BatchResult {
  id: string;
  records: number;
  /** More than `records` where a record holds several values. */
  lines: number;
  /** Lines without an error. */
  parsed: number;
  failed: Partial<Record<ParseError, number>>;
  /** UTC dates of its lines, sorted. */
  dates: DateText[];
  /** Why there may be no lines at all: "the file is empty"; null where there is nothing to say. */
  note: string | null;
}

/** Counts the lines of a batch as they are made. */
export class BatchTally {
  records = 0;
  lines = 0;
  readonly days = new Set<number>();
  readonly failed = new Map<ParseError, { lines: number; record: number; detail: string | null }>();

  note({ error, detail }: Outcome, record: number): void {
    if (error === null) return;
    const found = this.failed.get(error);
    if (found) found.lines++;
    else this.failed.set(error, { lines: 1, record, detail });
  }

  /** What another reader has found in another piece of the same batch, behind this one's. */
  add(other: BatchTally): void {
    this.records += other.records;
    this.lines += other.lines;
    for (const day of other.days) this.days.add(day);
    for (const [error, more] of other.failed) {
      const found = this.failed.get(error);
      if (found) found.lines += more.lines;
      else this.failed.set(error, more);
    }
  }

  result(id: string, note: string | null): BatchResult {
    const failed = Object.fromEntries([...this.failed].map(([error, { lines }]) => [error, lines]));
    const wrong = [...this.failed.values()].reduce((sum, { lines }) => sum + lines, 0);
    const dates = [...this.days].sort((a, b) => a - b).map(dateOfDayNumber);
    return { id, records: this.records, lines: this.lines, parsed: this.lines - wrong, failed, dates, note };
  }

  /** Throws IMPORT_NOTHING_FITS when there is no usable line, with what the first record lacks. */
  refuseUnfit(note: string | null): void {
    const [worst] = [...this.failed].sort(([, a], [, b]) => b.lines - a.lines);
    const wrong = [...this.failed.values()].reduce((sum, { lines }) => sum + lines, 0);
    if (this.lines > wrong) return;
    if (!worst) throw nothingFits(note ?? 'it holds no records');
    const [error, { lines, record, detail }] = worst;
    throw nothingFits(
      `${lines} of ${this.lines} are ${error}, first in record ${record}${detail ? `: ${detail}` : ''}`,
    );
  }
}

function nothingFits(reason: string): FootfallError {
  return new FootfallError('IMPORT_NOTHING_FITS', `Nothing in the file fits the mapping: ${reason}.`, {
    hint: 'Check that the mapping names the columns, the time and the delimiter of this file.',
  });
}
