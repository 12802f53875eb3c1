import type { FileWrite, ModelSession } from '../engine/model-session.ts';
import type { Written } from '../engine/write.ts';
import type { NewFile } from '../lake/delta/actions.ts';
import { type CopyStats, statsFromCopy } from '../lake/delta/stats.ts';
import type { DeltaTable } from '../lake/delta/table.ts';
import { planRewrite, type Rewrite, splitNew, splitRewrite } from './layout.ts';
import { decodeSlices, encodeSlices, type HeldSlice, joinSlices, type Slice, sliceTag } from './slices.ts';

export interface SliceWrite {
  table: DeltaTable;
  /** What is rebuilt: the marks of slices that exist now; null for those that are to be gone. */
  slices: ReadonlyMap<string, Slice | null>;
  /** Partition value of a slice. */
  partitionOf: (key: string) => string;
  /** Relation with the new rows of these slices, or a SELECT in brackets; null: none of them has a row. */
  from: string | null;
  /** Rows expected, to choose which small files to take along. */
  expectedRows: number;
  newPath: (table: DeltaTable, partition: string) => Promise<string>;
  hashOf: (path: string) => Promise<string>;
  /** See layout.ts. */
  smallRows: number;
  /** Files of about so many rows stay apart when slices of several are replaced; absent: all become one. */
  fileRows?: number;
  /** New rows alone are written as files of about so many rows; absent: as one. */
  newFileRows?: number;
  /** Further tags of a file written, which may depend on the slices that are carried over into it. */
  tags?: (carried: ReadonlyMap<string, HeldSlice>) => Record<string, string>;
  operation: string;
}

/**
 * Replaces slices of a table in one commit: in each partition the files that hold one of them are written anew with
 * their other slices carried over. Returns how many new rows went in (carried ones left out are counted too).
 */
export async function writeSlices(
  session: ModelSession,
  write: SliceWrite,
): Promise<{ rows: number; version: number }> {
  const { table } = write;
  let rows = 0;
  const snapshot = await table.transact(async (current) => {
    rows = 0;
    const partitions = new Map<string, string[]>();
    for (const key of [...write.slices.keys()].sort()) {
      const partition = write.partitionOf(key);
      const list = partitions.get(partition);
      if (list) list.push(key);
      else partitions.set(partition, [key]);
    }
    const rewrites: Rewrite[] = [];
    for (const [partition, keys] of partitions) {
      const expected = (write.expectedRows * keys.length) / Math.max(1, write.slices.size);
      const whole = planRewrite(current.files, partition, new Set(keys), expected, write.smallRows);
      const parts = write.fileRows === undefined ? [whole] : splitRewrite(whole, write.fileRows);
      rewrites.push(...parts.flatMap((part) => splitNew(part, expected, write.newFileRows ?? Infinity)));
    }
    const remove = rewrites.flatMap((rewrite) => rewrite.remove);
    const add = await writeFiles(session, write, rewrites);
    rows = add.reduce((sum, file) => sum + file.rows, 0);
    if (remove.length === 0 && add.length === 0) return null;
    return { remove, add, operation: write.operation };
  });
  return { rows, version: snapshot.version };
}

/** The new file of each rewrite, but of those in which nothing is left. */
async function writeFiles(session: ModelSession, write: SliceWrite, rewrites: readonly Rewrite[]): Promise<NewFile[]> {
  const { table } = write;
  const planned: { rewrite: Rewrite; held: Map<string, HeldSlice>; marks: Map<string, Slice>; file: FileWrite }[] = [];
  for (const rewrite of rewrites) {
    const held = carriedSlices(rewrite);
    const marks = new Map<string, Slice>(held);
    for (const key of rewrite.rebuilt) {
      const slice = write.slices.get(key);
      if (slice) marks.set(key, slice);
    }
    if (marks.size === 0) continue;
    const file = {
      path: await write.newPath(table, rewrite.partition),
      made: rewrite.rebuilt.filter((key) => write.slices.get(key)),
      carried: rewrite.carried,
      carriedFrom: rewrite.remove.map((one) => table.pathOf(one)),
      replaced: rewrite.rebuilt,
    };
    planned.push({ rewrite, held, marks, file });
  }
  if (planned.length === 0) return [];
  const written = await session.write(
    table.spec,
    write.from,
    planned.map(({ file }) => file),
  );
  const files: NewFile[] = [];
  for (const [index, { rewrite, held, marks, file }] of planned.entries()) {
    const one = written[index] as Written;
    files.push({
      path: file.path.slice(table.folder.length + 1),
      partition: rewrite.partition,
      size: Number(one.file_size_bytes),
      rows: Number(one.count),
      stats: statsFromCopy(table.spec, one as CopyStats),
      tags: { ...write.tags?.(held), [sliceTag]: encodeSlices(marks), sha256: await write.hashOf(file.path) },
    });
  }
  return files;
}

function carriedSlices({ remove, carried }: Rewrite): Map<string, HeldSlice> {
  const wanted = new Set(carried);
  const held = new Map<string, HeldSlice>();
  for (const file of remove) {
    for (const [key, slice] of decodeSlices(file)) {
      const other = held.get(key);
      if (wanted.has(key)) held.set(key, { ...(other ? joinSlices(other, slice) : slice), file });
    }
  }
  return held;
}
