import { createHash } from 'node:crypto';
import { type TableName, tables } from '../../domain/tables.ts';
import { type DateText, monthOf } from '../../domain/time.ts';
import type { DuckDb, Params } from '../../engine/duckdb.ts';
import type { Plain } from '../../engine/plain.ts';
import { filesSelect } from '../../engine/relation.ts';
import type { DataFile } from '../../lake/delta/actions.ts';
import type { Snapshot } from '../../lake/delta/state.ts';
import type { DeltaTable } from '../../lake/delta/table.ts';
import type { Lake } from '../../lake/lake.ts';
import { SessionPool } from './session-pool.ts';

/** The tables that are asked. */
export const servedTables = [
  'hourly',
  'daily_sensor',
  'daily_branch',
  'readings',
  'rejects',
  'levels',
  'fault_days',
  'faults',
] as const satisfies TableName[];
export type ServedTable = (typeof servedTables)[number];

/** What a question touches, so that only files that may hold it are opened. Rows still need their WHERE. */
export interface Scope {
  /** Dates of the table's partition column (business dates; UTC dates of readings and rejects), `[from, to)`. */
  from?: DateText | undefined;
  to?: DateText | undefined;
  /** Ids; none given: all. */
  branches?: readonly string[] | undefined;
}

export interface Asking {
  /** Aborting ends the statement at once, with INTERRUPTED. */
  signal?: AbortSignal | undefined;
}

/** One version of each table; what it reads never changes. */
export class LakeView {
  readonly #pinned: ReadonlyMap<ServedTable, Pinned>;
  /** Changes whenever a table does. */
  readonly version: string;

  constructor(pinned: ReadonlyMap<ServedTable, Pinned>) {
    this.#pinned = pinned;
    this.version = [...pinned].map(([, { version }]) => version).join('.');
  }

  tableVersion(table: ServedTable): number {
    return this.#get(table).version;
  }

  files(table: ServedTable, scope: Scope = {}): DataFile[] {
    return this.#get(table).files.filter((file) => mayHold(file, scope));
  }

  /** A sub-select to stand in FROM: the table's columns, without the partition's, over the files of the scope. */
  from(table: ServedTable, scope: Scope = {}): string {
    const { delta } = this.#get(table);
    const paths = this.files(table, scope).map((file) => delta.pathOf(file));
    return `(${filesSelect(tables[table], paths)})`;
  }

  /** An entity tag for an answer made of these tables over this scope; `salt` is all else that shaped it. */
  etag(of: readonly ServedTable[], scope: Scope, salt: string): string {
    const hash = createHash('sha256').update(salt);
    for (const table of of) {
      hash.update(`|${table}`);
      for (const file of this.files(table, scope)) hash.update(`,${file.path}`);
    }
    return `W/"${hash.digest('base64url').slice(0, 24)}"`;
  }

  #get(table: ServedTable): Pinned {
    const pinned = this.#pinned.get(table);
    if (!pinned) throw new Error(`${table} is not pinned`);
    return pinned;
  }
}

interface Pinned {
  delta: DeltaTable;
  version: number;
  files: readonly DataFile[];
}

export class LakeReader {
  readonly #lake: Lake;
  readonly #pool: SessionPool;
  #view: { of: readonly Snapshot[]; view: LakeView } | null = null;

  constructor(lake: Lake, duck: DuckDb, sessions: number) {
    this.#lake = lake;
    this.#pool = new SessionPool(duck, sessions);
  }

  /** Of the lake; absolute. */
  get folder(): string {
    return this.#lake.folder;
  }

  /** The newest version of each table. */
  async view(): Promise<LakeView> {
    const deltas = await Promise.all(servedTables.map((name) => this.#lake.table(name)));
    const of = await Promise.all(deltas.map((delta) => delta.snapshot()));
    // A table that was made anew may have the same version: the snapshots are compared, not their numbers.
    const before = this.#view;
    if (before && of.every((snapshot, at) => snapshot === before.of[at])) return before.view;
    const pinned = new Map(
      servedTables.map((name, at) => [name, { delta: deltas[at]!, version: of[at]!.version, files: of[at]!.files }]),
    );
    const view = new LakeView(pinned);
    this.#view = { of, view };
    return view;
  }

  /** Rows as plain objects. Throws INTERRUPTED, ENGINE_FAILED. */
  rows<Row = Record<string, Plain>>(sql: string, params: Params = {}, asking: Asking = {}): Promise<Row[]> {
    return this.#pool.use((session) => session.plain(sql, params) as Promise<Row[]>, asking.signal);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

function mayHold(file: DataFile, { from, to, branches }: Scope): boolean {
  if (from !== undefined && file.partition < monthOf(from)) return false;
  if (to !== undefined && file.partition >= to) return false;
  const { minValues: least = {}, maxValues: most = {} } = file.stats ?? {};
  const first = least.business_date ?? least.utc_date;
  const last = most.business_date ?? most.utc_date;
  // A large network has a file a day.
  if (from !== undefined && typeof last === 'string' && last < from) return false;
  if (to !== undefined && typeof first === 'string' && first >= to) return false;
  const low = least.branch_id;
  const high = most.branch_id;
  if (branches?.length && typeof low === 'string' && typeof high === 'string') {
    return branches.some((branch) => !isBefore(branch, low) && !isBefore(high, branch));
  }
  return true;
}

/** In the order of UTF-8, which Parquet's bounds have; JavaScript's own order puts U+E000 to U+FFFF behind all beyond. */
function isBefore(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const one = a.charCodeAt(at);
    const other = b.charCodeAt(at);
    if (one !== other) return placeOf(one) < placeOf(other);
  }
  return a.length < b.length;
}

function placeOf(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800;
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}
