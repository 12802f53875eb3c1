import { createHash } from 'node:crypto';
import type { Files } from '../../domain/effects.ts';
import type { EpochMs } from '../../domain/time.ts';
import { temporaryPrefix } from '../disk-files.ts';
import { type DataFile, logPath } from './actions.ts';
import { checkpointName } from './checkpoint.ts';
import type { DeltaLog } from './log.ts';
import type { State } from './state.ts';

/** A data file that is not what the log says it is. */
export interface Damage {
  table: string;
  file: DataFile;
  /** Absolute. */
  path: string;
  kind: 'missing' | 'size' | 'content';
  /** Bytes, or SHA-256 for `content`. */
  expected: string;
  found: string;
  /** What is wrong, in words that follow the file's name: `is missing`. */
  message: string;
}

export interface Vacuumed {
  files: number;
  bytes: number;
}

/**
 * Removes data files that the state does not name: those whose removal is older than `before`, and those that no commit
 * ever named (a killed writer's) last written before it. A file younger than that may belong to a running writer or be
 * read from an older snapshot.
 */
export async function vacuumFolder(
  folder: string,
  partitionColumn: string,
  state: State,
  files: Files,
  before: EpochMs,
): Promise<Vacuumed> {
  const vacuumed: Vacuumed = { files: 0, bytes: 0 };
  const drop = async (path: string): Promise<void> => {
    const found = await files.stat(path);
    if (!found || found.modifiedAt >= before) return;
    await removeUnnamed(files, path);
    vacuumed.files++;
    vacuumed.bytes += found.size;
  };
  for (const name of await files.list(`${folder}/_delta_log`)) {
    if (name.startsWith(temporaryPrefix)) await drop(`${folder}/_delta_log/${name}`);
  }
  for (const sub of await files.list(folder)) {
    if (sub.startsWith(temporaryPrefix)) await drop(`${folder}/${sub}`);
    if (!sub.startsWith(`${partitionColumn}=`)) continue;
    for (const name of await files.list(`${folder}/${sub}`)) {
      const key = logPath(`${sub}/${name}`);
      if (state.files.has(key)) continue;
      const removedAt = state.removes.get(key)?.deletionTimestamp;
      if (removedAt === undefined || removedAt === null || removedAt < before) await drop(`${folder}/${sub}/${name}`);
    }
  }
  return vacuumed;
}

/**
 * Removes data files last written at `since` or later that no commit ever named: those of a writer that failed. Only for
 * who holds off all other writers, whose files are not named yet either.
 */
export async function dropUnnamed(
  folder: string,
  partitionColumn: string,
  state: State,
  files: Files,
  since: EpochMs,
): Promise<Vacuumed> {
  const dropped: Vacuumed = { files: 0, bytes: 0 };
  for (const sub of await files.list(folder)) {
    if (!sub.startsWith(`${partitionColumn}=`)) continue;
    for (const name of await files.list(`${folder}/${sub}`)) {
      const key = logPath(`${sub}/${name}`);
      if (state.files.has(key) || state.removes.has(key)) continue;
      const path = `${folder}/${sub}/${name}`;
      const found = await files.stat(path);
      if (!found || found.modifiedAt < since) continue;
      await removeUnnamed(files, path);
      dropped.files++;
      dropped.bytes += found.size;
    }
  }
  return dropped;
}

/** An engine that writes folders leaves one where it was killed. */
function removeUnnamed(files: Files, path: string): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.startsWith(temporaryPrefix) ? files.removeFolder(path) : files.remove(path);
}

/** Compares each file with its size in the log, and with `hash` its bytes with the `sha256` of its tags. */
export async function findDamage(
  table: string,
  folder: string,
  dataFiles: readonly DataFile[],
  files: Files,
  hash: boolean,
): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const file of dataFiles) {
    const path = `${folder}/${file.path}`;
    const about = { table, file, path };
    const found = await files.stat(path);
    if (!found) {
      damages.push({ ...about, kind: 'missing', expected: String(file.size), found: 'nothing', message: 'is missing' });
    } else if (found.size !== file.size) {
      const message = `has ${found.size} bytes instead of ${file.size}`;
      damages.push({ ...about, kind: 'size', expected: String(file.size), found: String(found.size), message });
    } else if (hash && file.tags.sha256) {
      const sha256 = await hashOf(path, files);
      if (sha256 !== file.tags.sha256) {
        const message = 'has the right size but other bytes than were committed';
        damages.push({ ...about, kind: 'content', expected: file.tags.sha256, found: sha256, message });
      }
    }
  }
  return damages;
}

/** Lower-case hex SHA-256 of a file, read piece by piece. */
export async function hashOf(path: string, files: Files): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of files.readStream(path)) hash.update(piece);
  return hash.digest('hex');
}

/**
 * Removes what no kept version needs: entries and checkpoints before the newest checkpoint that was committed before
 * `before`. The entry of that checkpoint stays, and entries go oldest first (`DeltaLog.refresh` relies on both).
 */
export async function cleanLog(log: DeltaLog, files: Files, before: EpochMs): Promise<number> {
  const { entries, checkpoints } = await log.versions();
  let keepFrom = -1;
  for (const checkpoint of checkpoints) {
    const entry = await log.entry(checkpoint);
    const info = entry?.find((action) => action.commitInfo)?.commitInfo;
    if (!info || info.timestamp >= before) break;
    keepFrom = checkpoint;
  }
  let removed = 0;
  for (const version of checkpoints.filter((one) => one < keepFrom)) {
    await files.remove(`${log.folder}/${checkpointName(version)}`);
    removed++;
  }
  for (const version of entries.filter((one) => one < keepFrom)) {
    await files.remove(log.entryPath(version));
    removed++;
  }
  return removed;
}
