import { tableNames } from '../domain/tables.ts';
import { type EpochMs, hourMs } from '../domain/time.ts';
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
