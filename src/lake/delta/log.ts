import type { Files } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import { type Action, parseActions } from './actions.ts';
import { checkpointName, checkpointVersion, type ParquetCodec, readCheckpoint, readPointer } from './checkpoint.ts';
import { advance, emptyState, type State, stateOfCheckpoint } from './state.ts';

type EntryStat = NonNullable<Awaited<ReturnType<Files['stat']>>>;

/** The folder `_delta_log` of one table: a file for each version, now and then a checkpoint of all before it. */
export class DeltaLog {
  readonly folder: string;
  readonly #files: Files;
  readonly #codec: ParquetCodec;
  /** The entry on which the last refresh ended: another file there later means another log. */
  #last: (EntryStat & { version: number }) | null = null;

  constructor(folder: string, files: Files, codec: ParquetCodec) {
    this.folder = folder;
    this.#files = files;
    this.#codec = codec;
  }

  /** The newest state; null where the table does not exist. Starts from `_last_checkpoint` where that holds. */
  async newest(): Promise<State | null> {
    const hint = await readPointer(this.folder, this.#files);
    if (hint !== null) {
      const base = await this.#checkpoint(hint).catch(() => null);
      const state = base && (await this.refresh(base));
      if (state) return state;
    }
    // Again where a clean-up took files between the listing and the reading.
    for (let attempt = 0; attempt < 3; attempt++) {
      const { entries, checkpoints } = await this.versions();
      if (entries.length === 0 && checkpoints.length === 0) return null;
      const base = await this.#baseAt(checkpoints);
      const state = await this.#advanceTo(base, Math.max(base.version, entries.at(-1) ?? 0));
      if (state) return state;
    }
    throw this.#damaged(`The log of ${this.folder} has a hole`);
  }

  /**
   * The state moved on to the newest version, reading only what is new; null if the log no longer joins on to it.
   * Clean-up removes entries oldest first, so while the entry of a version stands, none after it has been removed: only
   * then does the absence of the next one mean that there is none. A log that was deleted and begun anew may have the
   * same versions, or more: its entries are other files.
   */
  async refresh(state: State): Promise<State | null> {
    const versions: Action[][] = [];
    for (;;) {
      const version = state.version + versions.length;
      const next = await this.entry(version + 1);
      if (next) {
        versions.push(next);
        continue;
      }
      if (versions.length > 0 && this.#isOther(state.version, await this.#stat(state.version))) return null;
      const found = await this.#stat(version);
      if (!found || this.#isOther(version, found)) return null;
      this.#last = { version, ...found };
      return advance(state, versions);
    }
  }

  #stat(version: number): Promise<EntryStat | null> {
    return this.#files.stat(this.entryPath(version));
  }

  /** Whether the entry on which the last refresh ended is no longer the file it was. */
  #isOther(version: number, found: EntryStat | null): boolean {
    const last = this.#last;
    return last?.version === version && (found?.modifiedAt !== last.modifiedAt || found.size !== last.size);
  }

  /** The state as `version` had it. USAGE if it does not exist yet, or no longer. */
  async at(version: number): Promise<State> {
    const { entries, checkpoints } = await this.versions();
    const newest = Math.max(entries.at(-1) ?? -1, checkpoints.at(-1) ?? -1);
    const base = await this.#baseAt(checkpoints.filter((candidate) => candidate <= version));
    const state = version <= newest ? await this.#advanceTo(base, version) : null;
    if (state) return state;
    const oldest = entries[0] === 0 ? 0 : (checkpoints[0] ?? 0);
    throw new FootfallError('USAGE', `There is no version ${version} of the table in ${this.folder}.`, {
      hint: `Ask for one from ${oldest} to ${newest}.`,
    });
  }

  /** What a version changed; null if it does not exist (yet, or no longer). */
  async entry(version: number): Promise<Action[] | null> {
    const path = this.entryPath(version);
    if (!(await this.#files.exists(path))) return null;
    try {
      return parseActions(await this.#files.readText(path), path);
    } catch (error) {
      if (error instanceof FootfallError && error.code === 'FILE_UNREADABLE') return null;
      throw error;
    }
  }

  entryPath(version: number): string {
    return `${this.folder}/${entryName(version)}`;
  }

  /** The versions of the entries and of the checkpoints in the folder, ascending. */
  async versions(): Promise<{ entries: number[]; checkpoints: number[] }> {
    const entries: number[] = [];
    const checkpoints: number[] = [];
    for (const name of await this.#files.list(this.folder)) {
      const entry = name.match(/^(\d{20})\.json$/);
      if (entry) entries.push(Number(entry[1]));
      const checkpoint = checkpointVersion(name);
      if (checkpoint !== null) checkpoints.push(checkpoint);
    }
    return { entries, checkpoints };
  }

  /** The newest of these checkpoints that can be read; the empty state where there is none. */
  async #baseAt(checkpoints: readonly number[]): Promise<State> {
    for (const candidate of checkpoints.toReversed()) {
      const state = await this.#checkpoint(candidate).catch(() => null);
      if (state) return state;
    }
    return emptyState;
  }

  /** Null if an entry is missing on the way. */
  async #advanceTo(base: State, version: number): Promise<State | null> {
    const versions: Action[][] = [];
    for (let next = base.version + 1; next <= version; next++) {
      const entry = await this.entry(next);
      if (!entry) return null;
      versions.push(entry);
    }
    return advance(base, versions);
  }

  async #checkpoint(version: number): Promise<State> {
    const actions = await readCheckpoint(`${this.folder}/${checkpointName(version)}`, this.#codec);
    const entry = await this.entry(version);
    const timestamp = entry?.find((action) => action.commitInfo)?.commitInfo?.timestamp ?? 0;
    const state = stateOfCheckpoint(version, timestamp, actions);
    if (!state.metaData || !state.protocol) throw this.#damaged(`The checkpoint of version ${version} is not whole`);
    return state;
  }

  #damaged(message: string, cause?: unknown): FootfallError {
    return new FootfallError('LAKE_DAMAGED', `${message}.`, {
      hint: 'Delete the folder of the table and run again: it is built anew from raw.',
      place: { file: this.folder },
      cause,
    });
  }
}

function entryName(version: number): string {
  return `${String(version).padStart(20, '0')}.json`;
}
