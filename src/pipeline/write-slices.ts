import { identifier, literal } from '../engine/duckdb.ts';
import type { ModelSession } from '../engine/model-session.ts';
import { dataColumns } from '../engine/relation.ts';
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
  /** Relation of new rows of these slices, with the table's columns, and which of its rows; null: none of them has a row. */
  select: ((keys: readonly string[]) => NewRows) | null;
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

export interface NewRows {
  /** A relation that the session knows, or a SELECT in brackets. */
  from: string;
  /** Default: all. */
  where?: string;
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
async function writeFile(session: ModelSession, write: SliceWrite, rewrite: Rewrite): Promise<NewFile | null> {
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
  const columns = dataColumns(table.spec)
    .map((column) => identifier(column.name))
    .join(', ');
  const paths = rewrite.remove.map((file) => table.pathOf(file));
  await session.define(carriedName, {
    kind: 'files',
    spec: table.spec,
    paths: rewrite.carried.length > 0 ? paths : [],
    where: carriedCondition(table, rewrite.carried, rebuilt),
  });
  const parts = [`SELECT ${columns} FROM ${carriedName}`];
  if (write.select && alive.length > 0) {
    const { from, where } = write.select(alive);
    parts.push(`SELECT ${columns} FROM ${from}${where ? ` WHERE ${where}` : ''}`);
  }
  const path = await write.newPath(table, partition);
  const written = await session.write(table.spec, parts.join(' UNION ALL '), path);
  await session.drop(carriedName);
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

/** Rows of the files that go and whose slices stay. */
const carriedName = 'carried';

/** The slices that are not rebuilt. The shorter list makes the condition. */
function carriedCondition(table: DeltaTable, carried: readonly string[], rebuilt: readonly string[]): string {
  const column = table.spec.columns.find((candidate) => candidate.name === table.spec.slice);
  const value = (key: string) => (column?.type === 'date' ? `DATE ${literal(key)}` : literal(key));
  const [list, word] = carried.length <= rebuilt.length ? [carried, 'IN'] : [rebuilt, 'NOT IN'];
  return list.length === 0 ? 'true' : `${identifier(table.spec.slice)} ${word} (${list.map(value).join(', ')})`;
}
