import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileStats } from '../../lake/delta/stats.ts';
import { storageError } from '../../lake/disk-files.ts';
import { lineColumns, statValue } from './line-encoder.ts';
import { type ColumnBounds, type ColumnData, ParquetFile, type Value } from './parquet-file.ts';

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

/** Longer texts are no bounds in the log of the table. */
const longestBound = 32;

interface OpenFile {
  file: ParquetFile;
  bounds: ColumnBounds[];
}

/** The files that the lines of a month of receipt go to: one, or (`parted`) one for each month of their instants. */
export class LinesFiles {
  /** Set before anything is written. */
  parted = false;
  readonly #newPath: () => string;
  readonly #fileRows: number;
  readonly #month: string;
  readonly #open = new Map<string, OpenFile>();
  readonly #paths: string[] = [];
  readonly #landed: LandedFile[] = [];

  /** `month` of receipt; `fileRows`: rows of a file, at most. */
  constructor(month: string, newPath: () => string, fileRows: number) {
    this.#month = month;
    this.#newPath = newPath;
    this.#fileRows = fileRows;
  }

  /** How many lines the file can still take to which those of a month go. */
  freeRows(month: string): number {
    const rows = this.#open.get(this.#keyOf(month))?.file.rows ?? 0;
    return rows < this.#fileRows ? this.#fileRows - rows : this.#fileRows;
  }

  async writeGroup(month: string, rows: number, data: readonly ColumnData[]): Promise<void> {
    const key = this.#keyOf(month);
    let open = this.#open.get(key);
    try {
      if (open && open.file.rows >= this.#fileRows) {
        await this.#close(open);
        open = undefined;
      }
      if (!open) {
        const path = this.#newPath();
        await mkdir(dirname(path), { recursive: true });
        this.#paths.push(path);
        open = { file: await ParquetFile.create(path, lineColumns), bounds: [] };
        this.#open.set(key, open);
      }
      const bounds = await open.file.writeGroup(rows, data);
      open.bounds =
        open.bounds.length === 0 ? bounds : open.bounds.map((held, at) => joined(held, bounds[at] as ColumnBounds));
    } catch (error) {
      throw storageError(error, 'Writing lines', this.#paths.at(-1) ?? '');
    }
  }

  async finish(): Promise<LandedFile[]> {
    for (const open of this.#open.values()) await this.#close(open);
    return this.#landed;
  }

  /** Leaves no file. */
  async abandon(): Promise<void> {
    for (const { file } of this.#open.values()) await file.abandon();
    for (const path of this.#paths) await rm(path, { force: true });
  }

  #keyOf(month: string): string {
    return this.parted ? month : '';
  }

  async #close({ file, bounds }: OpenFile): Promise<void> {
    const sealed = await file.close();
    this.#landed.push({
      path: file.path,
      month: this.#month,
      rows: file.rows,
      ...sealed,
      stats: statsOf(file.rows, bounds),
    });
  }
}

function joined(a: ColumnBounds, b: ColumnBounds): ColumnBounds {
  return { min: extreme(a.min, b.min, -1), max: extreme(a.max, b.max, 1), nulls: a.nulls + b.nulls };
}

function extreme(a: Value | null, b: Value | null, sign: 1 | -1): Value | null {
  if (a === null || b === null) return a ?? b;
  const order = typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b as string)) : a - (b as number);
  return order * sign >= 0 ? a : b;
}

function statsOf(rows: number, bounds: readonly ColumnBounds[]): FileStats {
  const stats: FileStats = { numRecords: rows, minValues: {}, maxValues: {}, nullCount: {} };
  for (const [index, { min, max, nulls }] of bounds.entries()) {
    const name = lineColumns[index]?.name as string;
    stats.nullCount[name] = nulls;
    if (min !== null && String(min).length <= longestBound) stats.minValues[name] = statValue(name, min);
    if (max !== null && String(max).length <= longestBound) stats.maxValues[name] = statValue(name, max);
  }
  return stats;
}
