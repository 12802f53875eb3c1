import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, listValue } from '@duckdb/node-api';
import { FootfallError } from '../domain/errors.ts';
import { duckDbMacros } from './dialect.ts';
import { type Plain, plain } from './plain.ts';

export interface DuckDbOptions {
  threads: number;
  /** Such as `2GB`. */
  memoryLimit: string;
  /** Where larger-than-memory work spills. */
  tempFolder: string;
}

/** Values of `$name` in a statement; dates and instants travel as text. */
export type Params = Record<string, string | number | boolean | null | string[]>;

export type Row = Record<string, DuckDBValue>;

/** One embedded DuckDB; sessions of it share its memory and threads. Sessions run in UTC. */
export class DuckDb {
  readonly #instance: DuckDBInstance;

  private constructor(instance: DuckDBInstance) {
    this.#instance = instance;
  }

  static async open(options: DuckDbOptions): Promise<DuckDb> {
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: options.memoryLimit,
      temp_directory: options.tempFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
    });
    return new DuckDb(instance);
  }

  async session(): Promise<DuckSession> {
    const connection = await this.#instance.connect();
    const session = new DuckSession(connection);
    await session.run("SET TimeZone = 'UTC'");
    for (const macro of duckDbMacros) await session.run(`CREATE OR REPLACE TEMP MACRO ${macro}`);
    return session;
  }

  close(): void {
    this.#instance.closeSync();
  }
}

/** One connection. Statements run one after the other; `interrupt` ends the running one. */
export class DuckSession {
  readonly connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.connection = connection;
  }

  async run(sql: string): Promise<void> {
    try {
      await this.connection.run(sql);
    } catch (error) {
      throw engineError(error, sql);
    }
  }

  /** Rows as objects with DuckDB's own value classes; BIGINT comes as bigint. */
  async rows(sql: string): Promise<Row[]> {
    try {
      return (await this.connection.runAndReadAll(sql)).getRowObjects();
    } catch (error) {
      throw engineError(error, sql);
    }
  }

  /** Rows as plain objects: BIGINT and dates as text, doubles as numbers. */
  async json(sql: string): Promise<Record<string, unknown>[]> {
    try {
      return (await this.connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[];
    } catch (error) {
      throw engineError(error, sql);
    }
  }

  /** Rows as JSON has them, see plain.ts. `$name` in the statement stands for `params.name`; lists are of texts. */
  async plain(sql: string, params: Params = {}): Promise<Record<string, Plain>[]> {
    try {
      const values = Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? listValue(value) : value]),
      );
      const reader = await this.connection.runAndReadAll(sql, values);
      const names = reader.deduplicatedColumnNames();
      const columns = reader.getColumns().map((column) => column.map(plain));
      const rows: Record<string, Plain>[] = [];
      const count = columns[0]?.length ?? 0;
      for (let at = 0; at < count; at++) {
        const row: Record<string, Plain> = {};
        for (let index = 0; index < names.length; index++) row[names[index]!] = columns[index]![at]!;
        rows.push(row);
      }
      return rows;
    } catch (error) {
      throw engineError(error, sql);
    }
  }

  interrupt(): void {
    this.connection.interrupt();
  }

  /**
   * DuckDB forgets an interruption that comes before a statement has begun, so it is said again until the returned
   * function is called.
   */
  keepInterrupting(): () => void {
    this.interrupt();
    const again = setInterval(() => this.interrupt(), 20);
    return () => clearInterval(again);
  }

  close(): void {
    this.connection.closeSync();
  }
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function engineError(error: unknown, sql: string): FootfallError {
  const message = error instanceof Error ? error.message : String(error);
  if (/No space left on device/i.test(message)) {
    return new FootfallError('STORAGE_FULL', 'The disk is full.', {
      hint: 'Free some space and run again; nothing was half written.',
      cause: error,
    });
  }
  if (/Permission denied|Read-only file system/i.test(message)) {
    return new FootfallError('STORAGE_DENIED', firstLine(message), {
      hint: 'Give this user the right to write there.',
      cause: error,
    });
  }
  if (/INTERRUPT/i.test(message)) return new FootfallError('INTERRUPTED', 'Interrupted.', { cause: error });
  return new FootfallError('ENGINE_FAILED', `${firstLine(message)} (in: ${sql.slice(0, 200)})`, { cause: error });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
