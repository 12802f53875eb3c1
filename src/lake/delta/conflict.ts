import { FootfallError } from '../../domain/errors.ts';
import { type Action, type DataFile, logPath, type NewFile } from './actions.ts';

/**
 * What a writer asks of a table: these files out, those in, as seen from `readVersion`.
 * `guard` says what of others' work since then stands against it: `partition` (default) any change of a partition that
 * it touches, as for a writer that replaces what a partition holds; `file` only the loss of a file that it removes, as
 * for a writer that appends.
 */
export interface Change {
  remove: readonly DataFile[];
  add: readonly NewFile[];
  /** One word for the history, such as `REPLACE`. */
  operation: string;
  parameters?: Record<string, string>;
  guard?: 'partition' | 'file';
  /** False where the same rows only lie otherwise afterwards; default true. */
  dataChange?: boolean;
}

/** Another writer changed what this one had read: plan again from the newest version. */
export class CommitConflict extends FootfallError {
  readonly readVersion: number;
  readonly newestVersion: number;

  constructor(table: string, readVersion: number, newestVersion: number, reason: string) {
    super('LAKE_CONFLICT', `${table} moved from version ${readVersion} to ${newestVersion} meanwhile: ${reason}.`, {
      hint: 'Run again: the work is planned anew from the newest version.',
    });
    this.name = 'CommitConflict';
    this.readVersion = readVersion;
    this.newestVersion = newestVersion;
  }
}

/** Why the change cannot stand on top of what others committed since it was planned; null when it can. Pure. */
export function conflictOf(
  change: Change,
  others: readonly Action[],
  current: ReadonlyMap<string, DataFile>,
  partitionColumn: string,
): string | null {
  for (const file of change.remove) {
    if (!current.has(logPath(file.path))) return `${file.path} is no longer part of it`;
  }
  const guarded = new Set<string>();
  if (change.guard !== 'file') for (const file of [...change.remove, ...change.add]) guarded.add(file.partition);
  for (const action of others) {
    if (action.metaData || action.protocol) return 'its schema or protocol was changed';
    const touched = action.add ?? action.remove;
    if (!touched || guarded.size === 0) continue;
    const partition = touched.partitionValues?.[partitionColumn];
    // A remove may keep silent about its partition; then it could be any.
    if (partition === undefined || partition === null) return 'an unknown partition was changed';
    if (guarded.has(partition)) return `partition ${partition} was changed`;
  }
  return null;
}
