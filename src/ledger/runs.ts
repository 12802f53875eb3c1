import { dayMs, type EpochMs } from '../domain/time.ts';
import type { WorkEffects } from './processes.ts';
import type { LedgerDatabase, RunTableRow } from './schema.ts';

/** `died`: its process is gone and never said how it ended. */
export type RunStatus = 'running' | 'done' | 'failed' | 'interrupted' | 'died';

export interface Run {
  id: string;
  command: string;
  args: string[];
  /** The range worked on, `[from, to)`; null where the command has none. */
  from: EpochMs | null;
  to: EpochMs | null;
  status: RunStatus;
  startedAt: EpochMs;
  finishedAt: EpochMs | null;
  summary: Record<string, unknown> | null;
  host: string;
  pid: number;
}

/** How long a run is remembered: a quarter shows what a season looked like, and stays small at a run a minute. */
const historyMs = 92 * dayMs;

/** Which commands ran, over what, and how they ended. */
export class Runs {
  readonly #db: LedgerDatabase;
  readonly #effects: WorkEffects;

  constructor(db: LedgerDatabase, effects: WorkEffects) {
    this.#db = db;
    this.#effects = effects;
  }

  /** Returns the run's id; forgets runs older than the history. */
  async start(run: { command: string; args?: string[]; from?: EpochMs | null; to?: EpochMs | null }): Promise<string> {
    const startedAt = this.#effects.clock.now();
    await this.clean(startedAt - historyMs);
    const id = this.#effects.newId();
    await this.#db
      .insertInto('runs')
      .values({
        id,
        command: run.command,
        args: JSON.stringify(run.args ?? []),
        rangeFrom: run.from ?? null,
        rangeTo: run.to ?? null,
        status: 'running',
        startedAt,
        finishedAt: null,
        summary: null,
        host: this.#effects.self.host,
        pid: this.#effects.self.pid,
        processStartedAt: this.#effects.self.startedAt,
      })
      .execute();
    return id;
  }

  async finish(
    id: string,
    status: 'done' | 'failed' | 'interrupted',
    summary: Record<string, unknown> | null = null,
  ): Promise<void> {
    await this.#db
      .updateTable('runs')
      .set({ status, finishedAt: this.#effects.clock.now(), summary: summary && JSON.stringify(summary) })
      .where('id', '=', id)
      .execute();
  }

  /** The last `count` runs, newest first. */
  async recent(count: number): Promise<Run[]> {
    const rows = await this.#db
      .selectFrom('runs')
      .selectAll()
      .orderBy('startedAt', 'desc')
      .orderBy('id', 'desc')
      .limit(count)
      .execute();
    return rows.map((row) => this.#run(row));
  }

  /** Forgets the runs started before, and their tasks; returns how many. */
  async clean(before: EpochMs): Promise<number> {
    const { numDeletedRows } = await this.#db
      .deleteFrom('runs')
      .where('startedAt', '<', before)
      .executeTakeFirstOrThrow();
    return Number(numDeletedRows);
  }

  #run(row: RunTableRow): Run {
    const { host, pid, processStartedAt } = row;
    const died =
      row.status === 'running' &&
      host === this.#effects.self.host &&
      !this.#effects.isAlive({ host, pid, startedAt: processStartedAt });
    return {
      id: row.id,
      command: row.command,
      args: JSON.parse(row.args) as string[],
      from: row.rangeFrom,
      to: row.rangeTo,
      status: died ? 'died' : (row.status as RunStatus),
      startedAt: row.startedAt,
      finishedAt: row.finishedAt,
      summary: row.summary === null ? null : (JSON.parse(row.summary) as Record<string, unknown>),
      host,
      pid,
    };
  }
}
