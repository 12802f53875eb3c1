import { type TableName, tableNames } from '../domain/tables.ts';
import type { DataFile } from '../lake/delta/actions.ts';
import type { Damage } from '../lake/delta/upkeep.ts';
import type { Pipeline } from './context.ts';
import { decodeSlices } from './slices.ts';

type Tools = Pick<Pipeline, 'lake' | 'ledger' | 'signal' | 'log'>;

/** Data files of all tables that are missing, cut or, with `hash` (reads every byte), altered. */
export async function findDamages({ lake }: Pick<Pipeline, 'lake'>, options: { hash: boolean }): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const name of tableNames) damages.push(...(await (await lake.table(name)).verify(options)));
  return damages;
}

/**
 * Takes damaged data files out of their tables, and tells which. What they held no longer counts as made, so the next
 * transform makes it again from raw, and nothing else.
 */
export async function healLake(pipeline: Tools, options: { hash: boolean }): Promise<Damage[]> {
  const { lake, ledger, signal, log } = pipeline;
  return ledger.withLease(
    'transform',
    async () => {
      const damages = await findDamages(pipeline, options);
      const tables = Map.groupBy(damages, (damage) => damage.table as TableName);
      for (const [name, found] of tables) {
        const broken = new Set(found.map((damage) => damage.file.path));
        await (await lake.table(name)).transact(async (current) => {
          const remove = filesTogether(current.files, broken);
          return remove.length === 0 ? null : { remove, add: [], operation: 'REPAIR' };
        });
        for (const damage of found) log.warn({ table: name, path: damage.path, kind: damage.kind }, 'damaged; dropped');
      }
      return damages;
    },
    { wait: signal },
  );
}

/** The broken files, and those that share a slice with one that goes: a slice is made whole or not at all. */
export function filesTogether(files: readonly DataFile[], broken: ReadonlySet<string>): DataFile[] {
  const gone = new Set(files.filter((file) => broken.has(file.path)));
  const keys = new Set<string>();
  for (let before = -1; before < gone.size; ) {
    before = gone.size;
    for (const file of gone) for (const key of decodeSlices(file).keys()) keys.add(key);
    for (const file of files) if ([...decodeSlices(file).keys()].some((key) => keys.has(key))) gone.add(file);
  }
  return [...gone];
}
