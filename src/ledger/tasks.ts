import type { Clock, DateText, EpochMs } from '../domain/time.ts';
import type { LedgerDatabase } from './schema.ts';

export interface Task {
  id: string;
  runId: string;
  /** What was done, e.g. `collect`, `land`, `clean`. */
  name: string;
  /** The table it makes; null where it makes none. */
  table: string | null;
  /** First and last day worked on, both inclusive, and how many; null and 0 where days do not matter. */
  firstDay: DateText | null;
  lastDay: DateText | null;
  dayCount: number;
  status: 'running' | 'done' | 'failed';
  startedAt: EpochMs;
  durationMs: number | null;
  rows: number | null;
  /** Code and message. */
  error: string | null;
}

/** The steps of a run. */
export class Tasks {
  readonly #db: LedgerDatabase;
  readonly #clock: Clock;
  readonly #newId: () => string;

  constructor(db: LedgerDatabase, effects: { clock: Clock; newId: () => string }) {
    this.#db = db;
    this.#clock = effects.clock;
    this.#newId = effects.newId;
  }

  /** Returns the task's id. */
  async start(
    runId: string,
    task: { name: string; table?: string | null; days?: readonly DateText[] },
  ): Promise<string> {
    const days = [...new Set(task.days ?? [])].sort();
    const id = this.#newId();
    await this.#db
      .insertInto('tasks')
      .values({
        id,
        runId,
        name: task.name,
        tableName: task.table ?? null,
        firstDay: days[0] ?? null,
        lastDay: days.at(-1) ?? null,
        dayCount: days.length,
        status: 'running',
        startedAt: this.#clock.now(),
        durationMs: null,
        rowCount: null,
        error: null,
      })
      .execute();
    return id;
  }

  async finish(
    id: string,
    status: 'done' | 'failed',
    result: { rows?: number | null; error?: string | null } = {},
  ): Promise<void> {
    const now = this.#clock.now();
    await this.#db
      .updateTable('tasks')
      .set((eb) => ({
        status,
        durationMs: eb(eb.val(now), '-', eb.ref('startedAt')),
        rowCount: result.rows ?? null,
        error: result.error ?? null,
      }))
      .where('id', '=', id)
      .execute();
  }

  /** In order of their start. */
  async of(runId: string): Promise<Task[]> {
    const rows = await this.#db
      .selectFrom('tasks')
      .selectAll()
      .where('runId', '=', runId)
      .orderBy('startedAt')
      .orderBy('id')
      .execute();
    return rows.map(({ tableName, rowCount, status, ...row }) => ({
      ...row,
      table: tableName,
      rows: rowCount,
      status: status as Task['status'],
    }));
  }
}
