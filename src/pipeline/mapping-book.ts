import type { Files } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';
import type { Lake } from '../lake/lake.ts';
import { type Mapping, parseMapping } from '../source/mapping.ts';
import { stampOf } from './stamps.ts';

/**
 * The mappings that batches were received with, kept beside them under `raw/~mappings/<id>/`, append-only: so that the
 * tables can be made again from the lake's folder alone. The newest text of an id reads all of its batches: correcting
 * a mapping corrects what it read before.
 */
export class MappingBook {
  readonly #folder: string;
  readonly #files: Files;
  readonly #clock: Clock;
  readonly #newest = new Map<string, Promise<Mapping | null>>();

  constructor(lake: Pick<Lake, 'folder'>, files: Files, clock: Clock) {
    this.#folder = `${lake.folder}/raw/~mappings`;
    this.#files = files;
    this.#clock = clock;
  }

  /** Keeps the text unless it is the newest of its id already. */
  async keep(mapping: Mapping, text: string): Promise<void> {
    const folder = `${this.#folder}/${mapping.id}`;
    const names = await this.#namesOf(mapping.id);
    const last = names.at(-1);
    if (last?.endsWith(`-${stampOf([text])}.yaml`)) return;
    // One after the other even when the clock stands still or went back.
    const number = String(last ? Number(last.slice(0, 6)) + 1 : 1).padStart(6, '0');
    const at = new Date(this.#clock.now()).toISOString().replace(/[-:.]/g, '');
    await this.#files.makeFolder(folder);
    await this.#files.createExclusive(`${folder}/${number}-${at}-${stampOf([text])}.yaml`, text);
    this.#newest.delete(mapping.id);
  }

  /** Looks again which text of each id is the newest: another process may have kept one since. */
  refresh(): void {
    this.#newest.clear();
  }

  /** MAPPING_INVALID if the lake has none of that id. Read once until `refresh`. */
  async mapping(id: string): Promise<Mapping> {
    let newest = this.#newest.get(id);
    if (!newest) {
      newest = this.#read(id);
      this.#newest.set(id, newest);
    }
    const mapping = await newest;
    if (mapping) return mapping;
    throw new FootfallError('MAPPING_INVALID', `The lake has batches of mapping ${id}, but not the mapping.`, {
      hint: `Put its file into ${this.#folder}/${id}/.`,
    });
  }

  async #read(id: string): Promise<Mapping | null> {
    const last = (await this.#namesOf(id)).at(-1);
    if (!last) return null;
    const path = `${this.#folder}/${id}/${last}`;
    return parseMapping(await this.#files.readText(path), path);
  }

  async #namesOf(id: string): Promise<string[]> {
    return (await this.#files.list(`${this.#folder}/${id}`)).filter((name) => /^\d{6}-.*\.yaml$/.test(name));
  }
}
