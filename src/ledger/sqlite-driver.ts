/** Kysely's driver over `node:sqlite`: one connection, taken in turn; it waits for other processes without blocking. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import { isBusy, translateSqliteError } from './sqlite-errors.ts';

/** How long one try blocks the thread. Our transactions take milliseconds; longer waits must let the program live. */
export const blockingBusyMs = 25;
/** Between two tries, in which timers and sockets get their turn. */
const pauseMs = 5;
/** Beyond this somebody is stuck, and a clear error is better than silence. */
const patienceMs = 60_000;
/** Statements kept prepared; the room uses a few dozen. */
const preparedLimit = 100;

export class NodeSqliteDriver implements Driver {
  readonly #open: () => DatabaseSync;
  readonly #where: string;
  readonly #makeAnew: () => Promise<void>;
  #connection: NodeSqliteConnection | undefined;
  /** Of the file that is open. */
  #file: string | null = null;
  #turn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => {};

  /** `makeAnew` puts a whole database where there is none any more. */
  constructor(open: () => DatabaseSync, where: string, makeAnew: () => Promise<void>) {
    this.#open = open;
    this.#where = where;
    this.#makeAnew = makeAnew;
  }

  async init(): Promise<void> {
    this.#connection = new NodeSqliteConnection(this.#open(), this.#where);
    this.#file = fileAt(this.#where);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn;
    let end: () => void = () => {};
    this.#turn = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    this.#endTurn = end;
    try {
      await this.#followFile();
    } catch (error) {
      end();
      throw error;
    }
    return this.#connection as NodeSqliteConnection;
  }

  /** A file that was removed or replaced goes on to live under us: what is written there nobody would ever see. */
  async #followFile(): Promise<void> {
    if (this.#file === null || fileAt(this.#where) === this.#file || !existsSync(dirname(this.#where))) return;
    await this.#makeAnew();
    const connection = new NodeSqliteConnection(this.#open(), this.#where);
    this.#connection?.close();
    this.#connection = connection;
    this.#file = fileAt(this.#where);
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  /**
   * IMMEDIATE: a transaction that reads first and writes later cannot get the write lock once another process has
   * written in between (SQLITE_BUSY_SNAPSHOT, which no waiting mends).
   */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A full disk or an I/O error makes SQLite roll back by itself; then there is nothing left to undo.
    if ((connection as NodeSqliteConnection).inTransaction) {
      await connection.executeQuery(CompiledQuery.raw('rollback'));
    }
  }

  async destroy(): Promise<void> {
    await this.#turn;
    this.#connection?.close();
    this.#connection = undefined;
  }
}

/** Tells the file at a path from another one that was there; null: none, or a database in memory. */
function fileAt(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev} ${found.ino}` : null;
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #db: DatabaseSync;
  readonly #where: string;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, where: string) {
    this.#db = db;
    this.#where = where;
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const began = performance.now();
    for (;;) {
      try {
        return this.#run<R>(sql, parameters as SQLInputValue[]);
      } catch (error) {
        // Inside a transaction the write lock is ours already, so waiting would change nothing.
        if (isBusy(error) && !this.#db.isTransaction && performance.now() - began < patienceMs) {
          await new Promise((resolve) => setTimeout(resolve, pauseMs));
          continue;
        }
        throw translateSqliteError(error, this.#where);
      }
    }
  }

  // biome-ignore lint/correctness/useYield: required by Kysely's interface
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new TypeError('The ledger reads no streams');
  }

  close(): void {
    this.#prepared.clear();
    this.#db.close();
  }

  #run<R>(sql: string, parameters: SQLInputValue[]): QueryResult<R> {
    const statement = this.#prepare(sql);
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as R[] };
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    if (this.#prepared.size >= preparedLimit) {
      const oldest = this.#prepared.keys().next().value;
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    this.#prepared.set(sql, statement);
    return statement;
  }
}
