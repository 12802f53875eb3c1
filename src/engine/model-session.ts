import type { TableSpec } from '../domain/tables.ts';
import { type DateText, dayMs } from '../domain/time.ts';
import { type DuckSession, identifier, literal } from './duckdb.ts';
import type { Plain } from './plain.ts';
import { dataColumns, defineRelation, dropRelation, type Relation } from './relation.ts';
import { type Written, writeParquet } from './write.ts';

/**
 * What runs the models, whichever engine it is: it gives relations their names, runs what src/models says over them and
 * writes the rows as Parquet. All SQL that goes through it is common to the engines, but for the functions of dialect.ts.
 * One statement at a time.
 */
export interface ModelSession {
  /** Gives a relation its name, in place of an earlier one. */
  define(name: string, relation: Relation): Promise<void>;
  drop(name: string): Promise<void>;
  /** Few rows, as JSON has them: see plain.ts. */
  rows(sql: string): Promise<Record<string, Plain>[]>;
  /**
   * Writes new Parquet files, in the table's order and without its partition column. `from` is a relation, or a SELECT
   * in brackets, with at least the table's columns.
   */
  write(spec: TableSpec, from: string | null, files: readonly FileWrite[]): Promise<Written[]>;
}

/** One new file of a table. */
export interface FileWrite {
  /** Absolute and new; the folder exists. */
  path: string;
  /** The slices whose rows are those of `from`. */
  made: readonly string[];
  /** The slices whose rows are carried over from older files. */
  carried: readonly string[];
  /** Those older files. */
  carriedFrom: readonly string[];
  /** The slices of those files that are not carried over: made anew, or gone. */
  replaced: readonly string[];
}

export function duckModels(session: DuckSession): ModelSession {
  return {
    define: (name, relation) => defineRelation(session, name, relation),
    drop: (name) => dropRelation(session, name),
    rows: (sql) => session.plain(sql),
    async write(spec, from, files) {
      const written: Written[] = [];
      for (const file of files) written.push(await writeOne(session, spec, from, file));
      return written;
    },
  };
}

/** Rows of older files that are carried over. */
export const carriedName = 'carried';

async function writeOne(
  session: DuckSession,
  spec: TableSpec,
  from: string | null,
  { path, made, carried, carriedFrom, replaced }: FileWrite,
): Promise<Written> {
  const columns = columnList(spec);
  // The shorter list makes the condition.
  const where =
    carried.length <= replaced.length ? slicesCondition(spec, carried) : `NOT (${slicesCondition(spec, replaced)})`;
  await defineRelation(session, carriedName, {
    kind: 'files',
    spec,
    paths: carried.length > 0 ? carriedFrom : [],
    where,
  });
  const parts = [`SELECT ${columns} FROM ${carriedName}`];
  if (from !== null && made.length > 0)
    parts.push(`SELECT ${columns} FROM ${from} WHERE ${slicesCondition(spec, made)}`);
  const written = await writeParquet(session, spec, parts.join(' UNION ALL '), path);
  await dropRelation(session, carriedName);
  return written;
}

function columnList(spec: TableSpec): string {
  return dataColumns(spec)
    .map((column) => identifier(column.name))
    .join(', ');
}

/** Which rows of a table are those of these slices. */
function slicesCondition(spec: TableSpec, keys: readonly string[]): string {
  const column = spec.columns.find(({ name }) => name === spec.slice);
  if (column?.type === 'date' || keys.length === 0) return daysCondition(spec.slice, keys);
  return `${identifier(spec.slice)} IN (${keys.map(literal).join(', ')})`;
}

/** A condition on a DATE column; a range where the days are one, so that readers can skip by bounds. */
export function daysCondition(column: string, days: readonly DateText[]): string {
  const sorted = [...days].sort();
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return 'false';
  const span = `${column} BETWEEN DATE ${literal(first)} AND DATE ${literal(last)}`;
  const dense = Date.parse(last) - Date.parse(first) === (sorted.length - 1) * dayMs;
  return dense ? span : `${span} AND ${column} IN (${sorted.map((day) => `DATE ${literal(day)}`).join(', ')})`;
}
