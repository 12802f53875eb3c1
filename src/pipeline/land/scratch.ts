import { DOUBLE, DuckDBDataChunk, type DuckDBType, INTEGER, VARCHAR } from '@duckdb/node-api';
import { FootfallError } from '../../domain/errors.ts';
import type { DuckSession } from '../../engine/duckdb.ts';

export type CellType = 'text' | 'integer' | 'number';
export type Cell = string | number | null;

/** DuckDB's vectors hold this many rows. */
const chunkRows = 2048;
const duckTypes: Record<CellType, { sql: string; type: DuckDBType }> = {
  text: { sql: 'VARCHAR', type: VARCHAR },
  integer: { sql: 'INTEGER', type: INTEGER },
  number: { sql: 'DOUBLE', type: DOUBLE },
};

/** A temporary table that Node fills, row by row, in DuckDB's own chunks. */
export class Scratch {
  readonly name: string;
  rows = 0;
  readonly #session: DuckSession;
  readonly #types: DuckDBType[];
  readonly #columns: Cell[][];
  waiting = 0;

  private constructor(session: DuckSession, name: string, types: DuckDBType[]) {
    this.#session = session;
    this.name = name;
    this.#types = types;
    this.#columns = types.map(() => []);
  }

  static async create(session: DuckSession, name: string, columns: Record<string, CellType>): Promise<Scratch> {
    const list = Object.entries(columns).map(([column, type]) => `${column} ${duckTypes[type].sql}`);
    await session.run(`CREATE OR REPLACE TEMP TABLE ${name} (${list.join(', ')})`);
    return new Scratch(
      session,
      name,
      Object.values(columns).map((type) => duckTypes[type].type),
    );
  }

  /** Rows wait in memory until `flush`. */
  add(row: readonly Cell[]): void {
    for (let index = 0; index < this.#columns.length; index++) {
      (this.#columns[index] as Cell[]).push(row[index] as Cell);
    }
    this.rows++;
    this.waiting++;
  }

  async flush(): Promise<void> {
    if (this.waiting === 0) return;
    const appender = await this.#session.connection.createAppender(this.name, 'main', 'temp');
    try {
      for (let from = 0; from < this.waiting; from += chunkRows) {
        const to = Math.min(this.waiting, from + chunkRows);
        const chunk = DuckDBDataChunk.create(this.#types, to - from);
        chunk.setColumns(this.#columns.map((column) => column.slice(from, to)));
        appender.appendDataChunk(chunk);
      }
    } finally {
      appender.closeSync();
    }
    for (const column of this.#columns) column.length = 0;
    this.waiting = 0;
  }

  async drop(): Promise<void> {
    await this.#session.run(`DROP TABLE IF EXISTS ${this.name}`);
  }
}

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FootfallError('INTERRUPTED', 'Interrupted.');
}
