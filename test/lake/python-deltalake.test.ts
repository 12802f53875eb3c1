import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Column, type TableName, type TableSpec, tableNames, tables } from '../../src/domain/tables.ts';
import type { DuckSession } from '../../src/engine/duckdb.ts';
import type { DataFile, NewFile } from '../../src/lake/delta/actions.ts';
import { DeltaTable } from '../../src/lake/delta/table.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { duckSession, writeDataFile } from './lake-tools.ts';
import { temporaryFolder } from './temporary-folder.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const python = ['.venv/bin/python', '.venv/Scripts/python.exe'].map((path) => repository + path).find(existsSync);
if (!python) {
  console.warn(
    "LEFT OUT: the tests that read the tables back with Python's deltalake. `npm run setup:python-tests` installs it.",
  );
}

const months = ['2024-01-01', '2024-02-01', '2024-03-01'];
const deltaTypes = { text: 'string', bigint: 'long' } as Record<string, string>;

interface Found {
  version: number;
  protocol: number[];
  name: string;
  partition: string[];
  fields: [string, string, boolean][];
  operations: string[];
  adds: Record<string, unknown>[];
  rows: Record<string, unknown>[];
}

async function readWithPython(folder: string, version?: number): Promise<Found> {
  const args = [`${repository}test/python/read_table.py`, folder, ...(version === undefined ? [] : [String(version)])];
  const { stdout } = await promisify(execFile)(python ?? '', args, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout) as Found;
}

/** A value of each type that differs from row to row, hard ones among them; null in every third row where it may be. */
function valueSql(column: Column): string {
  const value = {
    text: "CASE i % 4 WHEN 0 THEN 'Chambéry ''1''' WHEN 1 THEN '' WHEN 2 THEN '日本\n🙂' ELSE repeat('long ', 20) END",
    integer: '(i - 3)::INTEGER',
    bigint: '(i * 3000000000)::BIGINT',
    double: '(i / 7)::DOUBLE',
    boolean: 'i % 2 = 0',
    date: "DATE '2024-02-29' + i::INTEGER",
    timestamp: "TIMESTAMPTZ '2024-03-31 00:30:00.125+00' + i * INTERVAL 45 MINUTE",
  }[column.type];
  const cast = column.type === 'text' ? value : `(${value})`;
  return `${column.nullable ? `CASE WHEN i % 3 = 0 THEN NULL ELSE ${cast} END` : cast} AS "${column.name}"`;
}

function rowsSql(spec: TableSpec, rows: number): string {
  const columns = spec.columns.filter((column) => column.name !== spec.partition);
  return `SELECT ${columns.map(valueSql).join(', ')} FROM range(${rows}) r(i)`;
}

/** The rows DuckDB reads from the files, in the spelling of read_table.py. */
async function rowsByDuck(table: DeltaTable, session: DuckSession, files: readonly DataFile[]): Promise<unknown[]> {
  const selects = files.map((file) => {
    const columns = table.spec.columns.map((column) => {
      if (column.name === table.spec.partition) return `'${file.partition}' AS "${column.name}"`;
      if (column.type === 'timestamp') return `strftime("${column.name}", '%Y-%m-%dT%H:%M:%S.%fZ') AS "${column.name}"`;
      if (column.type === 'bigint') return `"${column.name}"::DOUBLE AS "${column.name}"`;
      return `"${column.name}"`;
    });
    return `SELECT ${columns.join(', ')} FROM read_parquet('${table.pathOf(file)}', hive_partitioning = false)`;
  });
  return session.json(selects.join(' UNION ALL '));
}

