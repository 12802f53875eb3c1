/** The ledger in a file of its own, through `node:sqlite`. Everything that only SQLite understands is said here. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from 'kysely';
import type { LedgerDialect } from './dialect.ts';
import { blockingBusyMs, NodeSqliteDriver } from './sqlite-driver.ts';
import { isBusy, isDamage, translateSqliteError } from './sqlite-errors.ts';

/** The check reads the whole file; beyond this size only damage that a query meets is noticed. */
const checkedBytes = 64 * 1024 * 1024;
const openTries = 200;
const openPauseMs = 25;

/** `path` absolute, or `:memory:`. `makeAnew`: see the driver. */
export function sqliteDialect(path: string, makeAnew: () => Promise<void> = async () => {}): LedgerDialect {
  return {
    name: 'sqlite',
    where: path,
    kysely: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new NodeSqliteDriver(() => openForWork(path), path, makeAnew),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    // BEGIN IMMEDIATE has locked out every other writer already.
    async lockForMigration() {},
    async dumpSchema(db: Kysely<unknown>) {
      const { rows } = await sql<{ sql: string }>`
        select sql from sqlite_master where sql is not null and name not like 'sqlite_%' order by tbl_name, type desc, name
      `.execute(db);
      return rows.map((row) => `${layOut(row.sql)};\n`).join('\n');
    },
  };
}

/**
 * What is wrong with the file, or null. Makes the folder and the file where they are absent. Errors of the storage
 * are thrown, as they do not mean that the file is bad.
 */
export function sqliteDamage(path: string): string | null {
  try {
    mkdirSync(dirname(path), { recursive: true });
    const db = openPatiently(path);
    try {
      if (statSync(path).size > checkedBytes) return null;
      const rows = db.prepare('pragma quick_check(1)').all();
      const verdict = String(Object.values(rows[0] ?? {})[0]);
      return verdict === 'ok' ? null : verdict;
    } finally {
      db.close();
    }
  } catch (error) {
    if (isDamage(error)) return (error as Error).message;
    throw translateSqliteError(error, path);
  }
}

function openForWork(path: string): DatabaseSync {
  try {
    return openPatiently(path);
  } catch (error) {
    throw translateSqliteError(error, path);
  }
}

/**
 * Switching to WAL, and recovering a log that a kill left, are refused at once (the busy timeout does not hold there)
 * while another process does the same; both take it milliseconds.
 */
function openPatiently(path: string): DatabaseSync {
  for (let tries = 1; ; tries++) {
    try {
      return openOnce(path);
    } catch (error) {
      if (!isBusy(error) || tries === openTries) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, openPauseMs);
    }
  }
}

/** NORMAL: in WAL a power cut may lose the last commits but never breaks the file, and the ledger can be rebuilt. */
function openOnce(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: blockingBusyMs, enableForeignKeyConstraints: true });
  try {
    db.exec('pragma journal_mode = wal; pragma synchronous = normal;');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** One column a line, so that a change of the schema reads as a change of a line. */
function layOut(statement: string): string {
  if (!/^create table/i.test(statement)) return statement;
  const open = statement.indexOf('(');
  const columns = statement.slice(open + 1, statement.lastIndexOf(')')).split(/, (?=(?:[^()]|\([^()]*\))*$)/);
  return `${statement.slice(0, open)}(\n  ${columns.join(',\n  ')}\n)`;
}
