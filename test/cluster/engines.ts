/** A lab whose models run on Spark, and how its lake compares with one that was made by DuckDB. */
import { expect, inject } from 'vitest';
import { type TableName, type TableSpec, tableNames, tables } from '../../src/domain/tables.ts';
import { DuckDb, type DuckSession, identifier, literal } from '../../src/engine/duckdb.ts';
import { dataColumns, filesSelect } from '../../src/engine/relation.ts';
import { type SparkModels, sparkModels } from '../../src/engine/spark/open.ts';
import { parseRemote } from '../../src/engine/spark/remote.ts';
import type { SparkSessionOptions } from '../../src/engine/spark/session.ts';
import type { FileStats } from '../../src/lake/delta/stats.ts';
import type { Lab } from '../pipeline/lab.ts';

/** From now on the lab's models run on the tests' Spark, or on that of the options. Ended by `close()` of the answer. */
export function runOnSpark(lab: Lab, options: Partial<SparkSessionOptions> = {}): SparkModels {
  const { files, session: duck, signal } = lab.pipeline;
  const models = sparkModels({ remote: parseRemote(inject('sparkRemote')), signal, files, duck, ...options });
  lab.pipeline.models = models;
  return models;
}

/**
 * Expects of every table the same rows (exact but for doubles, which are equal to a billionth), in the table's order in
 * each file, of the same Parquet types, and logged with the same bounds and counts of nulls. Returns the rows compared.
 */
export async function expectSameLakes(lab: Lab, other: Lab): Promise<number> {
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '1GB', tempFolder: lab.pipeline.tempFolder });
  const session = await duck.session();
  try {
    let rows = 0;
    for (const name of tableNames) {
      const found = await tableOf(session, lab, name);
      const expected = await tableOf(session, other, name);
      expectSameRows(tables[name], found.rows, expected.rows);
      expect(found.types, name).toEqual(expected.types);
      expect(found.disorder, name).toEqual([]);
      expect([...found.stats.keys()], name).toEqual([...expected.stats.keys()]);
      for (const [partition, stats] of found.stats) {
        const wanted = expected.stats.get(partition) as FileStats;
        expectSameStats(stats, wanted, `${name} ${partition}`);
      }
      rows += found.rows.length;
    }
    return rows;
  } finally {
    session.close();
    duck.close();
  }
}

type Cells = (string | null)[];

async function tableOf(session: DuckSession, lab: Lab, name: TableName) {
  const spec = tables[name];
  const table = await lab.pipeline.lake.table(name);
  const { files } = await table.snapshot();
  const paths = files.map((file) => table.pathOf(file));
  const rows = await rowsOf(session, spec, filesSelect(spec, paths));
  const types = new Set<string>();
  const disorder: string[] = [];
  for (const path of paths) {
    types.add(await typesOf(session, path));
    if (!(await isInOrder(session, spec, path))) disorder.push(path);
  }
  const stats = new Map<string, FileStats>();
  for (const { partition, stats: said } of files.toSorted((a, b) => (a.partition < b.partition ? -1 : 1))) {
    if (!said) throw new Error(`${name} has a file in ${partition} of which the log says nothing.`);
    const held = stats.get(partition);
    stats.set(partition, held ? joinStats(held, said) : said);
  }
  return { rows, types: [...types].sort(), disorder, stats };
}

/** By the table's key, each value as text. */
async function rowsOf(session: DuckSession, spec: TableSpec, select: string): Promise<Cells[]> {
  const columns = dataColumns(spec).map(({ name }) => identifier(name));
  const found = await session.json(
    `SELECT ${columns.map((column) => `CAST(${column} AS VARCHAR) AS ${column}`).join(', ')} FROM (${select}) AS made ` +
      `ORDER BY ${spec.key.map((key) => `made.${identifier(key)}`).join(', ')}`,
  );
  return found.map((row) => dataColumns(spec).map(({ name }) => row[name] as string | null));
}

