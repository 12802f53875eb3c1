/**
 * The clock of a lake whose time is not the machine's: that of a demo that runs fast. `up` keeps it in `clock.json`,
 * and every process on the lake reads it there, so that all judge by the same time. While `up` runs the clock goes on
 * at its speed; else it stands where it had got to until real time has caught up. It never goes back.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { Clock, EpochMs } from '../../domain/time.ts';

/** When real time was `real` the clock was `clock`, going `speed` times as fast; 0: `up` has ended. */
export interface ClockState {
  real: EpochMs;
  clock: EpochMs;
  speed: number;
}

/** How often the file is brought up to date, of real time. */
const writeEveryMs = 2000;
/**
 * A file that was not brought up to date for so long is of an `up` that was killed, or of a machine that slept. The clock
 * stops there: it is ahead of all that was judged by it, and does not run away in the meantime.
 */
const staleMs = 10_000;
/** How long a process goes on by what it last read. */
const rereadMs = 500;

export function clockFile(data: string): string {
  return join(data, 'clock.json');
}

export function clockAt(state: ClockState, realNow: EpochMs): EpochMs {
  return isRunning(state, realNow) ? reached(state, realNow) : Math.max(realNow, reached(state, realNow));
}

function isRunning({ real, speed }: ClockState, realNow: EpochMs): boolean {
  return speed > 0 && realNow - real < staleMs;
}

function reached({ real, clock, speed }: ClockState, realNow: EpochMs): EpochMs {
  return Math.floor(clock + Math.min(Math.max(realNow - real, 0), staleMs) * speed);
}

/** The clock of the lake in `data`, followed while the process lives; null where it is the machine's. FILE_UNREADABLE. */
export function followClock(data: string, real: Clock): Clock | null {
  const path = clockFile(data);
  let state = readClock(path);
  if (!state) return null;
  let readAt = real.now();
  let last = Number.NEGATIVE_INFINITY;
  const newest = (now: EpochMs) => {
    if (Math.abs(now - readAt) >= rereadMs) {
      readAt = now;
      try {
        state = readClock(path) ?? state;
      } catch {
        // What was read before still holds; a command that starts now says what is wrong with the file.
      }
    }
    return state as ClockState;
  };
  return {
    now() {
      const now = real.now();
      last = Math.max(last, clockAt(newest(now), now));
      return last;
    },
    get speed() {
      const now = real.now();
      const found = newest(now);
      return isRunning(found, now) ? found.speed : 1;
    },
  };
}

/** `up`'s own side of the clock: starts it where it had got to, or later, and keeps the file up to date. */
export class ClockKeeper implements Clock {
  readonly #path: string;
  readonly #files: Files;
  readonly #real: Clock;
  #state: ClockState;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, files: Files, real: Clock, state: ClockState) {
    this.#path = path;
    this.#files = files;
    this.#real = real;
    this.#state = state;
  }

  /** Starts at `start` (null: real time), but never before where the old clock had got to. */
  static async start(
    data: string,
    options: { speed: number; start: EpochMs | null; files: Files; real: Clock; onError(error: unknown): void },
  ): Promise<ClockKeeper> {
    const { speed, files, real } = options;
    const path = clockFile(data);
    const before = readClock(path);
    const now = real.now();
    const clock = Math.max(options.start ?? now, before ? reached(before, now) : Number.NEGATIVE_INFINITY);
    const keeper = new ClockKeeper(path, files, real, { real: now, clock, speed });
    await keeper.#write();
    keeper.#timer = setInterval(() => {
      keeper.#rebase(speed);
      keeper.#write().catch(options.onError);
    }, writeEveryMs);
    keeper.#timer.unref();
    return keeper;
  }

  get speed(): number {
    return this.#state.speed;
  }

  now(): EpochMs {
    return clockAt(this.#state, this.#real.now());
  }

  /** Lets the clock stand where it is. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#rebase(0);
    await this.#write();
  }

  #rebase(speed: number): void {
    this.#state = { real: this.#real.now(), clock: this.now(), speed };
  }

  #write(): Promise<void> {
    const body = `${JSON.stringify(this.#state)}\n`;
    this.#writing = this.#writing.catch(() => {}).then(() => this.#files.replace(this.#path, body));
    return this.#writing;
  }
}

function readClock(path: string): ClockState | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new FootfallError('FILE_UNREADABLE', 'The clock of the lake cannot be read.', {
      place: { file: path },
      cause: error,
    });
  }
  const state = parseState(text);
  if (state) return state;
  throw new FootfallError('FILE_UNREADABLE', 'This is not the clock of a lake.', {
    place: { file: path },
    hint: 'Remove it to go by the clock of the machine.',
  });
}

function parseState(text: string): ClockState | null {
  try {
    const { real, clock, speed } = JSON.parse(text) as ClockState;
    return [real, clock, speed].every(Number.isFinite) ? { real, clock, speed } : null;
  } catch {
    return null;
  }
}
