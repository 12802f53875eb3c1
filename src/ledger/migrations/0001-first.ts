import type { Kysely } from 'kysely';
import type { Migration } from './migration.ts';

export const first: Migration = {
  number: 1,
  name: 'first',
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('batches')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('asked_from', 'bigint')
      .addColumn('asked_to', 'bigint')
      .addColumn('mapping', 'text', (column) => column.notNull())
      .addColumn('size', 'bigint', (column) => column.notNull())
      .addColumn('sha256', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      // No foreign key: an index rebuilt from the raw store may meet the repeat before the original.
      .addColumn('repeats', 'text')
      .addColumn('meta', 'text', (column) => column.notNull())
      .addColumn('first_date', 'text')
      .addColumn('last_date', 'text')
      .addColumn('dates', 'text')
      .addColumn('record_count', 'bigint')
      .execute();
    await db.schema.createIndex('batches_source_sha256').on('batches').columns(['source', 'sha256']).execute();

    await db.schema
      .createTable('intervals')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('interval_start', 'bigint', (column) => column.notNull())
      .addColumn('interval_minutes', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('expected', 'integer', (column) => column.notNull())
      .addColumn('answered', 'integer', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('last_asked_at', 'bigint')
      .addColumn('last_answered_at', 'bigint')
      .addColumn('next_ask_at', 'bigint')
      .addColumn('completed_at', 'bigint')
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('intervals_key', ['source', 'interval_start'])
      .execute();

    await db.schema
      .createTable('leases')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('token', 'bigint', (column) => column.notNull())
      .addColumn('holder_host', 'text')
      .addColumn('holder_pid', 'integer')
      .addColumn('holder_started_at', 'text')
      .addColumn('acquired_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();

    await db.schema
      .createTable('runs')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('command', 'text', (column) => column.notNull())
      .addColumn('args', 'text', (column) => column.notNull())
      .addColumn('range_from', 'bigint')
      .addColumn('range_to', 'bigint')
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('finished_at', 'bigint')
      .addColumn('summary', 'text')
      .addColumn('host', 'text', (column) => column.notNull())
      .addColumn('pid', 'integer', (column) => column.notNull())
      .addColumn('process_started_at', 'text')
      .execute();
    await db.schema.createIndex('runs_started_at').on('runs').column('started_at').execute();

    await db.schema
      .createTable('tasks')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('run_id', 'text', (column) => column.notNull().references('runs.id').onDelete('cascade'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('table_name', 'text')
      .addColumn('first_day', 'text')
      .addColumn('last_day', 'text')
      .addColumn('day_count', 'integer', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('duration_ms', 'bigint')
      .addColumn('row_count', 'bigint')
      .addColumn('error', 'text')
      .execute();
    await db.schema.createIndex('tasks_run_id').on('tasks').columns(['run_id', 'started_at']).execute();

    await db.schema
      .createTable('marks')
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('marks_key', ['scope', 'key'])
      .execute();
  },
};
