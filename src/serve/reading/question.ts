import type { Column } from '../../domain/tables.ts';
import type { Params } from '../../engine/duckdb.ts';
import type { Scope, ServedTable } from './lake-reader.ts';

/**
 * One statement over one view of the lake, whatever format its rows leave in. Built by a pure function from a checked
 * request: `sql` holds names of the program's own choosing only, all that came from outside is in `params`.
 */
export interface Question {
  sql: string;
  params: Params;
  /** Of the result, in order; what a download writes as its header. */
  columns: readonly ResultColumn[];
  /** What the answer is made of: its ETag follows these tables over this scope. */
  tables: readonly ServedTable[];
  scope: Scope;
  /** What was asked, for the notes of a workbook: path and query, nothing secret. */
  request?: string | undefined;
}

export type ResultColumn = Pick<Column, 'name' | 'type' | 'doc'>;
