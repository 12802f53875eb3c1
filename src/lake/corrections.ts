import { createHash, randomBytes } from 'node:crypto';
import {
  type Correction,
  type CorrectionDraft,
  correctionsFolder,
  formatCorrection,
  newestFirst,
  parseCorrection,
} from '../domain/corrections.ts';
import type { Files } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Clock, EpochMs } from '../domain/time.ts';

export interface CorrectionStoreOptions {
  /** The folder of the lake; absolute. */
  folder: string;
  files: Files;
  /** Says when a record was written. */
  clock: Clock;
  /** Keeps two processes apart that write in the same millisecond; default: 6 random hex digits. */
  nonce?: () => string;
}

export interface CorrectionsRead {
  /** Oldest first. */
  corrections: Correction[];
  /** One a damaged file, CORRECTION_INVALID with the file as its place. */
  damaged: FootfallError[];
}

const monthForm = /^\d{4}-\d\d$/;
const nameForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-.*$/;
/** Files read at once: enough to hide the latency of a disk or a network share. */
const readAtOnce = 64;

/** What people decided: `raw/corrections/<month of writing>/<instant>-<nonce>.json`, one record a file, only ever added. */
export class CorrectionStore {
  readonly folder: string;
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #nonce: () => string;

  constructor({ folder, files, clock, nonce }: CorrectionStoreOptions) {
    this.folder = `${folder}/raw/${correctionsFolder}`;
    this.#files = files;
    this.#clock = clock;
    this.#nonce = nonce ?? (() => randomBytes(3).toString('hex'));
  }

  /**
   * Writes a record, durable when this resolves, and gives it with its id and time. The time is always behind that of
   * every record there is, so that a later word wins also where the clock stands still or was set back.
   * CORRECTION_INVALID for what could not be read again; STORAGE_FULL, STORAGE_DENIED.
   */
  async add(draft: CorrectionDraft): Promise<Correction> {
    const at = Math.max(this.#clock.now(), (await this.#lastAt()) + 1);
    const id = `${stampOf(at)}-${this.#nonce()}`;
    const path = `${this.folder}/${new Date(at).toISOString().slice(0, 7)}/${id}.json`;
    const text = formatCorrection({ ...draft, id, at });
    const correction = parseCorrection(text, path);
    return (await this.#files.createExclusive(path, text)) ? correction : this.add(draft);
  }

  /** All records, oldest first. CORRECTION_INVALID, naming every damaged file. */
  async list(): Promise<Correction[]> {
    const { corrections, damaged } = await this.read();
    const [first, ...more] = damaged;
    if (!first) return corrections;
    const others = more.map((error) => `\n  ${error.place?.file}: ${error.message.split('\n')[0]}`).join('');
    throw new FootfallError(first.code, `${first.message}${others}`, {
      hint: first.hint,
      place: first.place,
      cause: first,
    });
  }

  /** The sound records beside what is damaged: for those who can go on without, and say so. */
  async read(): Promise<CorrectionsRead> {
    const corrections: Correction[] = [];
    const damaged: FootfallError[] = [];
    const names = await this.#names();
    for (let from = 0; from < names.length; from += readAtOnce) {
      const some = names.slice(from, from + readAtOnce);
      for (const found of await Promise.all(some.map((name) => this.#readOne(name)))) {
        if (found instanceof FootfallError) damaged.push(found);
        else corrections.push(found);
      }
    }
    return { corrections: corrections.sort((a, b) => newestFirst(b, a)), damaged };
  }

  /** Changes when a record is added: a fingerprint of the names of the files, whose contents never change. */
  async revision(): Promise<string> {
    const names = await this.#names();
    return createHash('sha256').update(names.sort().join('\n')).digest('hex').slice(0, 32);
  }

  /** Of the files, below the folder. A stray JSON file counts: a record must not be lost by its name. */
  async #names(): Promise<string[]> {
    const names: string[] = [];
    for (const name of await this.#files.list(this.folder)) {
      if (isRecord(name)) names.push(name);
      if (!monthForm.test(name)) continue;
      const below = await this.#files.list(`${this.folder}/${name}`);
      names.push(...below.filter(isRecord).map((file) => `${name}/${file}`));
    }
    return names;
  }

  async #readOne(name: string): Promise<Correction | FootfallError> {
    const path = `${this.folder}/${name}`;
    const text = await this.#files.readText(path);
    try {
      const correction = parseCorrection(text, path);
      const { id, at } = correction;
      const own = `${new Date(at).toISOString().slice(0, 7)}/${id}.json`;
      if (name === own && id.startsWith(`${stampOf(at)}-`)) return correction;
      return new FootfallError('CORRECTION_INVALID', `This file holds the record ${id}, whose place is ${own}.`, {
        hint: 'Move it there, or remove it if it is a copy.',
        place: { file: path },
      });
    } catch (error) {
      if (error instanceof FootfallError) return error;
      throw error;
    }
  }

  /** When the newest record was written, by its name; minus infinity without any. */
  async #lastAt(): Promise<EpochMs> {
    const months = (await this.#files.list(this.folder)).filter((name) => monthForm.test(name)).sort();
    for (const month of months.reverse()) {
      const names = await this.#files.list(`${this.folder}/${month}`);
      const times = names.map(timeOf).filter(Number.isFinite);
      if (times.length > 0) return Math.max(...times);
    }
    return Number.NEGATIVE_INFINITY;
  }
}

/** When a file of this name was written; not a number for other names. */
function timeOf(name: string): EpochMs {
  return Date.parse(name.replace(nameForm, '$1-$2-$3T$4:$5:$6.$7Z'));
}

function stampOf(at: EpochMs): string {
  return new Date(at).toISOString().replace(/[-:.]/g, '');
}

/** A hidden file is an unfinished one, or an editor's. */
function isRecord(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.');
}
