import { FootfallError } from '../domain/errors.ts';
import type { TableName } from '../domain/tables.ts';
import { dayMs, utcDate } from '../domain/time.ts';
import { type CopyStats, statsFromCopy } from '../lake/delta/stats.ts';
import type { DeltaTable } from '../lake/delta/table.ts';
import { hashOf } from '../lake/delta/upkeep.ts';
import { type Merge, mergedTags, planMerges } from './compact-plan.ts';
import { checkInterrupted, limitsOf, newDataPath, type Pipeline } from './context.ts';
import { decodeSlices, encodeSlices, sliceTag } from './slices.ts';

/** The tables whose slices are dates and that people ask. */
const compacted = ['hourly', 'readings', 'daily_branch', 'daily_sensor', 'rejects'] as const satisfies TableName[];

export interface Compaction {
  /** Files that went, and those that came for them. */
  removed: number;
  added: number;
  rows: number;
  /** Merges that are left for the next run. */
  left: number;
  seconds: number;
}

/**
 * Merges the files of settled days: the same rows in fewer files, hence commits without a change of data. Each merge
 * holds the lease of the transforms for itself and no more than `fileRows` rows in memory; a run stops after
 * `compactMs`. Nothing depends on it, so what goes wrong is a warning, except INTERRUPTED.
 */
export async function compactLake(pipeline: Pipeline): Promise<Compaction> {
  const started = performance.now();
  const { fileRows, settledDays, compactMs } = limitsOf(pipeline);
  const settledBefore = utcDate(pipeline.clock.now() - settledDays * dayMs);
  const done: Compaction = { removed: 0, added: 0, rows: 0, left: 0, seconds: 0 };
  try {
    for (const name of compacted) {
      const table = await pipeline.lake.table(name);
      for (const merge of planMerges((await table.snapshot()).files, { settledBefore, fileRows })) {
        checkInterrupted(pipeline.signal);
        if (performance.now() - started > compactMs) {
          done.left++;
          continue;
        }
        if (done.added === 0) pipeline.progress.step('compact', null, 'files');
        const made = await pipeline.ledger.withLease('transform', () => mergeFiles(pipeline, table, merge), {
          wait: pipeline.signal,
        });
        if (!made) continue;
        done.removed += merge.files.length;
        done.added++;
        done.rows += merge.rows;
        pipeline.progress.advance(merge.files.length);
      }
    }
  } catch (error) {
    if (error instanceof FootfallError && error.code === 'INTERRUPTED') throw error;
    pipeline.log.warn({ error: String(error) }, 'Small files could not be merged; the tables are right as they are');
  } finally {
    if (done.added > 0) pipeline.progress.done();
  }
  done.seconds = (performance.now() - started) / 1000;
  if (done.added > 0) pipeline.log.info({ ...done }, 'merged files of settled days');
  return done;
}

/** False where another writer has taken one of the files meanwhile: then there is nothing to merge. */
async function mergeFiles(pipeline: Pipeline, table: DeltaTable, merge: Merge): Promise<boolean> {
  const { version: readVersion, files } = await table.snapshot();
  const still = new Set(files.map((file) => file.path));
  if (!merge.files.every((file) => still.has(file.path))) return false;
  const path = await newDataPath(pipeline, table, merge.partition);
  const paths = merge.files.map((file) => table.pathOf(file));
  const slices = new Map(merge.files.flatMap((file) => [...decodeSlices(file)]));
  const [written] = await pipeline.models.write(table.spec, null, [
    { path, made: [], carried: [...slices.keys()], carriedFrom: paths, replaced: [] },
  ]);
  const rows = Number(written?.count);
  if (rows !== merge.rows) {
    throw new FootfallError('LAKE_DAMAGED', `Files of ${table.spec.name} hold ${rows} rows, not ${merge.rows}.`, {
      hint: 'Rebuild it from raw with: footfall transform --verify',
      place: { file: table.folder },
    });
  }
  try {
    await table.commit({
      readVersion,
      remove: merge.files,
      add: [
        {
          path: path.slice(table.folder.length + 1),
          partition: merge.partition,
          size: Number(written?.file_size_bytes),
          rows,
          stats: statsFromCopy(table.spec, written as CopyStats),
          tags: {
            ...mergedTags(merge.files),
            [sliceTag]: encodeSlices(slices),
            sha256: await hashOf(path, pipeline.files),
          },
        },
      ],
      operation: 'OPTIMIZE',
      guard: 'file',
      dataChange: false,
    });
    return true;
  } catch (error) {
    if (!(error instanceof FootfallError && error.code === 'LAKE_CONFLICT')) throw error;
    await pipeline.files.remove(path);
    return false;
  }
}
