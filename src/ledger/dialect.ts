/** What differs between the databases a ledger may rest on. All SQL elsewhere in this room is common to them. */
import type { Dialect, Kysely, Transaction } from 'kysely';

export interface LedgerDialect {
  readonly name: 'sqlite' | 'postgres';
  /** Where the ledger is, for messages; no secrets. */
  readonly where: string;
  /** For Kysely. Its driver turns the database's errors into LEDGER_UNAVAILABLE, STORAGE_FULL or STORAGE_DENIED. */
  readonly kysely: Dialect;
  /** Inside a transaction: nobody else migrates until it ends. */
  lockForMigration(transaction: Transaction<unknown>): Promise<void>;
  /** The schema as text, in a stable order, to be compared with the committed dump. */
  dumpSchema(db: Kysely<unknown>): Promise<string>;
}
