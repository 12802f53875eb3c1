import { randomUUID } from 'node:crypto';
import { type Files, type Log, silentLog } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { TableSpec } from '../../domain/tables.ts';
import { type Clock, dayMs, type EpochMs } from '../../domain/time.ts';
import { type Action, formatActions, type NewFile } from './actions.ts';
import { birthActions, commitActions } from './authoring.ts';
import { type ParquetCodec, writeCheckpoint } from './checkpoint.ts';
import { type Change, CommitConflict, conflictOf } from './conflict.ts';
import { DeltaLog } from './log.ts';
import { schemaDifference } from './schema.ts';
import { advance, emptyState, type Snapshot, type State, snapshotOf } from './state.ts';
import { cleanLog, type Damage, dropUnnamed, findDamage, type Vacuumed, vacuumFolder } from './upkeep.ts';

export interface DeltaTableOptions {
  /** Absolute, `/`-separated. */
  folder: string;
  spec: TableSpec;
  files: Files;
  /** Wall clock: ages of removed files are reckoned by it. */
  clock: Clock;
  codec: ParquetCodec;
  log?: Log;
  /** A checkpoint is laid down at each version that this divides; default 20. */
  checkpointEvery?: number;
  /** How long removed files are remembered, hence the longest grace of `vacuum`; default 7 days. */
  tombstoneRetentionMs?: number;
  /** How long versions can be travelled to, at least; default 7 days. */
  logRetentionMs?: number;
  /** Whether a commit first makes its data files durable against a power cut; default true. */
  syncData?: boolean;
  /** Named in the history; default `Footfall`. */
  engineInfo?: string;
  uuid?: () => string;
}

/** Plans from a snapshot what to commit; null: nothing to do. May be called again when another writer was faster. */
export type Plan = (snapshot: Snapshot) => Promise<Change | null>;

/** Losing this many races in a row to other writers means that something is wrong. */
const attemptsAtVersion = 100;

/**
 * One Delta table: reader version 1, writer version 2. A version is whole or absent; readers never wait, writers race
 * for the next version's name and the loser looks again.
 */
export class DeltaTable {
  readonly folder: string;
  readonly spec: TableSpec;
  readonly #options: Required<DeltaTableOptions>;
  readonly #log: DeltaLog;
  #state: State = emptyState;
  #snapshot: Snapshot | null = null;

  private constructor(options: Required<DeltaTableOptions>) {
    this.folder = options.folder;
    this.spec = options.spec;
    this.#options = options;
    this.#log = new DeltaLog(`${options.folder}/_delta_log`, options.files, options.codec);
  }

  /** Opens a table, making it where absent. LAKE_OTHER_VERSION if the table there has another shape. */
  static async open(options: DeltaTableOptions): Promise<DeltaTable> {
    const table = new DeltaTable({
      log: silentLog,
      checkpointEvery: 20,
      tombstoneRetentionMs: 7 * dayMs,
      logRetentionMs: 7 * dayMs,
      syncData: true,
      engineInfo: 'Footfall',
      uuid: randomUUID,
      ...options,
    });
    await table.#openOrCreate();
    return table;
  }

