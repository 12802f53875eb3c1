/** What to do with a ledger that SQLite cannot read: keep it under another name and start afresh. */
import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Log } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';
import { sqliteDamage } from './sqlite.ts';
import { translateSqliteError } from './sqlite-errors.ts';

/** Moving takes milliseconds; a lock older than this was left by a kill. */
const abandonedMs = 30_000;
const pauseMs = 50;

/**
 * Moves a damaged ledger to `<path>.damaged-<time>`, with its log. Processes that find the damage together take turns,
 * and each looks again at its turn: the second must not throw away what the first has just made.
 */
export async function setDamagedAside(
  path: string,
  effects: { clock: Clock; log: Log; sleep: (ms: number) => Promise<void> },
): Promise<void> {
  if (sqliteDamage(path) === null) return;
  const lock = `${path}.repairing`;
  for (let waited = 0; !take(lock, effects.clock); waited += pauseMs) {
    if (waited > 2 * abandonedMs) {
      throw new FootfallError('LEDGER_UNAVAILABLE', 'Another process does not finish repairing the ledger.', {
        hint: `End it, or remove ${lock}.`,
        place: { file: path },
      });
    }
    await effects.sleep(pauseMs);
  }
  try {
    const damage = sqliteDamage(path);
    if (damage === null) return;
    const kept = freeName(`${path}.damaged-${fileTime(effects.clock.now())}`);
    // The log first: an old one beside a new file would be taken for its own.
    for (const suffix of ['-wal', '-shm', '']) {
      if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
    }
    effects.log.warn(
      { file: path, kept, damage },
      `The ledger was damaged (${damage}). It is kept as ${kept}; a new one is made. Only the history of runs is lost.`,
    );
  } catch (error) {
    throw translateSqliteError(error, path);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** False while another process has it. */
function take(lock: string, clock: Clock): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw translateSqliteError(error, lock);
  }
  const madeAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (madeAt !== undefined && clock.now() - madeAt > abandonedMs) rmSync(lock, { force: true });
  return false;
}

/** `20250529T090000Z`: no colons, for Windows. */
function fileTime(at: number): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

function freeName(wished: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wished : `${wished}-${number}`;
    if (!existsSync(name)) return name;
  }
}
