import type { Clock, EpochMs } from '../domain/time.ts';
import type { IsAlive, ProcessIdentity } from './processes.ts';
import type { LeaseRow, LedgerDatabase } from './schema.ts';

/** The right to do one thing alone, for a while. */
export interface Lease {
  name: string;
  /** Greater than that of every earlier holder of the name: whoever writes with a smaller one is late. */
  token: number;
  holder: ProcessIdentity;
  expiresAt: EpochMs;
}

export interface AcquireOptions {
  /** How long it holds without being renewed. */
  ttlMs: number;
  /** Default: this process. */
  holder?: ProcessIdentity;
}

/**
 * Leases on names, one holder each, also within a process. A lease that has expired can be taken; one of a process of
 * this host that is dead can be taken at once.
 */
export class Leases {
  readonly #db: LedgerDatabase;
  readonly #clock: Clock;
  readonly #self: ProcessIdentity;
  readonly #isAlive: IsAlive;

  constructor(db: LedgerDatabase, effects: { clock: Clock; self: ProcessIdentity; isAlive: IsAlive }) {
    this.#db = db;
    this.#clock = effects.clock;
    this.#self = effects.self;
    this.#isAlive = effects.isAlive;
  }

  /** Null while somebody else holds it. */
  async acquire(name: string, { ttlMs, holder = this.#self }: AcquireOptions): Promise<Lease | null> {
    const now = this.#clock.now();
    const held = {
      holderHost: holder.host,
      holderPid: holder.pid,
      holderStartedAt: holder.startedAt,
      acquiredAt: now,
      expiresAt: now + ttlMs,
    };
    const lease = (token: number): Lease => ({ name, token, holder, expiresAt: held.expiresAt });
    const row = await this.#read(name);
    if (!row) {
      const { numInsertedOrUpdatedRows } = await this.#db
        .insertInto('leases')
        .values({ name, token: 1, ...held })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n ? lease(1) : null;
    }
    if (!this.#free(row, now)) return null;
    // Of all who have seen it free with this token, the first alone finds that token, and that expiry, still there.
    const { numUpdatedRows } = await this.#db
      .updateTable('leases')
      .set({ token: row.token + 1, ...held })
      .where('name', '=', name)
      .where('token', '=', row.token)
      .where('expiresAt', '=', row.expiresAt)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n ? lease(row.token + 1) : null;
  }

  /** The lease with its new expiry; null if somebody else has taken it since. */
  async renew(lease: Lease, ttlMs: number): Promise<Lease | null> {
    const expiresAt = this.#clock.now() + ttlMs;
    const { numUpdatedRows } = await this.#db
      .updateTable('leases')
      .set({ expiresAt })
      .where('name', '=', lease.name)
      .where('token', '=', lease.token)
      .where('holderHost', 'is not', null)
      .executeTakeFirstOrThrow();
    return numUpdatedRows === 1n ? { ...lease, expiresAt } : null;
  }

  /** Gives it back; one that somebody else has taken since is left alone. */
  async release(lease: Lease): Promise<void> {
    await this.#db
      .updateTable('leases')
      .set({ holderHost: null, holderPid: null, holderStartedAt: null })
      .where('name', '=', lease.name)
      .where('token', '=', lease.token)
      .execute();
  }

  /** Who holds it, for messages; null if it can be had. */
  async holder(name: string): Promise<Lease | null> {
    const row = await this.#read(name);
    const holder = row ? holderOf(row) : null;
    if (!row || !holder || this.#free(row, this.#clock.now())) return null;
    return { name, token: row.token, holder, expiresAt: row.expiresAt };
  }

  #read(name: string): Promise<LeaseRow | undefined> {
    return this.#db.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
  }

  #free(row: LeaseRow, now: EpochMs): boolean {
    const holder = holderOf(row);
    if (!holder || row.expiresAt <= now) return true;
    return holder.host === this.#self.host && !this.#isAlive(holder);
  }
}

function holderOf({ holderHost, holderPid, holderStartedAt }: LeaseRow): ProcessIdentity | null {
  if (holderHost === null || holderPid === null) return null;
  return { host: holderHost, pid: holderPid, startedAt: holderStartedAt };
}
