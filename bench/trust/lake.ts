import { mkdir, writeFile } from 'node:fs/promises';
import { configSchema } from '../../src/config/schema.ts';
import { noProgress, silentLog } from '../../src/domain/effects.ts';
import type { Network } from '../../src/domain/network.ts';
import { type TableName, tableNames } from '../../src/domain/tables.ts';
import { type EpochMs, systemClock } from '../../src/domain/time.ts';
import { DuckDb, literal } from '../../src/engine/duckdb.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { importFiles } from '../../src/pipeline/import.ts';
import { type OpenPipeline, openPipeline } from '../../src/pipeline/open.ts';
import { transform } from '../../src/pipeline/transform.ts';
import { parseMapping } from '../../src/source/mapping.ts';

/** A lake that the pipeline fills as `footfall import` does, at instants that the bench chooses. */
export interface TrustLake {
  folder: string;
  /** Imports the files and brings all tables up to date, as at `now`; seconds of both. */
  take(
    files: readonly string[],
    now: EpochMs,
  ): Promise<{ records: number; importSeconds: number; transformSeconds: number }>;
  /**
   * Rows of a SELECT whose FROM names one table, of the newest version. Columns that its files do not have are null, and
   * a table that is not there has no rows: the bench runs on lakes of every age.
   */
  rows(table: string, columns: Readonly<Record<string, string>>, where?: string): Promise<Record<string, unknown>[]>;
  /** Absolute paths of the files of the newest version; none of a table that is not there. */
  paths(table: string): Promise<string[]>;
  close(): Promise<void>;
}

export interface LakeOptions {
  folder: string;
  network: Network;
  networkText: string;
  mappingText: string;
  signal: AbortSignal;
}

const memoryLimit = '2GB';

export async function openTrustLake(options: LakeOptions): Promise<TrustLake> {
  const { folder, network, networkText, mappingText, signal } = options;
  await mkdir(`${folder}/tmp`, { recursive: true });
  await writeFile(`${folder}/network.yaml`, networkText);
  await writeFile(`${folder}/mapping.yaml`, mappingText);
  let at: EpochMs = 0;
  const open: OpenPipeline = await openPipeline({
    data: folder,
    network,
    sources: [],
    settings: configSchema.parse({}).quality,
    engine: { threads: 2, memoryLimit, tempFolder: `${folder}/tmp` },
    clock: { now: () => at },
    wallClock: systemClock,
    files: diskFiles(),
    log: silentLog,
    progress: noProgress,
    signal,
  });
  const { pipeline, mappings } = open;
  const mapping = parseMapping(mappingText, 'mapping.yaml');
  const duck = await DuckDb.open({ threads: 2, memoryLimit, tempFolder: `${folder}/tmp` });
  const reader = await duck.session();
  const paths = async (name: string) => {
    if (!(tableNames as readonly string[]).includes(name)) return [];
    const table = await pipeline.lake.table(name as TableName);
    return (await table.snapshot()).files.map((file) => table.pathOf(file));
  };
  return {
    folder,
    paths,
    async take(files, now) {
      at = now;
      const started = performance.now();
      const done = await importFiles(pipeline, mappings, { files, mapping, mappingText, source: 'trust' });
      const imported = performance.now();
      await transform(pipeline, mappings, { from: null, to: null, force: false });
      const records = done.reduce((sum, file) => sum + file.records, 0);
      return {
        records,
        importSeconds: (imported - started) / 1000,
        transformSeconds: (performance.now() - imported) / 1000,
      };
    },
    async rows(name, columns, where) {
      const files = await paths(name);
      if (files.length === 0) return [];
      const from = `read_parquet([${files.map(literal).join(', ')}], hive_partitioning = false, union_by_name = true)`;
      const there = new Set((await reader.json(`DESCRIBE SELECT * FROM ${from}`)).map((row) => row.column_name));
      const select = Object.entries(columns).map(([column, expression]) =>
        there.has(column) ? `${expression} AS ${column}` : `NULL AS ${column}`,
      );
      return reader.plain(`SELECT ${select.join(', ')} FROM ${from}${where ? ` WHERE ${where}` : ''}`);
    },
    async close() {
      reader.close();
      duck.close();
      await open.close();
    },
  };
}
