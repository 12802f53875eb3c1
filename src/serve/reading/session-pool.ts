import { FootfallError } from '../../domain/errors.ts';
import type { DuckDb, DuckSession } from '../../engine/duckdb.ts';

/**
 * The lake's files never change under their names, so footers are read once; DuckDB's copy of their bytes is no faster
 * than the system's own and takes memory from the statements. Figures: docs/benchmarks.md.
 */
const settings = ['SET parquet_metadata_cache = true', 'SET enable_external_file_cache = false'];

/**
 * So many statements at once, the rest waits in order: more than the cores only take memory from each other. A caller
 * that goes away leaves the queue, or ends its statement.
 */
export class SessionPool {
  readonly #duck: DuckDb;
  readonly #most: number;
  readonly #idle: DuckSession[] = [];
  readonly #waiting: { take: (session: DuckSession) => void; refuse: (error: Error) => void }[] = [];
  readonly #busy = new Set<Running>();
  readonly #uses = new Set<Promise<unknown>>();
  #made = 0;
  #closed = false;

  constructor(duck: DuckDb, most: number) {
    this.#duck = duck;
    this.#most = most;
  }

  use<T>(work: (session: DuckSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const using = this.#use(work, signal);
    const settled: Promise<unknown> = using.then(
      () => this.#uses.delete(settled),
      () => this.#uses.delete(settled),
    );
    this.#uses.add(settled);
    return using;
  }

  async #use<T>(work: (session: DuckSession) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const session = await this.#take(signal);
    const running: Running = { session, ended: null };
    const end = () => endRunning(running);
    signal?.addEventListener('abort', end);
    try {
      if (this.#closed || signal?.aborted) throw interrupted();
      this.#busy.add(running);
      return await work(session);
    } finally {
      signal?.removeEventListener('abort', end);
      running.ended?.();
      this.#busy.delete(running);
      this.#give(session);
    }
  }

  /** Statements that wait for their turn. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Ends running statements and waits for their end: the engine must not be closed under one. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { refuse } of this.#waiting.splice(0)) refuse(interrupted());
    for (const running of this.#busy) endRunning(running);
    await Promise.all(this.#uses);
    for (const session of this.#idle.splice(0)) session.close();
  }

  async #take(signal?: AbortSignal): Promise<DuckSession> {
    if (this.#closed || signal?.aborted) throw interrupted();
    const idle = this.#idle.pop();
    if (idle) return idle;
    if (this.#made < this.#most) {
      this.#made++;
      try {
        const session = await this.#duck.session();
        for (const setting of settings) await session.run(setting);
        return session;
      } catch (error) {
        this.#made--;
        throw error;
      }
    }
    return new Promise((take, refuse) => {
      const entry = { take, refuse };
      this.#waiting.push(entry);
      signal?.addEventListener('abort', () => {
        const at = this.#waiting.indexOf(entry);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        refuse(interrupted());
      });
    });
  }

  #give(session: DuckSession): void {
    if (this.#closed) {
      session.close();
      return;
    }
    const next = this.#waiting.shift();
    if (next) next.take(session);
    else this.#idle.push(session);
  }
}

interface Running {
  session: DuckSession;
  /** Ends its interruption, once that has begun. */
  ended: (() => void) | null;
}

function endRunning(running: Running): void {
  running.ended ??= running.session.keepInterrupting();
}

function interrupted(): FootfallError {
  return new FootfallError('INTERRUPTED', 'The request was given up.');
}
