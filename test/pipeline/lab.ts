import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noProgress, silentLog } from '../../src/domain/effects.ts';
import type { Network } from '../../src/domain/network.ts';
import type { TableName } from '../../src/domain/tables.ts';
import { tables } from '../../src/domain/tables.ts';
import type { EpochMs } from '../../src/domain/time.ts';
import { DuckDb } from '../../src/engine/duckdb.ts';
import { filesSelect } from '../../src/engine/relation.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { openLake } from '../../src/lake/lake.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { parseNetwork } from '../../src/network/load.ts';
import type { Pipeline, PullSource } from '../../src/pipeline/context.ts';
import { MappingBook } from '../../src/pipeline/mapping-book.ts';
import { type TransformOptions, type TransformReport, transform } from '../../src/pipeline/transform.ts';
import { parseMapping } from '../../src/source/mapping.ts';

/** A whole pipeline in a folder of its own, with every effect in the test's hand. */
export interface Lab {
  folder: string;
  pipeline: Pipeline;
  mappings: MappingBook;
  setNow(at: EpochMs): void;
  setNetwork(yaml: string): void;
  /** Receives a CSV body now, as an import or as the answer to a pull. */
  receive(body: string, options?: { source?: string; mapping?: string; asked?: { from: string; to: string } }): Promise<void>;
  transform(options?: Partial<TransformOptions>): Promise<TransformReport>;
  /** All rows of a table, every column as text, sorted. */
  rows(table: TableName): Promise<string[]>;
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export const csvMapping = `
id: plain
format: csv
fields: { sensor: sensor, branch: branch, time: time, entries: entries, exits: exits, status: status, interval: minutes }
time: { zone: Europe/Paris }
sentinels: { "-1": closed, "-10": broken }
`;

export async function openLab(options: { network: string; now: string; sources?: PullSource[]; folder?: string; fixedFolder?: boolean }): Promise<Lab> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'footfall-lab-')));
  let now = Date.parse(options.now);
  const clock = { now: () => now };
  const files = diskFiles();
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '1GB', tempFolder: join(folder, 'tmp') });
  const session = await duck.session();
  await files.makeFolder(join(folder, 'tmp'));
  const codec = await duck.session();
  const network: Network = parseNetwork(options.network, 'network.yaml');
  const lake = await openLake({
    folder,
    networkId: network.id,
    files,
    clock,
    codec: { query: (sql: string) => codec.json(sql), run: (sql: string) => codec.run(sql) } as never,
    syncData: false,
  });
  const ledger = await openLedger({ path: join(folder, 'ledger.sqlite'), clock: { now: () => Date.now() } });
  const mappings = new MappingBook(lake, files, clock);
  const pipeline: Pipeline = {
    network,
    lake,
    ledger,
    session,
    sources: options.sources ?? [],
    settings: { completeShare: 0.95, pendingMinutes: 60, baselineMinWeeks: 2 },
    clock,
    files,
    log: silentLog,
    progress: noProgress,
    signal: new AbortController().signal,
    tempFolder: join(folder, 'tmp'),
  };
  const query = (sql: string) => session.json(sql);
  const view = async (name: TableName) => {
    const table = await lake.table(name);
    const snapshot = await table.snapshot();
    return filesSelect(
      tables[name],
      snapshot.files.map((file) => table.pathOf(file)),
    );
  };
  return {
    folder,
    pipeline,
    mappings,
    setNow: (at) => {
      now = at;
    },
    setNetwork: (yaml) => {
      pipeline.network = parseNetwork(yaml, 'network.yaml');
    },
    receive: async (body, { source = 'file', mapping = csvMapping, asked } = {}) => {
      const parsed = parseMapping(mapping, 'mapping.yaml');
      await mappings.keep(parsed, mapping);
      const meta = { kind: asked ? ('pull' as const) : ('import' as const), mapping: parsed.id, format: parsed.format, asked: asked ?? null };
      await lake.raw.put(source, meta, bytes(body), 'csv');
    },
    transform: (given = {}) => transform(pipeline, mappings, { from: null, to: null, force: false, ...given }),
    rows: async (name) => {
      const rows = await query(`SELECT COLUMNS(*)::VARCHAR FROM (${await view(name)}) ORDER BY ALL`);
      return rows.map((row) => JSON.stringify(row));
    },
    query: async (sql) => {
      let text = sql;
      for (const name of Object.keys(tables) as TableName[]) {
        if (new RegExp(`\\b${name}\\b`).test(sql)) text = text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `(${await view(name)})`);
      }
      return query(text);
    },
    close: async () => {
      session.close();
      codec.close();
      duck.close();
      await ledger.close();
      if (!options.fixedFolder) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
