import { FootfallError } from '../../domain/errors.ts';
import { type DuckSession, literal } from '../../engine/duckdb.ts';
import { type Staged, textColumns } from './staged.ts';

export interface DuckStaging {
  session: DuckSession;
  /** A free path for a staging file. */
  newFile: () => string;
  batchNo: number;
  /** What a file does in which no needed column is. */
  unfit: 'throw' | 'record';
  signal: AbortSignal | undefined;
}

/**
 * Copies a SELECT into a Parquet file in its order (the row number in the file is the ordinal of the record); returns
 * its rows. Numbering the rows while reading would cost as much again: it makes the reading sequential.
 */
export async function stageFile(session: DuckSession, select: string, file: string): Promise<number> {
  // Small row groups stay in the processor's cache: a fifth less time than the default of 122,880.
  const copied = await session.json(
    `COPY (${select}) TO ${literal(file)}
     (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 61440, WRITE_BLOOM_FILTER false)`,
  );
  return Number(copied[0]?.Count);
}

/** Whether DuckDB failed because of what is in the input, not of memory, disk or an interrupt. */
export function isUnreadable(error: unknown): boolean {
  if (!(error instanceof FootfallError) || error.code !== 'ENGINE_FAILED') return false;
  return !/^(Out of Memory|Internal|FATAL|Failure to)/i.test(error.message);
}

/** A staging file whose rows are records. */
export function fileRelation(file: string, rows: number, batchNo: number): Staged {
  return { rows, batchNo, hasErrors: false, select: (window) => rowsOf(file, batchNo, window, textColumns.join(', ')) };
}

/** Each record of the file holds a value for each name. */
export function wideRelation(
  file: string,
  records: number,
  batchNo: number,
  namesAre: 'sensor' | 'branch',
  names: readonly string[],
): Staged {
  const values = names.map((name, part) => `{part: ${part + 1}, name: ${literal(name)}, value: w${part}}`).join(', ');
  const replaced = namesAre === 'sensor' ? 'sensor_text' : 'branch_text';
  const texts = textColumns.map((column) => {
    if (column === replaced) return `v.name AS ${column}`;
    return column === 'entries_text' ? `v.value AS ${column}` : column;
  });
  return {
    rows: records * names.length,
    batchNo,
    hasErrors: false,
    select(window) {
      const lines = window && { from: Math.ceil(window.from / names.length), to: Math.ceil(window.to / names.length) };
      const wide = rowsOf(file, batchNo, lines, `${textColumns.join(', ')}, unnest([${values}]) AS v`);
      return `SELECT batch_no, record, v.part AS part, ${texts.join(', ')}, read_error, read_detail FROM (${wide})`;
    },
  };
}

/** A file of which nothing can be read stands as one broken record. */
export function brokenRelation(batchNo: number, detail: string): Staged {
  const nothing = textColumns.map((column) => `CAST(NULL AS VARCHAR) AS ${column}`).join(', ');
  const select = `SELECT ${batchNo} AS batch_no, CAST(1 AS BIGINT) AS record, 1 AS part, ${nothing},
    'broken_record' AS read_error, ${literal(detail)} AS read_detail`;
  return { rows: 1, batchNo, hasErrors: true, select: () => select };
}

function rowsOf(
  file: string,
  batchNo: number,
  window: { from: number; to: number } | undefined,
  columns: string,
): string {
  const where = window ? ` WHERE file_row_number >= ${window.from} AND file_row_number < ${window.to}` : '';
  return `SELECT ${batchNo} AS batch_no, file_row_number + 1 AS record, 1 AS part, ${columns},
    CAST(NULL AS VARCHAR) AS read_error, CAST(NULL AS VARCHAR) AS read_detail
    FROM read_parquet(${literal(file)}, file_row_number = true)${where}`;
}
