import { FootfallError } from '../../domain/errors.ts';
import type { ParseError } from '../../domain/reading.ts';
import type { DateText } from '../../domain/time.ts';
import { type DuckSession, literal } from '../../engine/duckdb.ts';
import type { LandedFile } from './lines-files.ts';
import type { LandedBatch } from './staged.ts';

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

/** What became of each batch, read from the files just written. */
export async function batchResults(
  session: DuckSession,
  batches: readonly LandedBatch[],
  files: readonly LandedFile[],
  notes: ReadonlyMap<number, string>,
): Promise<BatchResult[]> {
  const results = new Map<string, BatchResult>();
  for (const [index, { id }] of batches.entries()) {
    const note = notes.get(index) ?? null;
    results.set(id, { id, records: 0, lines: 0, parsed: 0, failed: {}, dates: [], note });
  }
  const dates = new Map<string, Set<DateText>>();
  const found =
    files.length === 0
      ? []
      : await session.json(`SELECT batch, utc_date, parse_error, count(*) AS lines,
    count(*) FILTER (WHERE part = 1) AS records FROM ${reading(files)} GROUP BY ALL`);
  for (const row of found) {
    const batch = String(row.batch);
    const result = results.get(batch) as BatchResult;
    const lines = Number(row.lines);
    result.lines += lines;
    result.records += Number(row.records);
    if (row.parse_error === null) result.parsed += lines;
    else {
      const error = row.parse_error as ParseError;
      result.failed[error] = (result.failed[error] ?? 0) + lines;
    }
    if (!dates.has(batch)) dates.set(batch, new Set());
    dates.get(batch)?.add(String(row.utc_date));
  }
  for (const [id, result] of results) result.dates = [...(dates.get(id) ?? [])].sort();
  return [...results.values()];
}

/** Throws IMPORT_NOTHING_FITS for the first batch without a usable line, with what its first record lacks. */
export async function refuseWhatDoesNotFit(
  session: DuckSession,
  results: readonly BatchResult[],
  files: readonly LandedFile[],
): Promise<void> {
  const unfit = results.find(({ parsed }) => parsed === 0);
  if (!unfit) return;
  if (unfit.lines === 0) throw nothingFits(unfit.note ?? 'it holds no records');
  const [code, count] = Object.entries(unfit.failed).sort((a, b) => b[1] - a[1])[0] as [string, number];
  const [sample] = await session.json(
    `SELECT record, error_detail FROM ${reading(files)}
     WHERE batch = ${literal(unfit.id)} AND parse_error = ${literal(code)} ORDER BY record, part LIMIT 1`,
  );
  const detail = sample?.error_detail ? `: ${String(sample.error_detail)}` : '';
  throw nothingFits(`${count} of ${unfit.lines} are ${code}, first in record ${sample?.record}${detail}`);
}

function nothingFits(reason: string): FootfallError {
  return new FootfallError('IMPORT_NOTHING_FITS', `Nothing in the file fits the mapping: ${reason}.`, {
    hint: 'Check that the mapping names the columns, the time and the delimiter of this file.',
  });
}

function reading(files: readonly LandedFile[]): string {
  return `read_parquet([${files.map(({ path }) => literal(path)).join(', ')}])`;
}