function expectSameRows(spec: TableSpec, found: Cells[], expected: Cells[]): void {
  const columns = dataColumns(spec);
  const named = (cells: Cells | undefined) =>
    cells && Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]]));
  const isSame = (one: Cells, two: Cells | undefined) =>
    two !== undefined &&
    columns.every(({ type }, index) => {
      const [a, b] = [one[index] ?? null, two[index] ?? null];
      return a === b || (type === 'double' && a !== null && b !== null && isClose(Number(a), Number(b)));
    });
  const at = found.findIndex((cells, index) => !isSame(cells, expected[index]));
  // One row says more than two tables of thousands.
  if (at >= 0) expect(named(found[at]), `row ${at} of ${spec.name}`).toEqual(named(expected[at]));
  expect(found.length, spec.name).toBe(expected.length);
}

const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

/** What a reader of the file takes its columns for: the physical type, and that of its values. */
async function typesOf(session: DuckSession, path: string): Promise<string> {
  const physical = await session.json(
    `SELECT name, type, repetition_type FROM parquet_schema(${literal(path)}) WHERE num_children IS NULL`,
  );
  const logical = await session.json(
    `DESCRIBE SELECT * FROM read_parquet(${literal(path)}, hive_partitioning = false)`,
  );
  return physical
    .map(({ name, type, repetition_type: repetition }, index) =>
      [name, type, repetition, logical[index]?.column_type].join(' '),
    )
    .join('\n');
}

/** Readers skip by the bounds of row groups, which are narrow only when the rows lie in the table's order. */
async function isInOrder(session: DuckSession, spec: TableSpec, path: string): Promise<boolean> {
  const here = spec.order.map(identifier).join(', ');
  const [row] = await session.json(
    `SELECT count(*) AS wrong FROM (SELECT row(${here}) AS here, lag(row(${here})) OVER (ORDER BY file_row_number) AS before ` +
      `FROM read_parquet(${literal(path)}, file_row_number = true)) WHERE before > here`,
  );
  return Number(row?.wrong) === 0;
}

type Bounds = FileStats['minValues'];

/** The widest bounds of all files of a partition: how many files hold it may differ. */
function joinStats(one: FileStats, two: FileStats): FileStats {
  const isEmpty = (stats: FileStats, name: string) => stats.nullCount[name] === stats.numRecords;
  const both = (of: 'minValues' | 'maxValues', isOut: (value: string | number, other: string | number) => boolean) => {
    const bounds: Bounds = {};
    for (const name of Object.keys({ ...one[of], ...two[of] })) {
      const [a, b] = [one[of][name], two[of][name]];
      if (a !== undefined && b !== undefined) bounds[name] = isOut(a, b) ? a : b;
      else if (a !== undefined && isEmpty(two, name)) bounds[name] = a;
      else if (b !== undefined && isEmpty(one, name)) bounds[name] = b;
    }
    return bounds;
  };
  return {
    numRecords: one.numRecords + two.numRecords,
    minValues: both('minValues', (a, b) => a < b),
    maxValues: both('maxValues', (a, b) => a > b),
    nullCount: Object.fromEntries(
      Object.entries(one.nullCount).map(([name, count]) => [name, count + (two.nullCount[name] ?? 0)]),
    ),
  };
}

function expectSameStats(found: FileStats, expected: FileStats, where: string): void {
  expect(found.numRecords, where).toBe(expected.numRecords);
  expect(found.nullCount, where).toEqual(expected.nullCount);
  for (const bounds of ['minValues', 'maxValues'] as const) {
    expect(Object.keys(found[bounds]).sort(), `${where} ${bounds}`).toEqual(Object.keys(expected[bounds]).sort());
    for (const [name, value] of Object.entries(found[bounds])) {
      const other = expected[bounds][name];
      const isSame = typeof value === 'number' && typeof other === 'number' ? isClose(value, other) : value === other;
      expect(isSame, `${where}, ${bounds} of ${name}: ${value} and ${other}`).toBe(true);
    }
  }
}
