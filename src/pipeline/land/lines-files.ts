import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Progress } from '../../domain/effects.ts';
import { tables } from '../../domain/tables.ts';
import { type DuckSession, literal } from '../../engine/duckdb.ts';
import { type CopyStats, type FileStats, statsFromCopy } from '../../lake/delta/stats.ts';
import { type LinesContext, linesSelect } from './lines-select.ts';
import { throwIfAborted } from './scratch.ts';
import type { Staged, StagedGroup } from './staged.ts';

/** A Parquet file of `lines` that no commit names yet. */
export interface LandedFile {
  path: string;
  /** The partition: first day of the month of receipt. */
  month: string;
  rows: number;
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
  stats: FileStats;
}

export interface WriteLines {
  session: DuckSession;
  month: string;
  pieces: { group: StagedGroup; context: LinesContext }[];
  newPath: (month: string) => string;
  limits: { fileRows: number; sortRows: number };
  signal: AbortSignal | undefined;
  progress: Progress;
}

interface Piece {
  staged: Staged;
  context: LinesContext;
  window: { from: number; to: number } | undefined;
  rows: number;
}

/** Writes all staged records of a month; small files sorted by date, large ones in the order of their batches. */
export async function writeLines(options: WriteLines): Promise<LandedFile[]> {
  const { session, limits, signal, progress } = options;
  const packed = pack(options.pieces, limits.fileRows);
  const total = packed.flat().reduce((sum, piece) => sum + piece.rows, 0);
  progress.step('landing', total, 'lines');
  const files: LandedFile[] = [];
  for (const pieces of packed) {
    throwIfAborted(signal);
    const rows = pieces.reduce((sum, piece) => sum + piece.rows, 0);
    const union = pieces.map(({ staged, context, window }) => linesSelect(staged, context, window)).join(' UNION ALL ');
    const order = rows <= limits.sortRows ? ` ORDER BY ${tables.lines.order.join(', ')}` : '';
    const path = options.newPath(options.month);
    await mkdir(dirname(path), { recursive: true });
    const copied = await session.json(
      `COPY (SELECT * FROM (${union})${order}) TO ${literal(path)}
       (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 61440, WRITE_BLOOM_FILTER false,
        RETURN_STATS true)`,
    );
    const stats = statsFromCopy(tables.lines, copied[0] as unknown as CopyStats);
    files.push({ path, month: options.month, rows: stats.numRecords, stats, ...(await sealed(path, signal)) });
    progress.advance(stats.numRecords);
  }
  progress.done();
  return files;
}

/** Pieces of relations, in their order, into files of at most `fileRows`; a relation of many batches is not cut. */
function pack(groups: WriteLines['pieces'], fileRows: number): Piece[][] {
  const files: Piece[][] = [];
  let free = 0;
  const put = (piece: Piece) => {
    if (free < piece.rows && !(free > 0 && piece.window)) {
      files.push([]);
      free = fileRows;
    }
    files.at(-1)?.push(piece);
    free -= piece.rows;
  };
  for (const { group, context } of groups) {
    for (const staged of group.relations) {
      if (staged.rows === 0) continue;
      if (staged.batchNo === null || staged.rows <= free || (free === 0 && staged.rows <= fileRows)) {
        put({ staged, context, window: undefined, rows: staged.rows });
        continue;
      }
      for (let from = 0; from < staged.rows; ) {
        const to = Math.min(staged.rows, from + (free > 0 ? free : fileRows));
        put({ staged, context, window: { from, to }, rows: to - from });
        from = to;
      }
    }
  }
  return files;
}

/** Makes the file durable, and names its bytes. */
async function sealed(path: string, signal: AbortSignal | undefined): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'r+');
  try {
    await file.sync();
    for await (const chunk of file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 })) {
      throwIfAborted(signal);
      hash.update(chunk as Buffer);
      size += (chunk as Buffer).length;
    }
  } finally {
    await file.close();
  }
  return { size, sha256: hash.digest('hex') };
}
