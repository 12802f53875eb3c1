import { tableNames } from '../domain/tables.ts';
import { type Clock, type EpochMs, hourMs } from '../domain/time.ts';
import type { Lake } from '../lake/lake.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Pipeline } from './context.ts';

const scope = 'housekeeping';
const lastKey = 'last';
/** Looking through the folders more often finds little more. */
const everyMs = hourMs;

/**
 * Removes what nobody needs any more and what is older than the grace: data files that no version names, bodies whose
 * receiver was killed. At most once an hour; `now` is of the wall clock. Returns how many files went.
 */
export async function keepHouse(pipeline: Pipeline, options: { graceMs: number; now: EpochMs }): Promise<number> {
  const { lake, ledger, log } = pipeline;
  const last = (await ledger.marks.get(scope, [lastKey])).get(lastKey);
  if (last !== undefined && options.now - Number(last) < everyMs) return 0;
  await ledger.marks.put(scope, [[lastKey, String(options.now)]]);
  let removed = await lake.raw.sweep(options.graceMs);
  for (const name of tableNames) {
    const { files } = await (await lake.table(name)).vacuum(options.graceMs);
    removed += files;
  }
  log.debug({ removed }, 'removed files that nothing needs');
  return removed;
}

/**
 * A ledger whose work under the lease of the transforms, where it fails, takes the data files along that it has written
 * and not committed: on a full disk they would stand in the way of the next run until the grace is over. Within the
 * lease, as nobody else writes then. An interrupted work leaves them to the grace: it must end soon.
 */
export function tidyLedger(ledger: Ledger, lake: Lake, wallClock: Clock, signal: AbortSignal): Ledger {
  return {
    ...ledger,
    withLease: (name, work, options) =>
      ledger.withLease(
        name,
        async (held) => {
          const startedAt = wallClock.now();
          try {
            return await work(held);
          } catch (error) {
            // Whatever goes wrong here, the first error is the one to tell.
            if (!signal.aborted && !held.signal.aborted) await dropLeftovers(lake, startedAt).catch(() => {});
            throw error;
          }
        },
        options,
      ),
  };
}

async function dropLeftovers(lake: Lake, startedAt: EpochMs): Promise<void> {
  for (const name of tableNames) await (await lake.table(name)).dropUnnamed(startedAt);
}
