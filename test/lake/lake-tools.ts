import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Files } from '../../src/domain/effects.ts';
import type { TableSpec } from '../../src/domain/tables.ts';
import type { Clock } from '../../src/domain/time.ts';
import { DuckDb, type DuckSession, literal } from '../../src/engine/duckdb.ts';
import type { NewFile } from '../../src/lake/delta/actions.ts';
import { type CopyStats, statsFromCopy } from '../../src/lake/delta/stats.ts';
import { DeltaTable, type DeltaTableOptions } from '../../src/lake/delta/table.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';

/** A small table of the same form as the real ones. */
export const countsSpec: TableSpec = {
  name: 'readings',
  grain: 'a count',
  key: ['sensor_id'],
  partition: 'utc_month',
  slice: 'utc_month',
  order: ['sensor_id'],
  columns: [
    { name: 'utc_month', type: 'date', nullable: false, doc: 'First day of the month' },
    { name: 'sensor_id', type: 'text', nullable: false, doc: 'Sensor' },
    { name: 'entries', type: 'bigint', nullable: true, doc: 'People in' },
  ],
};

export const months = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01'];

let shared: Promise<DuckDb> | undefined;

export async function duckSession(): Promise<DuckSession> {
  shared ??= DuckDb.open({ threads: 1, memoryLimit: '512MB', tempFolder: tmpdir() });
  return (await shared).session();
}

/** A clock that stands still until told to move. */
export function handClock(at: number): Clock & { at: number } {
  return {
    at,
    now() {
      return this.at;
    },
  };
}

export const start = Date.UTC(2024, 4, 1);

export function openCounts(
  folder: string,
  session: DuckSession,
  more: Partial<DeltaTableOptions> = {},
): Promise<DeltaTable> {
  return DeltaTable.open({
    folder,
    spec: countsSpec,
    files: diskFiles(),
    clock: handClock(start),
    codec: session,
    syncData: false,
    ...more,
  });
}

/** Writes rows (a SELECT without the partition column) as a data file and says what a commit needs of it. */
export async function writeDataFile(
  table: DeltaTable,
  session: DuckSession,
  partition: string,
  select: string,
  tags: Record<string, string> = {},
): Promise<NewFile> {
  const { path, absolute } = await table.newDataFile(partition);
  const [copied] = await session.json(
    `COPY (${select}) TO ${literal(absolute)} (FORMAT parquet, COMPRESSION zstd, RETURN_STATS)`,
  );
  const stats = statsFromCopy(table.spec, copied as unknown as CopyStats);
  const bytes = await readFile(absolute);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, partition, size: bytes.byteLength, rows: stats.numRecords, stats, tags: { sha256, ...tags } };
}

/** A data file that only the log knows: for tests that never read rows. */
export async function plainFile(table: DeltaTable, files: Files, partition: string, body = 'x'): Promise<NewFile> {
  const { path, absolute } = await table.newDataFile(partition);
  await files.replace(absolute, body);
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { path, partition, size: Buffer.byteLength(body), rows: 1, stats: null, tags: { sha256 } };
}

/** All rows of a snapshot's files, read by DuckDB with the partition from the folder's name. */
export async function rowsOf(
  table: DeltaTable,
  session: DuckSession,
  files: readonly { path: string }[],
): Promise<Record<string, unknown>[]> {
  if (files.length === 0) return [];
  const list = files.map((file) => literal(table.pathOf(file))).join(', ');
  return session.json(
    `SELECT * FROM read_parquet([${list}], hive_partitioning = true, hive_types = {'utc_month': DATE}) ORDER BY ALL`,
  );
}
