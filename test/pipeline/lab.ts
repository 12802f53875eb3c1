import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Files, noProgress, silentLog } from '../../src/domain/effects.ts';
import type { Network } from '../../src/domain/network.ts';
import type { TableName } from '../../src/domain/tables.ts';
import { tableNames, tables } from '../../src/domain/tables.ts';
import { addDays, type DateText, type EpochMs } from '../../src/domain/time.ts';
import { DuckDb } from '../../src/engine/duckdb.ts';
import { duckModels } from '../../src/engine/model-session.ts';
import { filesSelect } from '../../src/engine/relation.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { openLake } from '../../src/lake/lake.ts';
import { openLedger } from '../../src/ledger/ledger.ts';
import { parseNetwork } from '../../src/network/load.ts';
import type { Pipeline, PullSource, TransformSettings, WorkLimits } from '../../src/pipeline/context.ts';
import { MappingBook } from '../../src/pipeline/mapping-book.ts';
import { type TransformOptions, type TransformReport, transform } from '../../src/pipeline/transform.ts';
import { parseMapping } from '../../src/source/mapping.ts';

/** A whole pipeline in a folder of its own, with every effect in the test's hand. */
export interface Lab {
  folder: string;
  pipeline: Pipeline;
  mappings: MappingBook;
  now(): EpochMs;
  setNow(at: EpochMs): void;
  setNetwork(yaml: string): void;
  /** Receives a CSV body now, as an import or as the answer to a pull. */
  receive(body: string, options?: ReceiveOptions): Promise<void>;
  /** Makes this the newest text of its mapping, without anything being received. */
  editMapping(text: string): Promise<void>;
  transform(options?: Partial<TransformOptions>): Promise<TransformReport>;
  /** All rows of a table, every column as text, sorted. */
  rows(table: TableName): Promise<string[]>;
  /** The lake's tables as views of their names. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** The UTC or business dates (for lines the batches) whose stamps differ from those of an earlier call. */
  slices(table: TableName): Promise<Map<string, string>>;
  close(): Promise<void>;
}

export interface ReceiveOptions {
  source?: string;
  mapping?: string;
  asked?: { from: string; to: string };
}

export interface LabOptions {
  network: string;
  now: string;
  sources?: PullSource[];
  /** Default: a new one, removed by `close`. */
  folder?: string;
  files?: Files;
  settings?: Partial<TransformSettings>;
  signal?: AbortSignal;
  limits?: WorkLimits;
  /** Name of the ledger's file in the folder. */
  ledger?: string;
}

export const csvMapping = `
id: plain
format: csv
fields: { sensor: sensor, branch: branch, time: time, entries: entries, exits: exits, status: status, interval: minutes }
time: { zone: Europe/Paris }
sentinels: { "-1": closed, "-10": broken }
`;

/** The columns of `csvMapping`. */
export const csvHeader = 'sensor,branch,time,entries,exits,status,minutes\n';

/** A source that is collected from that date; nothing is asked of it here. */
export function pullSource(from: string, name = 'api'): PullSource {
  const mapping = parseMapping(csvMapping, 'mapping.yaml');
  return { name, mapping, mappingText: csvMapping, url: 'http://localhost', from, secrets: {} };
}

export async function openLab(options: LabOptions): Promise<Lab> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'footfall-lab-')));
  let now = Date.parse(options.now);
  const clock = { now: () => now };
  const files = options.files ?? diskFiles();
  await files.makeFolder(join(folder, 'tmp'));
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '1GB', tempFolder: join(folder, 'tmp') });
  const session = await duck.session();
  const codec = await duck.session();
  const network: Network = parseNetwork(options.network, 'network.yaml');
  const lake = await openLake({ folder, networkId: network.id, files, clock, codec, syncData: false });
  const ledger = await openLedger({
    path: join(folder, options.ledger ?? 'ledger.sqlite'),
    clock: { now: () => Date.now() },
  });
  const mappings = new MappingBook(lake, files, clock);
  const pipeline: Pipeline = {
    network,
    lake,
    ledger,
    session,
    models: duckModels(session),
    sources: options.sources ?? [],
    settings: { completeShare: 0.95, pendingMinutes: 60, baselineMinWeeks: 2, ...options.settings },
    clock,
    files,
    log: silentLog,
    progress: noProgress,
    signal: options.signal ?? new AbortController().signal,
    tempFolder: join(folder, 'tmp'),
    ...(options.limits && { limits: options.limits }),
  };
  const view = async (name: TableName) => {
    const table = await lake.table(name);
    const snapshot = await table.snapshot();
    return filesSelect(
      tables[name],
      snapshot.files.map((file) => table.pathOf(file)),
    );
  };
  const keep = async (text: string) => {
    const parsed = parseMapping(text, 'mapping.yaml');
    await mappings.keep(parsed, text);
    return parsed;
  };
  return {
    folder,
    pipeline,
    mappings,
    now: () => now,
    setNow: (at) => {
      now = at;
    },
    setNetwork: (yaml) => {
      pipeline.network = parseNetwork(yaml, 'network.yaml');
    },
    receive: async (body, { source = 'file', mapping = csvMapping, asked } = {}) => {
      const { id, format } = await keep(mapping);
      const kind = asked ? ('pull' as const) : ('import' as const);
      await lake.raw.put(source, { kind, mapping: id, format, asked: asked ?? null }, bytes(body), 'csv');
    },
    editMapping: async (text) => {
      await keep(text);
    },
    transform: (given = {}) => transform(pipeline, mappings, { from: null, to: null, force: false, ...given }),
    rows: async (name) => {
      const rows = await codec.json(`SELECT COLUMNS(*)::VARCHAR FROM (${await view(name)}) ORDER BY ALL`);
      return rows.map((row) => JSON.stringify(row));
    },
    query: async (sql) => {
      for (const name of tableNames) {
        if (sql.includes(name)) await codec.run(`CREATE OR REPLACE TEMP VIEW ${name} AS ${await view(name)}`);
      }
      return codec.json(sql);
    },
    slices: async (name) => {
      const snapshot = await (await lake.table(name)).snapshot();
      const stamps = new Map<string, string>();
      for (const file of snapshot.files) {
        const slices = JSON.parse(file.tags['footfall.slices'] ?? '{}') as Record<string, string[]>;
        for (const [key, [stamp = '']] of Object.entries(slices)) stamps.set(key, stamp);
      }
      return stamps;
    },
    close: async () => {
      session.close();
      codec.close();
      duck.close();
      await ledger.close();
      if (!options.folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A lab over a copy of the raw files of another, with the same network, settings, sources and now, and no tables. */
export async function freshCopy(lab: Lab, network: string): Promise<Lab> {
  const copy = await openLab({
    network,
    now: new Date(lab.now()).toISOString(),
    sources: lab.pipeline.sources,
    settings: lab.pipeline.settings,
  });
  await cp(join(lab.folder, 'raw'), join(copy.folder, 'raw'), { recursive: true }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  });
  return copy;
}

/** The keys whose stamps are new, other or gone, sorted. */
export function changedKeys(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key)).sort();
}

/** Every date of `[from, to)`. */
export function datesBetween(from: DateText, to: DateText): DateText[] {
  const dates: DateText[] = [];
  for (let date = from; date < to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