const sorted = (rows: readonly unknown[]): string[] =>
  rows.map((row) => JSON.stringify(Object.entries(row as object).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();

describe.skipIf(!python)("Python's deltalake", () => {
  let session: DuckSession;
  let root = '';
  beforeAll(async () => {
    session = await duckSession();
    root = await temporaryFolder();
  });

  /** A table with a history: every month written twice, one of them emptied; a checkpoint in the middle where asked. */
  async function filled(name: TableName, checkpointEvery: number): Promise<DeltaTable> {
    const table = await DeltaTable.open({
      folder: `${root}/${name}-${checkpointEvery}`,
      spec: tables[name],
      files: diskFiles(),
      codec: session,
      clock: { now: () => Date.now() },
      checkpointEvery,
    });
    for (const [round, rows] of [5, 20].entries()) {
      for (const month of months) {
        await table.transact(async (snapshot) => {
          const add: NewFile[] = [await writeDataFile(table, session, month, rowsSql(table.spec, rows + round))];
          const remove = snapshot.files.filter((file) => file.partition === month);
          return { add, remove, operation: 'WRITE', parameters: { partitions: month } };
        });
      }
    }
    await table.transact(async (snapshot) => ({
      add: [],
      remove: snapshot.files.filter((file) => file.partition === months[1]),
      operation: 'DELETE',
    }));
    return table;
  }

  it.each(tableNames)('reads %s back row for row, with its schema and statistics', async (name) => {
    const table = await filled(name, 1000);
    const snapshot = await table.snapshot();
    const found = await readWithPython(table.folder);
    expect(found).toMatchObject({ version: 7, protocol: [1, 2], name, partition: [tables[name].partition] });
    expect(found.fields).toEqual(
      tables[name].columns.map((column) => [column.name, deltaTypes[column.type] ?? column.type, column.nullable]),
    );
    expect(found.rows).toHaveLength(42);
    expect(sorted(found.rows)).toEqual(sorted(await rowsByDuck(table, session, snapshot.files)));
    expectStatistics(table, snapshot.files, found.adds);
    expect(found.operations).toEqual(['DELETE', ...Array(6).fill('WRITE'), 'CREATE TABLE']);
  });

  it('reads a table from its checkpoint alone, and every version that is kept', async () => {
    const table = await filled('hourly', 6);
    const files = diskFiles();
    const now = await readWithPython(table.folder);
    // Without the entries before the checkpoint only the checkpoint can tell what they said.
    for (let version = 0; version < 6; version++) {
      await files.remove(`${table.folder}/_delta_log/${String(version).padStart(20, '0')}.json`);
    }
    const found = await readWithPython(table.folder);
    expect(found).toEqual({ ...now, operations: found.operations });
    const reopened = await DeltaTable.open({
      folder: table.folder,
      spec: table.spec,
      files,
      codec: session,
      clock: { now: () => Date.now() },
    });
    expect(await reopened.snapshot()).toEqual(await table.snapshot());
    for (const version of [6, 7]) {
      const then = await reopened.snapshot(version);
      const foundThen = await readWithPython(table.folder, version);
      expect(sorted(foundThen.rows)).toEqual(sorted(await rowsByDuck(table, session, then.files)));
      expectStatistics(table, then.files, foundThen.adds);
    }
  });
});

/** Every bound in the log is what Python says, and is the true bound of the rows (checked through `found`). */
function expectStatistics(table: DeltaTable, files: readonly DataFile[], adds: Record<string, unknown>[]): void {
  const byPath = new Map(adds.map((add) => [add.path, add]));
  expect([...byPath.keys()].sort()).toEqual(files.map((file) => file.path));
  for (const file of files) {
    const add = byPath.get(file.path) ?? {};
    expect(add).toMatchObject({ size_bytes: file.size, num_records: file.rows });
    expect(add[`partition.${table.spec.partition}`]).toBe(file.partition);
    for (const column of table.spec.columns) {
      if (column.name === table.spec.partition) continue;
      const { name } = column;
      expect(add[`null_count.${name}`], name).toBe(file.stats?.nullCount[name]);
      expect(comparable(add[`min.${name}`]), name).toBe(comparable(file.stats?.minValues[name]));
      expect(comparable(add[`max.${name}`]), name).toBe(comparable(file.stats?.maxValues[name]));
      const bounded = column.type !== 'boolean' && column.type !== 'text';
      if (bounded) expect(file.stats?.maxValues[name], name).toBeDefined();
    }
  }
}

/** Instants compare as milliseconds; what is absent compares as null. */
function comparable(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'string' && /T\d\d:/.test(value) ? Date.parse(value) : value;
}
