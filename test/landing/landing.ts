import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { DuckDb, type DuckSession, literal } from '../../src/engine/duckdb.ts';
import { type LandLimits, type LandOptions, landBatches } from '../../src/pipeline/land/land.ts';
import { type Mapping, mappingSchema } from '../../src/source/mapping.ts';

export type Line = Record<string, unknown>;

export const csvMapping = (more: object = {}): Mapping =>
  mappingSchema.parse({
    id: 'test',
    format: 'csv',
    fields: {
      sensor: 'sensor',
      branch: 'branch',
      time: 'time',
      entries: 'in',
      exits: 'out',
      unit: 'unit',
      status: 'st',
    },
    unit: { accept: ['people'] },
    sentinels: { '-1': 'closed', '-10': 'broken' },
    statuses: { shut: 'closed', good: 'ok' },
    ...more,
  });

export const directly: Partial<LandLimits> = { direct: true };
/** By two threads, whatever the size. */
export const halved: Partial<LandLimits> = { ownFilesBytes: 0, splitBytes: 0 };
export const slowly: Partial<LandLimits> = { direct: false };

export interface Bench {
  folder: string;
  session: DuckSession;
  file(name: string, body: string | Uint8Array): Promise<string>;
  land(inputs: Input[], options?: Partial<LandOptions>): ReturnType<typeof landBatches>;
  /** Lands, and reads the lines back in the order of the table's key. */
  lines(inputs: Input[], options?: Partial<LandOptions>): Promise<Line[]>;
}

export interface Input {
  path: string;
  mapping: Mapping;
  id?: string;
  receivedAt?: string;
  parts?: { offset: number; length: number }[];
}

/** A DuckDB and a folder for the tests of a file. */
export function bench(): Bench {
  const held: { db?: DuckDb; files: number } = { files: 0 };
  const made = {
    async file(name: string, body: string | Uint8Array) {
      const path = join(made.folder, name);
      await writeFile(path, body);
      return path;
    },
    land(inputs: Input[], options: Partial<LandOptions> = {}) {
      return landBatches({
        session: made.session,
        batches: inputs.map(({ path, mapping, id, receivedAt, parts }, index) => ({
          batch: {
            id: id ?? `b${index}`,
            source: 'test',
            receivedAt: receivedAt ?? '2025-06-15T10:00:00.000Z',
            parts: parts ?? [],
          },
          mapping,
          path,
        })),
        networkZone: null,
        newPath: (month) => join(made.folder, `received_month=${month}`, `${held.files++}.parquet`),
        tempFolder: made.folder,
        ...options,
      });
    },
    async lines(inputs: Input[], options: Partial<LandOptions> = {}) {
      const { files } = await made.land(inputs, options);
      if (files.length === 0) return [];
      const paths = files.map(({ path }) => literal(path)).join(', ');
      return made.session.json(
        `SELECT * FROM read_parquet([${paths}], hive_partitioning = false) ORDER BY batch, record, part`,
      );
    },
  } as Bench;
  beforeAll(async () => {
    made.folder = await mkdtemp(join(tmpdir(), 'footfall-landing-'));
    held.db = await DuckDb.open({ threads: 2, memoryLimit: '500MB', tempFolder: made.folder });
    made.session = await held.db.session();
  });
  afterAll(async () => {
    made.session.close();
    held.db?.close();
    await rm(made.folder, { recursive: true, force: true });
  });
  return made;
}
