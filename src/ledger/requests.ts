import { dayMs, type EpochMs } from '../domain/time.ts';
import type { WorkEffects } from './processes.ts';
import type { LedgerDatabase, RequestTableRow } from './schema.ts';

/** Work that one process asks another to do. */
export type WorkKind = 'run' | 'transform';

export interface WorkRequest {
  id: string;
  kind: WorkKind;
  /** Who asked: the name or id of a token, or `local`. */
  requestedBy: string;
  requestedAt: EpochMs;
  /** A request whose taker died is `waiting` again. */
  status: 'waiting' | 'running' | 'done' | 'failed';
  takenAt: EpochMs | null;
  finishedAt: EpochMs | null;
  /** Code and message, one line. */
  error: string | null;
}

export interface TakenRequest extends WorkRequest {
  /** Grows with each taker: one that is late cannot end what another has taken since. */
  take: number;
  expiresAt: EpochMs;
}

export interface TakeOptions {
  /** How long it holds without being renewed. */
  ttlMs: number;
}

/** How often a request is taken up before it counts as failed: what kills its taker each time must not go round for ever. */
const mostTakes = 3;
/** How long finished requests are remembered. */
const historyMs = 92 * dayMs;

/** Work asked for. Taken one at a time, oldest first; what a dead or silent taker held can be taken again. */
export class Requests {
  readonly #db: LedgerDatabase;
  readonly #effects: WorkEffects;

  constructor(db: LedgerDatabase, effects: WorkEffects) {
    this.#db = db;
    this.#effects = effects;
  }

  /** The new request, or the one of its kind that waits already. */
  async add(kind: WorkKind, requestedBy: string): Promise<WorkRequest> {
    const now = this.#effects.clock.now();
    await this.#forget(now - historyMs);
    const abandoned = (await this.#open()).find((row) => row.kind === kind && this.#free(row, now));
    if (abandoned) return this.#request(abandoned, now);
    const id = this.#effects.newId();
    await this.#db
      .insertInto('requests')
      .values({ ...untaken, id, kind, requestedBy, requestedAt: now, status: 'waiting', takes: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await this.#db
      .selectFrom('requests')
      .selectAll()
      .where((eb) => eb.or([eb('id', '=', id), eb.and([eb('kind', '=', kind), eb('status', '=', 'waiting')])]))
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    // Taken between the two statements by a worker: that one began after this was asked, so ask anew.
    return row ? this.#request(row, now) : this.add(kind, requestedBy);
  }

  /** The oldest that waits, now held by this process; null while none does. */
  async take({ ttlMs }: TakeOptions): Promise<TakenRequest | null> {
    const now = this.#effects.clock.now();
    for (const row of await this.#open()) {
      if (!this.#free(row, now)) continue;
      if (row.takes >= mostTakes) {
        await this.#end(row, 'failed', `ABANDONED ${mostTakes} processes that took it up ended before it was done.`);
        continue;
      }
      const held = {
        status: 'running',
        takes: row.takes + 1,
        takerHost: this.#effects.self.host,
        takerPid: this.#effects.self.pid,
        takerStartedAt: this.#effects.self.startedAt,
        takenAt: now,
        expiresAt: now + ttlMs,
      } as const;
      // Of all who have seen it free, the first alone finds this number of takes still there.
      const { numUpdatedRows } = await this.#db
        .updateTable('requests')
        .set(held)
        .where('id', '=', row.id)
        .where('takes', '=', row.takes)
        .where('status', '=', row.status)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows === 1n) {
        return { ...this.#request({ ...row, ...held }, now), take: held.takes, expiresAt: held.expiresAt };
      }
    }
    return null;
  }

  /** False if somebody else has taken it since, or it has ended. */
  async renew(taken: TakenRequest, { ttlMs }: TakeOptions): Promise<boolean> {
    return this.#update(taken, { expiresAt: this.#effects.clock.now() + ttlMs });
  }

  /** Of a taker that is told to end before it is done: the next one may have it, and it does not count as a take. */
  async giveBack(taken: TakenRequest): Promise<boolean> {
    // Not `waiting` again: another of its kind may wait by now.
    return this.#update(taken, { takes: taken.take - 1, takerHost: null, expiresAt: 0 });
  }

  /** `error`, code and message, makes it failed. False if somebody else has taken it since. */
  async finish(taken: TakenRequest, error: string | null = null): Promise<boolean> {
    return this.#end({ id: taken.id, takes: taken.take, status: 'running' }, error === null ? 'done' : 'failed', error);
  }

  /** All that are not done, oldest first, then the last `finished` that are, newest first. */
  async recent(finished: number): Promise<WorkRequest[]> {
    const now = this.#effects.clock.now();
    const done = await this.#db
      .selectFrom('requests')
      .selectAll()
      .where('status', 'in', ['done', 'failed'])
      .orderBy('finishedAt', 'desc')
      .orderBy('id', 'desc')
      .limit(finished)
      .execute();
    return [...(await this.#open()), ...done].map((row) => this.#request(row, now));
  }

  #open(): Promise<RequestTableRow[]> {
    return this.#db
      .selectFrom('requests')
      .selectAll()
      .where('status', 'in', ['waiting', 'running'])
      .orderBy('requestedAt')
      .orderBy('id')
      .execute();
  }

  #free(row: RequestTableRow, now: EpochMs): boolean {
    if (row.status === 'waiting') return true;
    const { takerHost: host, takerPid: pid, takerStartedAt: startedAt, expiresAt } = row;
    if (host === null || pid === null || expiresAt === null || expiresAt <= now) return true;
    return host === this.#effects.self.host && !this.#effects.isAlive({ host, pid, startedAt });
  }

  async #end(
    row: Pick<RequestTableRow, 'id' | 'takes' | 'status'>,
    status: 'done' | 'failed',
    error: string | null,
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('requests')
      .set({ status, error, finishedAt: this.#effects.clock.now() })
      .where('id', '=', row.id)
      .where('takes', '=', row.takes)
      .where('status', '=', row.status)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async #update({ id, take }: TakenRequest, values: Partial<RequestTableRow>): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('requests')
      .set(values)
      .where('id', '=', id)
      .where('takes', '=', take)
      .where('status', '=', 'running')
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n;
  }

  async #forget(before: EpochMs): Promise<void> {
    await this.#db.deleteFrom('requests').where('finishedAt', '<', before).execute();
  }

  #request(row: RequestTableRow, now: EpochMs): WorkRequest {
    const { id, kind, requestedBy, requestedAt, takenAt, finishedAt, error } = row;
    const status = row.status === 'running' && this.#free(row, now) ? 'waiting' : row.status;
    return { id, kind, requestedBy, requestedAt, status, takenAt, finishedAt, error };
  }
}

const untaken = {
  takerHost: null,
  takerPid: null,
  takerStartedAt: null,
  takenAt: null,
  expiresAt: null,
  finishedAt: null,
  error: null,
};
