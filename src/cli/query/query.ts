import { join } from 'node:path';
import type { DuckDBValue } from '@duckdb/node-api';
import type { Files } from '../../domain/effects.ts';
import { type DuckDbOptions, literal } from '../../engine/duckdb.ts';
import type { QueryResult } from './formats.ts';
import { prepareSelect, queryError } from './guard.ts';
import { type LakeFiles, type LockedLake, openLockedLake } from './locked-lake.ts';

export interface QueryOptions {
  sql: string;
  lake: LakeFiles;
  engine: DuckDbOptions;
  signal: AbortSignal;
  /** Most rows wanted; null: all. */
  limit: number | null;
}

/** Runs one SELECT and hands its rows, as they come, to `use`. Throws QUERY_REFUSED, QUERY_FAILED, LAKE_DAMAGED. */
export async function selectRows<T>(options: QueryOptions, use: (result: QueryResult) => Promise<T>): Promise<T> {
  return withLake(options, undefined, async (lake) => {
    const prepared = await prepareSelect(lake.connection, options.sql);
    const result = await prepared.stream();
    const names = result.deduplicatedColumnNames();
    const columns = result.columnTypes().map((type, index) => ({ name: names[index] ?? '', type }));
    return use({ columns, pieces: limited(result.yieldRows(), options) });
  });
}

/** Runs one SELECT into a Parquet file of the temporary folder, hands its path to `use`, and removes it. */
export async function selectParquet<T>(
  options: QueryOptions,
  files: Files,
  use: (file: string, rows: number) => Promise<T>,
): Promise<T> {
  await files.makeFolder(options.engine.tempFolder);
  const file = join(options.engine.tempFolder, `query-${crypto.randomUUID()}.parquet`);
  try {
    const rows = await withLake(options, file, async (lake) => {
      await prepareSelect(lake.connection, options.sql);
      // query() takes the text as a value, so that nothing in it can reach beyond its parenthesis.
      const limit = options.limit === null ? '' : ` LIMIT ${options.limit}`;
      const copy = `COPY (FROM query(${literal(options.sql)})${limit}) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)`;
      const result = await lake.connection.runAndReadAll(copy);
      return Number(result.getRows()[0]?.[0] ?? 0);
    });
    return await use(file, rows);
  } finally {
    await files.remove(file);
  }
}

async function withLake<T>(
  { lake: lakeFiles, engine, signal }: QueryOptions,
  output: string | undefined,
  work: (lake: LockedLake) => Promise<T>,
): Promise<T> {
  const lake = await openLockedLake(lakeFiles, engine, output);
  const interrupt = () => lake.interrupt();
  signal.addEventListener('abort', interrupt);
  try {
    signal.throwIfAborted();
    return await work(lake);
  } catch (error) {
    throw queryError(error);
  } finally {
    signal.removeEventListener('abort', interrupt);
    lake.close();
  }
}

/** Stops at the limit, and as soon as nobody wants more. */
async function* limited(
  pieces: AsyncIterable<DuckDBValue[][]>,
  { limit, signal }: QueryOptions,
): AsyncGenerator<DuckDBValue[][]> {
  let left = limit ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const rows of pieces) {
    signal.throwIfAborted();
    const kept = rows.length > left ? rows.slice(0, left) : rows;
    left -= kept.length;
    yield kept;
    if (left === 0) return;
  }
}
