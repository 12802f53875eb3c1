import type { Kysely } from 'kysely';
import type { Migration } from './migration.ts';

export const requests: Migration = {
  number: 2,
  name: 'requests',
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('requests')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('requested_at', 'bigint', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('takes', 'integer', (column) => column.notNull())
      .addColumn('taker_host', 'text')
      .addColumn('taker_pid', 'integer')
      .addColumn('taker_started_at', 'text')
      .addColumn('taken_at', 'bigint')
      .addColumn('expires_at', 'bigint')
      .addColumn('finished_at', 'bigint')
      .addColumn('error', 'text')
      .execute();
    await db.schema.createIndex('requests_status').on('requests').columns(['status', 'requested_at']).execute();
    // Two who ask for the same at once must not both be given a request of their own.
    await db.schema
      .createIndex('requests_one_waiting')
      .unique()
      .on('requests')
      .column('kind')
      .where('status' as never, '=', 'waiting')
      .execute();
    // What /v1/status asks of years of intervals and batches is answered from these alone: their rows are not read.
    await db.schema
      .createIndex('intervals_states')
      .on('intervals')
      .columns(['source', 'state', 'next_ask_at', 'interval_start', 'interval_minutes'])
      .execute();
    await db.schema.createIndex('batches_arrivals').on('batches').columns(['source', 'kind', 'received_at']).execute();
  },
};