  /** The newest version, or the asked one (USAGE if it does not exist, or no longer). Pins: it never changes. */
  async snapshot(version?: number): Promise<Snapshot> {
    if (version === undefined || version === this.#state.version) {
      if (version === undefined) await this.#refresh();
      this.#snapshot ??= snapshotOf(this.#state);
      return this.#snapshot;
    }
    return snapshotOf(await this.#log.at(version));
  }

  /**
   * Commits a change planned at `readVersion`, on top of what others did since, if it does not touch that; else throws
   * CommitConflict and changes nothing. The files of `change.add` lie in place already.
   */
  async commit(change: Change & { readVersion: number }): Promise<Snapshot> {
    const { files, log, clock, engineInfo, uuid } = this.#options;
    for (const file of change.add) this.#checkNew(file);
    if (this.#options.syncData) await Promise.all(change.add.map((file) => files.sync(this.pathOf(file))));
    const txnId = uuid();
    for (let attempt = 0; attempt < attemptsAtVersion; attempt++) {
      await this.#refresh();
      const state = this.#state;
      await this.#checkConflict(change, state);
      const author = { at: clock.now(), engineInfo, txnId };
      const actions = commitActions(this.spec, change, state.version, author);
      const made = await files.createExclusive(this.#log.entryPath(state.version + 1), formatActions(actions));
      if (!made) continue;
      const committed = advance(state, [actions]);
      this.#keep(committed);
      const snapshot = snapshotOf(committed);
      log.debug(
        { table: this.spec.name, version: snapshot.version, add: change.add.length, remove: change.remove.length },
        change.operation,
      );
      if (snapshot.version % this.#options.checkpointEvery === 0) await this.#tryCheckpoint(committed);
      return snapshot;
    }
    throw this.#racesLost(attemptsAtVersion);
  }

  /** Plans and commits; plans again when another writer was faster. LAKE_CONFLICT after `attempts` (default 20). */
  async transact(plan: Plan, options: { attempts?: number } = {}): Promise<Snapshot> {
    const attempts = options.attempts ?? 20;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const snapshot = await this.snapshot();
      const change = await plan(snapshot);
      if (!change) return snapshot;
      try {
        return await this.commit({ ...change, readVersion: snapshot.version });
      } catch (error) {
        if (!(error instanceof CommitConflict)) throw error;
        this.#options.log.debug({ table: this.spec.name, attempt }, error.message);
      }
    }
    throw this.#racesLost(attempts);
  }

  /** A name for a new data file, its folder made; `path` goes into a `NewFile`, `absolute` is where to write. */
  async newDataFile(partition: string): Promise<{ path: string; absolute: string }> {
    const folder = `${this.spec.partition}=${partition}`;
    await this.#options.files.makeFolder(`${this.folder}/${folder}`);
    const path = `${folder}/${this.#options.uuid()}.parquet`;
    return { path, absolute: `${this.folder}/${path}` };
  }

  /** Absolute path of a data file. */
  pathOf(file: { path: string }): string {
    return `${this.folder}/${file.path}`;
  }

  /** Lays down a checkpoint of the newest version, and removes entries behind one that is older than the retention. */
  async checkpoint(): Promise<void> {
    await this.#refresh();
    await this.#checkpoint(this.#state);
  }

  /**
   * Removes data files that no version since `graceMs` ago needs, and remains of killed writers of that age. Versions
   * whose files are gone can still be listed but not read. USAGE if the grace is longer than removals are remembered.
   */
  async vacuum(graceMs: number): Promise<Vacuumed> {
    const { files, clock, tombstoneRetentionMs } = this.#options;
    if (graceMs > tombstoneRetentionMs) {
      throw new FootfallError('USAGE', `A grace of ${graceMs} ms is longer than removed files are remembered.`, {
        hint: `Take at most ${tombstoneRetentionMs} ms.`,
      });
    }
    await this.#refresh();
    return vacuumFolder(this.folder, this.spec.partition, this.#state, files, clock.now() - graceMs);
  }

  /** Removes what a failed writer left since then; only while no other may write. See `dropUnnamed`. */
  async dropUnnamed(since: EpochMs): Promise<Vacuumed> {
    await this.#refresh();
    return dropUnnamed(this.folder, this.spec.partition, this.#state, this.#options.files, since);
  }

  /** Data files of the newest version that are missing, cut or, with `hash` (reads every byte), altered. */
  async verify(options: { hash: boolean }): Promise<Damage[]> {
    const { files } = this.#options;
    const snapshot = await this.snapshot();
    const damages = await findDamage(this.spec.name, this.folder, snapshot.files, files, options.hash);
    if (damages.length === 0) return [];
    // Another writer may have replaced a file, and vacuumed it, since the snapshot.
    const current = new Set((await this.snapshot()).files.map((file) => file.path));
    return damages.filter((damage) => current.has(damage.file.path));
  }

  /** The oldest and newest version that `snapshot` can be asked for. */
  async versions(): Promise<{ oldest: number; newest: number }> {
    const { entries, checkpoints } = await this.#log.versions();
    return {
      oldest: entries[0] === 0 ? 0 : (checkpoints[0] ?? 0),
      newest: Math.max(entries.at(-1) ?? 0, checkpoints.at(-1) ?? 0),
    };
  }

  async #openOrCreate(): Promise<void> {
    let state = await this.#log.newest();
    if (!state) {
      const { files, clock, engineInfo, uuid } = this.#options;
      const birth = birthActions(this.spec, uuid(), { at: clock.now(), engineInfo, txnId: uuid() });
      await files.createExclusive(this.#log.entryPath(0), formatActions(birth));
      state = await this.#log.newest();
    }
    if (!state) throw this.#otherVersion('its log cannot be read');
    this.#keep(state);
  }

  /** Brings the kept state up to the newest version. */
  async #refresh(): Promise<void> {
    const before = this.#state;
    const state = (await this.#log.refresh(before)) ?? (await this.#log.newest());
    if (!state) {
      throw new FootfallError('LAKE_DAMAGED', `The log of ${this.spec.name} has gone.`, {
        hint: 'Run again: the table is built anew from raw.',
        place: { file: this.#log.folder },
      });
    }
    if (state !== before) this.#keep(state);
  }

  #keep(state: State): void {
    // Two calls at once may end in any order; versions only go up, as long as it is the same table.
    const isOther = this.#state.metaData !== null && state.metaData?.id !== this.#state.metaData.id;
    if (state.version < this.#state.version && !isOther) return;
    if (state.metaData !== this.#state.metaData || state.protocol !== this.#state.protocol) this.#checkShape(state);
    if (state.version > this.#state.version || isOther) this.#snapshot = null;
    this.#state = state;
  }

  #checkShape(state: State): void {
    const { protocol, metaData } = state;
    if (!protocol || !metaData) throw this.#otherVersion('its log lacks the protocol or the schema');
    if (protocol.minReaderVersion > 1 || protocol.minWriterVersion > 2) {
      throw this.#otherVersion(`it asks for Delta ${protocol.minReaderVersion}/${protocol.minWriterVersion}`);
    }
    const difference = schemaDifference(this.spec, metaData.schemaString, metaData.partitionColumns);
    if (difference) throw this.#otherVersion(difference);
  }

  #checkNew(file: NewFile): void {
    const folder = `${this.spec.partition}=${file.partition}/`;
    if (file.path.startsWith(folder) && /^[\w.-]+$/.test(file.path.slice(folder.length))) return;
    throw new Error(`${file.path} is no name of a data file in ${folder}: take newDataFile()`);
  }

  async #checkConflict(change: Change & { readVersion: number }, state: State): Promise<void> {
    const fail = (reason: string): CommitConflict =>
      new CommitConflict(this.spec.name, change.readVersion, state.version, reason);
    const others: Action[] = [];
    for (let version = change.readVersion + 1; version <= state.version; version++) {
      const entry = await this.#log.entry(version);
      if (!entry) throw fail('so far that the steps between are no longer kept');
      others.push(...entry);
    }
    const conflict = conflictOf(change, others, state.files, this.spec.partition);
    if (conflict) throw fail(conflict);
  }

  /** The commit stands whatever becomes of its checkpoint. */
  async #tryCheckpoint(state: State): Promise<void> {
    try {
      await this.#checkpoint(state);
    } catch (error) {
      this.#options.log.warn(
        { table: this.spec.name, version: state.version, error: String(error) },
        'No checkpoint could be laid down; a later commit will lay one',
      );
    }
  }

  async #checkpoint(state: State): Promise<void> {
    const { files, codec, clock, tombstoneRetentionMs, logRetentionMs } = this.#options;
    const now = clock.now();
    await writeCheckpoint(state, this.#log.folder, files, codec, now - tombstoneRetentionMs);
    await cleanLog(this.#log, files, now - logRetentionMs);
  }

  #racesLost(attempts: number): FootfallError {
    return new FootfallError('LAKE_CONFLICT', `Other writers of ${this.spec.name} were faster ${attempts} times.`, {
      hint: 'Run again when they have finished.',
    });
  }

  #otherVersion(what: string): FootfallError {
    return new FootfallError('LAKE_OTHER_VERSION', `The table ${this.spec.name} was laid down otherwise: ${what}.`, {
      hint: 'Delete its folder and run again: it is built anew from raw.',
      place: { file: this.folder },
    });
  }
}
