import { join } from 'node:path';
import type { DuckDBValue } from '@duckdb/node-api';
import type { Files } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
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

/**
 * Runs one SELECT and hands its rows, in pieces, to `use`. Throws QUERY_REFUSED, QUERY_FAILED, LAKE_DAMAGED.
 *
 * The result is laid down in a temporary table first, which DuckDB spills to disk beyond its memory. Streaming the
 * query itself would need no such table, but with @duckdb/node-api 1.5.5 a stream that fails or is interrupted half-way
 * just ends (250,000 of 1,000,000 rows before a failing cast, and no error): a cut result would pass for a whole one.
 */
export async function selectRows<T>(options: QueryOptions, use: (result: QueryResult) => Promise<T>): Promise<T> {
  return withLake(options, undefined, async ({ connection }) => {
    await prepareSelect(connection, options.sql);
    const made = await connection.runAndReadAll(`CREATE TEMP TABLE query_result AS ${source(options)}`);
    const rows = Number(made.getRows()[0]?.[0] ?? 0);
    const result = await connection.stream('FROM temp.query_result');
    const names = result.columnNames();
    const columns = result.columnTypes().map((type, index) => ({ name: names[index] ?? '', type }));
    return use({ columns, pieces: whole(result.yieldRows(), rows, options.signal) });
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
      const form = 'FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false';
      const copy = `COPY (${source(options)}) TO ${literal(file)} (${form})`;
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
  let ended = () => {};
  const interrupt = () => {
    ended = lake.keepInterrupting();
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    signal.throwIfAborted();
    return await work(lake);
  } catch (error) {
    throw queryError(error);
  } finally {
    signal.removeEventListener('abort', interrupt);
    ended();
    lake.close();
  }
}

/** query() takes the text as a value, so that nothing in it can reach beyond its parenthesis. */
function source({ sql, limit }: QueryOptions): string {
  return `FROM query(${literal(sql)})${limit === null ? '' : ` LIMIT ${limit}`}`;
}

/** Stops as soon as nobody wants more; throws if rows are lacking at the end. */
async function* whole(
  pieces: AsyncIterable<DuckDBValue[][]>,
  expected: number,
  signal: AbortSignal,
): AsyncGenerator<DuckDBValue[][]> {
  let count = 0;
  for await (const rows of pieces) {
    signal.throwIfAborted();
    count += rows.length;
    yield rows;
  }
  signal.throwIfAborted();
  if (count !== expected) {
    throw new FootfallError('ENGINE_FAILED', `The result broke off after ${count} of ${expected} rows.`, {
      hint: 'Run again; if it stays so, try --format parquet.',
    });
  }
}
