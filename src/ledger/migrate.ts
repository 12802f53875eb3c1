/** Brings a ledger's schema up to date, whoever else opens it at the same moment. */
import type { Kysely } from 'kysely';
import { FootfallError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';
import type { LedgerDialect } from './dialect.ts';
import { first } from './migrations/0001-first.ts';
import { requests } from './migrations/0002-requests.ts';
import type { Migration } from './migrations/migration.ts';

export const migrations: readonly Migration[] = [first, requests];

const appliedTable = 'ledger_migrations';
interface AppliedTables {
  [appliedTable]: { number: number; name: string; applied_at: number };
}

/** LEDGER_UNAVAILABLE if the schema is newer than `known`, has another history, or is not a ledger's at all. */
export async function migrate(
  db: Kysely<unknown>,
  dialect: LedgerDialect,
  clock: Clock,
  known: readonly Migration[] = migrations,
): Promise<void> {
  if ((await pending(db, dialect, known)).length === 0) return;
  await db.transaction().execute(async (transaction) => {
    await dialect.lockForMigration(transaction);
    // Asked again under the lock: another process may have been first.
    const missing = await pending(transaction, dialect, known);
    const ours = transaction as unknown as Kysely<AppliedTables>;
    await ours.schema
      .createTable(appliedTable)
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('applied_at', 'bigint', (column) => column.notNull())
      .execute();
    for (const migration of missing) {
      await migration.up(transaction);
      const row = { number: migration.number, name: migration.name, applied_at: clock.now() };
      await ours.insertInto(appliedTable).values(row).execute();
    }
  });
}

async function pending(
  db: Kysely<unknown>,
  dialect: LedgerDialect,
  known: readonly Migration[],
): Promise<readonly Migration[]> {
  const names = (await db.introspection.getTables()).map((table) => table.name);
  const refuse = (message: string, hint: string) =>
    new FootfallError('LEDGER_UNAVAILABLE', message, { hint, place: { file: dialect.where } });
  if (!names.includes(appliedTable)) {
    if (names.length === 0) return known;
    throw refuse(
      `This is the database of something else (it has the table ${names[0]}).`,
      'Choose another data folder, or move the file away.',
    );
  }
  const applied = await (db as unknown as Kysely<AppliedTables>)
    .selectFrom(appliedTable)
    .select(['number', 'name'])
    .orderBy('number')
    .execute();
  const newest = applied.at(-1)?.number ?? 0;
  if (newest > known.length) {
    throw refuse(
      `A newer Footfall made this ledger: its schema is number ${newest}, this one knows ${known.length}.`,
      'Use that newer version, or move the ledger away: a new one is made, and only the history of runs is lost.',
    );
  }
  const stranger = applied.find(({ number, name }) => known[number - 1]?.name !== name);
  if (stranger) {
    throw refuse(
      `Migration ${stranger.number} of this ledger is '${stranger.name}', which this Footfall does not know.`,
      'Move the ledger away: a new one is made, and only the history of runs is lost.',
    );
  }
  return known.slice(applied.length);
}
