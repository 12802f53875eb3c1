import { type DuckSession, identifier, literal } from '../engine/duckdb.ts';
import { filesSelect } from '../engine/relation.ts';
import { writeParquet } from '../engine/write.ts';
import type { NewFile } from '../lake/delta/actions.ts';
import { type CopyStats, statsFromCopy } from '../lake/delta/stats.ts';
import type { DeltaTable } from '../lake/delta/table.ts';
import { planRewrite, type Rewrite, splitRewrite } from './layout.ts';
import { decodeSlices, encodeSlices, type HeldSlice, joinSlices, type Slice, sliceTag } from './slices.ts';

export interface SliceWrite {
  table: DeltaTable;
  /** What is rebuilt: the marks of slices that exist now; null for those that are to be gone. */
  slices: ReadonlyMap<string, Slice | null>;
  /** Partition value of a slice. */
  partitionOf: (key: string) => string;
  /** SELECT of the new rows of these slices, with the table's columns; null: none of them has a row. */
  select: ((keys: readonly string[]) => string) | null;
  /** Rows expected, to choose which small files to take along. */
  expectedRows: number;
  newPath: (table: DeltaTable, partition: string) => Promise<string>;
  hashOf: (path: string) => Promise<string>;
  /** See layout.ts. */
  smallRows: number;
  /** Files of about so many rows stay apart when slices of several are replaced; absent: all become one. */
  fileRows?: number;
  /** Further tags of a file written, which may depend on the slices that are carried over into it. */
  tags?: (carried: ReadonlyMap<string, HeldSlice>) => Record<string, string>;
  operation: string;
}

/**
 * Replaces slices of a table in one commit: in each partition the files that hold one of them are written anew with
 * their other slices carried over. Returns how many new rows went in (carried ones left out are counted too).
 */
export async function writeSlices(session: DuckSession, write: SliceWrite): Promise<{ rows: number; version: number }> {
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
    const remove = [];
    const add: NewFile[] = [];
    for (const [partition, keys] of partitions) {
      const expected = (write.expectedRows * keys.length) / Math.max(1, write.slices.size);
      const whole = planRewrite(current.files, partition, new Set(keys), expected, write.smallRows);
      const parts = write.fileRows === undefined ? [whole] : splitRewrite(whole, write.fileRows);
      for (const rewrite of parts) {
        remove.push(...rewrite.remove);
        const file = await writeFile(session, write, rewrite);
        if (!file) continue;
        rows += file.rows;
        add.push(file);
      }
    }
    if (remove.length === 0 && add.length === 0) return null;
    return { remove, add, operation: write.operation };
  });
  return { rows, version: snapshot.version };
}

/** The one new file of a rewrite; null when nothing is left to be in it. */
async function writeFile(session: DuckSession, write: SliceWrite, rewrite: Rewrite): Promise<NewFile | null> {
  const { table } = write;
  const { partition, rebuilt } = rewrite;
  const held = carriedSlices(rewrite);
  const marks = new Map<string, Slice>(held);
  for (const key of rebuilt) {
    const slice = write.slices.get(key);
    if (slice) marks.set(key, slice);
  }
  if (marks.size === 0) return null;
  const alive = rebuilt.filter((key) => write.slices.get(key));
  const parts: string[] = [];
  if (write.select && alive.length > 0) parts.push(write.select(alive));
  const paths = rewrite.remove.map((file) => table.pathOf(file));
  const carried = carriedSelect(table, paths, rewrite.carried, rebuilt);
  if (carried) parts.push(carried);
  if (parts.length === 0) parts.push(filesSelect(table.spec, []));
  const path = await write.newPath(table, partition);
  const written = await writeParquet(session, table.spec, parts.join(' UNION ALL BY NAME '), path);
  return {
    path: path.slice(table.folder.length + 1),
    partition,
    size: Number(written.file_size_bytes),
    rows: Number(written.count),
    stats: statsFromCopy(table.spec, written as CopyStats),
    tags: { ...write.tags?.(held), [sliceTag]: encodeSlices(marks), sha256: await write.hashOf(path) },
  };
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

/** Rows of files that stay: those of slices that are not rebuilt. The shorter list makes the condition. */
function carriedSelect(
  table: DeltaTable,
  paths: string[],
  carried: readonly string[],
  rebuilt: readonly string[],
): string | null {
  if (paths.length === 0 || carried.length === 0) return null;
  const column = table.spec.columns.find((candidate) => candidate.name === table.spec.slice);
  const value = (key: string) => (column?.type === 'date' ? `DATE ${literal(key)}` : literal(key));
  const [list, word] = carried.length <= rebuilt.length ? [carried, 'IN'] : [rebuilt, 'NOT IN'];
  return filesSelect(table.spec, paths, `${identifier(table.spec.slice)} ${word} (${list.map(value).join(', ')})`);
}
