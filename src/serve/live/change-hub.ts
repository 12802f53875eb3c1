import type { Log } from '../../domain/effects.ts';
import { describeError, FootfallError } from '../../domain/errors.ts';
import { type Clock, isoInstant } from '../../domain/time.ts';
import type { ChangeEvent } from '../contract/stream.ts';
import { type LakeView, servedTables } from '../reading/lake-reader.ts';

export interface ChangeHubOptions {
  view(): Promise<LakeView>;
  /** Business date of most branches now: at midnight the totals are told anew though no table has changed. */
  date(): string;
  /** The network's totals today; worked out once for all clients. */
  today(view: LakeView): Promise<ChangeEvent['today']>;
  clock: Clock;
  log: Log;
  /** How often the tables' logs are looked at, while anybody listens. Default 1000. */
  pollMs?: number;
  /** How long changes are gathered into one event: a run commits several tables one after the other. Default 300. */
  gatherMs?: number;
  /** Default 500. */
  mostClients?: number;
}

export interface LiveEvent {
  event: 'hello' | 'change';
  /** Version of the lake that the client then knows of. */
  id: string;
  data: ChangeEvent;
}

export type Listener = (event: LiveEvent) => void;

/**
 * Tells all listeners which tables have changed. One look a second serves them all, and none is taken while nobody
 * listens. Each listener first gets a `hello` with the state, then a `change` for each difference to it.
 */
export class ChangeHub {
  readonly #options: Required<ChangeHubOptions>;
  readonly #listeners = new Set<Listener>();
  /** What the listeners know of; null while there are none. */
  #state: Promise<State> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;
  #troubled = false;

  constructor(options: ChangeHubOptions) {
    this.#options = { pollMs: 1000, gatherMs: 300, mostClients: 500, ...options };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Returns what ends it. OVERLOADED with too many listeners; errors of the lake. */
  async listen(listener: Listener): Promise<() => void> {
    if (this.#closed) throw new FootfallError('NOT_READY', 'The server is stopping.');
    if (this.#listeners.size >= this.#options.mostClients) {
      throw new FootfallError('OVERLOADED', `${this.#listeners.size} clients listen already.`, {
        hint: 'Ask for /v1/status now and then instead.',
      });
    }
    // Counted at once, so that many who come together are not more than the most; told of nothing before its hello.
    let waiting: LiveEvent[] | null = [];
    const first: Listener = (event) => (waiting ? waiting.push(event) : listener(event));
    this.#listeners.add(first);
    try {
      this.#state ??= this.#read();
      const state = await this.#state;
      if (this.#listeners.has(first)) listener(helloOf(state));
      // Changes that came while it waited are told against the state that its hello was of.
      for (const event of waiting) if (event.id !== state.view.version) listener(event);
      waiting = null;
      this.#schedule(this.#options.pollMs);
    } catch (error) {
      this.#leave(first);
      throw error;
    }
    return () => this.#leave(first);
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#stop();
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#stop();
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#state = null;
  }

  #schedule(ms: number): void {
    if (this.#closed || this.#listeners.size === 0 || this.#timer) return;
    this.#timer = setTimeout(() => {
      void this.#look().finally(() => {
        this.#timer = null;
        this.#schedule(this.#options.pollMs);
      });
    }, ms).unref();
  }

  async #look(): Promise<void> {
    const { view, date, gatherMs, log } = this.#options;
    const known = this.#state;
    try {
      const before = await known;
      if (!before || ((await view()).version === before.view.version && date() === before.date)) return;
      await new Promise((resume) => setTimeout(resume, gatherMs).unref());
      const reading = this.#read();
      const after = await reading;
      // All have left meanwhile, or others have come since, who know of a newer state.
      if (this.#state !== known) return;
      this.#state = reading;
      const event = changeOf(before, after);
      for (const listener of this.#listeners) listener(event);
      this.#troubled = false;
    } catch (error) {
      if (!this.#troubled) log.warn({ error: describeError(error) }, 'The tables cannot be watched');
      this.#troubled = true;
    }
  }

  async #read(): Promise<State> {
    const { clock, today, log } = this.#options;
    const date = this.#options.date();
    const view = await this.#options.view();
    const totals = await today(view).catch((error: unknown) => {
      log.warn({ error: describeError(error) }, 'The totals of today cannot be told');
      return null;
    });
    return { view, date, asOf: isoInstant(clock.now()), today: totals };
  }
}

interface State {
  view: LakeView;
  date: string;
  asOf: string;
  today: ChangeEvent['today'];
}

function helloOf({ view, asOf, today }: State): LiveEvent {
  const tables = servedTables.map((table) => [table, { version: view.tableVersion(table), partitions: [] }]);
  return {
    event: 'hello',
    id: view.version,
    data: { as_of: asOf, version: view.version, tables: Object.fromEntries(tables), today },
  };
}

function changeOf({ view: before }: State, { view, asOf, today }: State): LiveEvent {
  const changed = servedTables.filter((table) => view.tableVersion(table) !== before.tableVersion(table));
  const tables = changed.map((table) => [
    table,
    { version: view.tableVersion(table), partitions: partitionsChanged(before, view, table) },
  ]);
  return {
    event: 'change',
    id: view.version,
    data: { as_of: asOf, version: view.version, tables: Object.fromEntries(tables), today },
  };
}

/** Partitions with files that only one of the two versions has. */
function partitionsChanged(before: LakeView, after: LakeView, table: (typeof servedTables)[number]): string[] {
  const old = new Map(before.files(table).map((file) => [file.path, file.partition]));
  const found = new Set<string>();
  for (const { path, partition } of after.files(table)) if (!old.delete(path)) found.add(partition);
  for (const partition of old.values()) found.add(partition);
  return [...found].sort();
}
