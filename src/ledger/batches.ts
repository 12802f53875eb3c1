import type { DateText } from '../domain/time.ts';
import { inChunks, insertInChunks } from './bulk.ts';
import type { BatchRow, LedgerDatabase } from './schema.ts';

/** A batch, and what landing has found in it (null until then). */
export interface IndexedBatch extends BatchRow {
  /** UTC dates that its records touch, sorted. */
  dates: DateText[] | null;
  recordCount: number | null;
}

/** The index of the raw store. The sidecars there are the truth; this is filled from them and may lag behind. */
export class Batches {
  readonly #db: LedgerDatabase;

  constructor(db: LedgerDatabase) {
    this.#db = db;
  }

  /** Rows that are there already are left alone: a batch never changes. Returns how many were new. */
  async add(rows: readonly BatchRow[]): Promise<number> {
    if (rows.length === 0) return 0;
    const values = rows.map((row) => ({ ...onlyBatch(row), ...nothingFound }));
    return this.#db.transaction().execute((transaction) =>
      insertInChunks(transaction, values, (chunk) =>
        transaction
          .insertInto('batches')
          .values(chunk)
          .onConflict((conflict) => conflict.column('id').doNothing()),
      ),
    );
  }

  /** Oldest first (ids sort by receipt). */
  async all(source?: string): Promise<IndexedBatch[]> {
    let query = this.#db.selectFrom('batches').selectAll().orderBy('id');
    if (source !== undefined) query = query.where('source', '=', source);
    return (await query.execute()).map(({ dates, firstDate: _first, lastDate: _last, ...row }) => ({
      ...row,
      dates: dates === null ? null : (JSON.parse(dates) as DateText[]),
    }));
  }

  async ids(): Promise<Set<string>> {
    const rows = await this.#db.selectFrom('batches').select('id').execute();
    return new Set(rows.map((row) => row.id));
  }

  /** The first batch of the source with this very body. */
  async bodyOf(source: string, sha256: string): Promise<{ id: string; body: string } | null> {
    const row = await this.#db
      .selectFrom('batches')
      .select(['id', 'body'])
      .where('source', '=', source)
      .where('sha256', '=', sha256)
      .where('repeats', 'is', null)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row ?? null;
  }

  /** Notes what landing found. `dates` are UTC, in any order. False if there is no such batch. */
  async setDates(id: string, found: { dates: readonly DateText[]; recordCount: number }): Promise<boolean> {
    const dates = [...new Set(found.dates)].sort();
    const { numUpdatedRows } = await this.#db
      .updateTable('batches')
      .set({
        dates: JSON.stringify(dates),
        firstDate: dates[0] ?? null,
        lastDate: dates.at(-1) ?? null,
        recordCount: found.recordCount,
      })
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  /** Forgets batches whose sidecar is gone, or all, to build the index again. */
  async remove(ids: readonly string[] | 'all'): Promise<void> {
    if (ids === 'all') {
      await this.#db.deleteFrom('batches').execute();
      return;
    }
    for (const chunk of inChunks(ids)) await this.#db.deleteFrom('batches').where('id', 'in', chunk).execute();
  }
}

const nothingFound = { firstDate: null, lastDate: null, dates: null, recordCount: null };

/** A caller may hand in more than the row. */
function onlyBatch(row: BatchRow): BatchRow {
  const { id, source, kind, receivedAt, askedFrom, askedTo, mapping, size, sha256, body, repeats, meta } = row;
  return { id, source, kind, receivedAt, askedFrom, askedTo, mapping, size, sha256, body, repeats, meta };
}
