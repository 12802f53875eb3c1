import type { Column, ColumnType, TableSpec } from '../domain/tables.ts';
import { type DuckSession, identifier, literal } from './duckdb.ts';

/** What a model reads under a name: exactly these files of a table version, a handful of rows, or another model. */
export type Relation =
  | { kind: 'files'; spec: TableSpec; paths: readonly string[]; where?: string | undefined }
  | { kind: 'rows'; columns: readonly Pick<Column, 'name' | 'type'>[]; rows: readonly (readonly RowValue[])[] }
  /**
   * `kept`: its rows are worked out once, where it is read by several statements, or for several files of one write, which
   * an engine may write by one statement.
   */
  | { kind: 'model'; sql: string; kept?: 'for_statements' | 'for_files' | undefined };

/** Dates as `YYYY-MM-DD`, instants as epoch milliseconds. */
export type RowValue = string | number | boolean | null;

/** The type of each column in DuckDB. */
export const duckTypes: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  date: 'DATE',
  timestamp: 'TIMESTAMPTZ',
};

/** What each session has under a name: to try one and then the other would cost a statement each time. */
const held = new WeakMap<DuckSession, Map<string, 'VIEW' | 'TABLE'>>();

/** Gives the session a view or temporary table of that name, in place of an earlier one. */
export async function defineRelation(session: DuckSession, name: string, relation: Relation): Promise<void> {
  const what = relation.kind === 'rows' || (relation.kind === 'model' && relation.kept) ? 'TABLE' : 'VIEW';
  if (heldBy(session).get(name) !== what) await dropRelation(session, name);
  if (relation.kind === 'rows') {
    await createRows(session, name, relation.columns, relation.rows);
  } else {
    const select =
      relation.kind === 'model' ? relation.sql : filesSelect(relation.spec, relation.paths, relation.where);
    await session.run(`CREATE OR REPLACE TEMP ${what} ${identifier(name)} AS ${select}`);
  }
  heldBy(session).set(name, what);
}

export async function dropRelation(session: DuckSession, name: string): Promise<void> {
  const what = heldBy(session).get(name);
  if (what === undefined) return;
  await session.run(`DROP ${what} IF EXISTS ${identifier(name)}`);
  heldBy(session).delete(name);
}

function heldBy(session: DuckSession): Map<string, 'VIEW' | 'TABLE'> {
  let names = held.get(session);
  if (!names) {
    names = new Map();
    held.set(session, names);
  }
  return names;
}

/** A SELECT of a table's columns, without the partition, over files; of no rows where there are none. */
export function filesSelect(spec: TableSpec, paths: readonly string[], where?: string): string {
  const columns = dataColumns(spec);
  if (paths.length === 0) return noRowsSelect(columns);
  const from = `read_parquet([${paths.map(literal).join(', ')}], hive_partitioning = false)`;
  return `SELECT ${columns.map((column) => identifier(column.name)).join(', ')} FROM ${from}${where ? ` WHERE ${where}` : ''}`;
}

function noRowsSelect(columns: readonly Pick<Column, 'name' | 'type'>[]): string {
  return `SELECT ${columns.map(({ name, type }) => `${sqlValue(null, type)} AS ${identifier(name)}`).join(', ')} WHERE false`;
}

/** The columns inside the files: all but the partition's, which is the folder. */
export function dataColumns(spec: TableSpec): Column[] {
  return spec.columns.filter((column) => column.name !== spec.partition);
}

/** So many are said in one statement; an appender costs three more. */
const fewRows = 50;

/** A value as SQL of its column's type, whatever the others of the column are. */
function sqlValue(value: RowValue, type: ColumnType): string {
  const text =
    value === null
      ? 'NULL'
      : type === 'timestamp'
        ? `make_timestamptz(${value} * 1000)`
        : typeof value === 'string'
          ? literal(value)
          : String(value);
  return `CAST(${text} AS ${duckTypes[type]})`;
}

function fewRowsSelect(
  columns: readonly Pick<Column, 'name' | 'type'>[],
  rows: readonly (readonly RowValue[])[],
): string {
  if (rows.length === 0) return noRowsSelect(columns);
  const values = rows.map(
    (row) => `(${columns.map(({ type }, index) => sqlValue(row[index] ?? null, type)).join(', ')})`,
  );
  return `SELECT * FROM (VALUES ${values.join(', ')}) AS given(${columns.map(({ name }) => identifier(name)).join(', ')})`;
}

async function createRows(
  session: DuckSession,
  name: string,
  columns: readonly Pick<Column, 'name' | 'type'>[],
  rows: readonly (readonly RowValue[])[],
): Promise<void> {
  const quoted = identifier(name);
  if (rows.length <= fewRows) {
    await session.run(`CREATE OR REPLACE TEMP TABLE ${quoted} AS ${fewRowsSelect(columns, rows)}`);
    return;
  }
  // Instants and dates travel as whole numbers and are turned into their types by one statement.
  const staging = `${name}__rows`;
  const travel = (type: ColumnType) =>
    type === 'timestamp' ? 'BIGINT' : type === 'date' ? 'VARCHAR' : duckTypes[type];
  await session.run(
    `CREATE OR REPLACE TEMP TABLE ${identifier(staging)} (${columns.map((column) => `${identifier(column.name)} ${travel(column.type)}`).join(', ')})`,
  );
  const appender = await session.connection.createAppender(staging);
  for (const row of rows) {
    for (const [index, column] of columns.entries()) {
      const value = row[index] ?? null;
      if (value === null) appender.appendNull();
      else if (column.type === 'integer') appender.appendInteger(Number(value));
      else if (column.type === 'bigint' || column.type === 'timestamp') appender.appendBigInt(BigInt(value as number));
      else if (column.type === 'double') appender.appendDouble(Number(value));
      else if (column.type === 'boolean') appender.appendBoolean(Boolean(value));
      else appender.appendVarchar(String(value));
    }
    appender.endRow();
  }
  appender.closeSync();
  const typed = columns.map((column) => {
    const quoted = identifier(column.name);
    if (column.type === 'timestamp') return `make_timestamptz(${quoted} * 1000) AS ${quoted}`;
    if (column.type === 'date') return `CAST(${quoted} AS DATE) AS ${quoted}`;
    return quoted;
  });
  await session.run(`CREATE OR REPLACE TEMP TABLE ${quoted} AS SELECT ${typed.join(', ')} FROM ${identifier(staging)}`);
  await session.run(`DROP TABLE ${identifier(staging)}`);
}
