import type { TableSpec } from '../domain/tables.ts';
import type { DuckSession } from './duckdb.ts';
import type { Plain } from './plain.ts';
import { defineRelation, dropRelation, type Relation } from './relation.ts';
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
  /** Writes the rows of a SELECT with the table's columns as one new Parquet file, in the table's order. */
  write(spec: TableSpec, select: string, path: string): Promise<Written>;
}

export function duckModels(session: DuckSession): ModelSession {
  return {
    define: (name, relation) => defineRelation(session, name, relation),
    drop: (name) => dropRelation(session, name),
    rows: (sql) => session.plain(sql),
    write: (spec, select, path) => writeParquet(session, spec, select, path),
  };
}
