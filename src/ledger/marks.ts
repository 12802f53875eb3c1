import { inChunks, insertInChunks, lastOfEach } from './bulk.ts';
import type { LedgerDatabase } from './schema.ts';

/** Small facts that save work and may be lost at any time, by scope and key. */
export class Marks {
  readonly #db: LedgerDatabase;

  constructor(db: LedgerDatabase) {
    this.#db = db;
  }

  /** The marks that exist among `keys`. */
  async get(scope: string, keys: readonly string[]): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const chunk of inChunks(keys)) {
      const rows = await this.#db
        .selectFrom('marks')
        .select(['key', 'value'])
        .where('scope', '=', scope)
        .where('key', 'in', chunk)
        .execute();
      for (const { key, value } of rows) found.set(key, value);
    }
    return found;
  }

  /** Inserts or replaces, all or none. */
  async put(scope: string, entries: Iterable<readonly [key: string, value: string]>): Promise<void> {
    const rows = lastOfEach(entries, ([key]) => key).map(([key, value]) => ({ scope, key, value }));
    if (rows.length === 0) return;
    await this.#db.transaction().execute((transaction) =>
      insertInChunks(transaction, rows, (chunk) =>
        transaction
          .insertInto('marks')
          .values(chunk)
          .onConflict((conflict) =>
            conflict.columns(['scope', 'key']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
          ),
      ),
    );
  }

  async clear(scope: string): Promise<void> {
    await this.#db.deleteFrom('marks').where('scope', '=', scope).execute();
  }
}
