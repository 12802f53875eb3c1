/**
 * The ledger: what should exist, what does, who is making it, what went wrong. Losing it loses nothing but the history
 * of runs: batches and intervals are filled again from the raw store, the rest is worked out anew.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CamelCasePlugin, Kysely } from 'kysely';
import { type Log, silentLog } from '../domain/effects.ts';
import type { Clock } from '../domain/time.ts';
import { Arrivals } from './arrivals.ts';
import { Batches } from './batches.ts';
import type { LedgerDialect } from './dialect.ts';
import { Intervals } from './intervals.ts';
import { Leases } from './leases.ts';
import { Marks } from './marks.ts';
import { migrate } from './migrate.ts';
import { type IsAlive, isAlive, type ProcessIdentity, thisProcess } from './processes.ts';
import { Requests } from './requests.ts';
import { Runs } from './runs.ts';
import type { LedgerTables } from './schema.ts';
import { setDamagedAside } from './set-aside.ts';
import { sqliteDialect } from './sqlite.ts';
import { Tasks } from './tasks.ts';
import { type HeldLease, type Sleep, type WithLeaseOptions, withLease } from './with-lease.ts';

export interface LedgerEffects {
  /** The wall clock, also where `--now` fixes a run's: leases must expire, and history is of real time. */
  clock: Clock;
  log?: Log;
  /** What follows has real defaults and is handed in by tests. */
  sleep?: Sleep;
  self?: ProcessIdentity;
  isAlive?: IsAlive;
  newId?: () => string;
}

export interface Ledger {
  readonly batches: Batches;
  readonly intervals: Intervals;
  readonly leases: Leases;
  readonly runs: Runs;
  readonly tasks: Tasks;
  readonly marks: Marks;
  readonly requests: Requests;
  readonly arrivals: Arrivals;
  withLease<T>(name: string, work: (held: HeldLease) => Promise<T>, options?: WithLeaseOptions): Promise<T>;
  /** The schema as the database has it. */
  dumpSchema(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Opens the SQLite ledger at `path` (absolute, or `:memory:`), which is made where it is absent and moved aside where
 * it is damaged; also while it is open, should somebody remove it. LEDGER_UNAVAILABLE if a newer Footfall made it; STORAGE_FULL, STORAGE_DENIED.
 */
export async function openLedger({ path, ...effects }: LedgerEffects & { path: string }): Promise<Ledger> {
  const { clock, log = silentLog, sleep = realSleep } = effects;
  if (path !== ':memory:') await setDamagedAside(path, { clock, log, sleep });
  const makeAnew = async () => {
    log.warn({ file: path }, 'The ledger was removed or replaced under the running program; it is opened anew');
    await (await openLedger({ path, ...effects })).close();
  };
  return openLedgerOn(sqliteDialect(path, makeAnew), effects);
}

/** The same over any database that has a dialect here. */
async function openLedgerOn(dialect: LedgerDialect, effects: LedgerEffects): Promise<Ledger> {
  const bare = new Kysely<LedgerTables>({ dialect: dialect.kysely });
  try {
    await migrate(bare as unknown as Kysely<unknown>, dialect, effects.clock);
  } catch (error) {
    await bare.destroy();
    throw error;
  }
  const db = bare.withPlugin(new CamelCasePlugin());
  const { clock, sleep = realSleep } = effects;
  const holders = { clock, self: effects.self ?? thisProcess(), isAlive: effects.isAlive ?? isAlive };
  const newId = effects.newId ?? timeOrderedIds(clock);
  const leases = new Leases(db, holders);
  return {
    batches: new Batches(db),
    intervals: new Intervals(db),
    leases,
    runs: new Runs(db, { ...holders, newId }),
    tasks: new Tasks(db, { clock, newId }),
    marks: new Marks(db),
    requests: new Requests(db, { ...holders, newId }),
    arrivals: new Arrivals(db),
    withLease: (name, work, options) => withLease(leases, sleep, name, work, options),
    dumpSchema: () => dialect.dumpSchema(bare as unknown as Kysely<unknown>),
    close: () => bare.destroy(),
  };
}

const realSleep: Sleep = (ms, signal) => delay(ms, undefined, { signal });

/** Ids that sort by time, then by the order in which this process made them; the random end keeps processes apart. */
function timeOrderedIds(clock: Clock): () => string {
  const nonce = randomBytes(4).toString('hex');
  let counter = 0;
  return () => {
    const at = new Date(clock.now()).toISOString().replace(/[-:.]/g, '');
    return `${at}-${String(counter++).padStart(6, '0')}-${nonce}`;
  };
}
