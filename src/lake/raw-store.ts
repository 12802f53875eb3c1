import type { Files } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import { type Clock, systemClock } from '../domain/time.ts';
import {
  type Batch,
  BatchIds,
  type BatchMeta,
  type BatchPart,
  checkSourceName,
  isBatchId,
  sourceFolder,
} from './batch.ts';
import { hashOf } from './delta/upkeep.ts';
import { temporaryPrefix } from './disk-files.ts';

/** Where the same bytes of a source already lie; null where they do not. */
export type KnownBody = (source: string, sha256: string) => Promise<{ id: string; body: string } | null>;

export interface RawStoreOptions {
  /** Absolute. */
  folder: string;
  files: Files;
  /** Says when a batch was received. */
  clock: Clock;
  /** Ages of remains are reckoned by it; default the system's. */
  wallClock?: Clock;
  /** Default: an index of the sidecars, read whole at the first batch put. */
  knownBody?: KnownBody;
  nonce?: () => string;
}

const suffix = '.meta.json';
/** Sidecars read at once: enough to hide the latency of a disk or a network share. */
const readAtOnce = 64;

/**
 * What was received, byte for byte: `<source>/<received date>/<id>.<extension>` with a sidecar `<id>.meta.json`, written
 * last. Nothing is ever changed; identical bytes of a source are stored once.
 */
export class RawStore {
  readonly folder: string;
  readonly #files: Files;
  readonly #wallClock: Clock;
  readonly #ids: BatchIds;
  readonly #knownBody: KnownBody;
  #receiving: Promise<unknown> = Promise.resolve();
  /** By source and hash, what this store itself received: an index kept elsewhere need not have it yet. */
  readonly #received = new Map<string, { id: string; body: string }>();
  #index: Promise<Map<string, { id: string; body: string }>> | undefined;

  constructor(options: RawStoreOptions) {
    this.folder = options.folder;
    this.#files = options.files;
    this.#wallClock = options.wallClock ?? systemClock;
    this.#ids = new BatchIds(options.clock, options.nonce);
    this.#knownBody = options.knownBody ?? ((source, sha256) => this.#lookUp(source, sha256));
  }

  /**
   * Stores a body of any size in constant memory; received is when it was begun. If `body` throws, nothing is left.
   * SOURCE_RESERVED.
   */
  put(source: string, meta: BatchMeta, body: AsyncIterable<Uint8Array>, extension: string): Promise<Batch> {
    return this.#store(source, meta, extension, (path) => this.#files.writeStream(path, body));
  }

  /** Stores a copy of a file, sharing its blocks where the file system can. */
  putFile(source: string, meta: BatchMeta, file: string, extension: string): Promise<Batch> {
    return this.#store(source, meta, extension, async (path) => {
      await this.#files.copy(file, path);
      // Of the copy, not of the file: that may still be written to.
      const sha256 = await hashOf(path, this.#files);
      return { sha256, size: (await this.#files.stat(path))?.size ?? 0 };
    });
  }

  /** All batches, or those whose id is not `known`, oldest first. Only their sidecars are read. */
  async list(known: ReadonlySet<string> = new Set()): Promise<Batch[]> {
    const paths: string[] = [];
    for (const folder of await this.#dayFolders()) {
      for (const name of await this.#files.list(folder)) {
        if (!name.endsWith(suffix)) continue;
        const id = name.slice(0, -suffix.length);
        if (isBatchId(id) && !known.has(id)) paths.push(`${folder}/${name}`);
      }
    }
    const batches: Batch[] = [];
    for (let from = 0; from < paths.length; from += readAtOnce) {
      const some = paths.slice(from, from + readAtOnce);
      batches.push(...(await Promise.all(some.map((path) => this.#readSidecar(path)))));
    }
    return batches.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Absolute path of a batch's bytes. LAKE_DAMAGED if they are missing or have another size. */
  async open(batch: Batch): Promise<string> {
    const path = this.pathOf(batch);
    const found = await this.#files.stat(path);
    if (found?.size === batch.size) return path;
    throw new FootfallError(
      'LAKE_DAMAGED',
      found
        ? `The bytes of batch ${batch.id} were altered: ${found.size} instead of ${batch.size}.`
        : `The bytes of batch ${batch.id} are missing.`,
      { hint: 'Raw is the only copy of what was received: restore the file from a backup.', place: { file: path } },
    );
  }

  pathOf(batch: Batch): string {
    return `${this.folder}/${batch.body}`;
  }

  /** The bytes of part `index`, whole in memory. */
  async readPart(batch: Batch, index: number): Promise<Uint8Array> {
    const part = batch.parts[index];
    if (!part) throw new RangeError(`batch ${batch.id} has no part ${index}`);
    const range = { start: part.offset, end: part.offset + part.length };
    const pieces: Uint8Array[] = [];
    for await (const piece of this.#files.readStream(await this.open(batch), range)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  /** Takes back a batch that its receiver refuses: the sidecar first, so that a kill leaves garbage and no half batch. */
  async discard(batch: Batch): Promise<void> {
    const place = `${this.folder}/${sourceFolder(batch.source)}/${batch.receivedAt.slice(0, 10)}/${batch.id}`;
    await this.#files.remove(`${place}${suffix}`);
    if (batch.repeats === null) await this.#files.remove(this.pathOf(batch));
  }

  /** Removes what killed writers left, older than the grace: bodies without a sidecar, unfinished files. */
  async sweep(graceMs: number): Promise<number> {
    const before = this.#wallClock.now() - graceMs;
    let removed = 0;
    for (const folder of await this.#dayFolders()) {
      const names = await this.#files.list(folder);
      const kept = new Set(names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length)));
      for (const name of names) {
        const id = name.slice(0, name.indexOf('.'));
        const garbage = name.startsWith(temporaryPrefix) || (isBatchId(id) && !kept.has(id));
        if (!garbage) continue;
        const found = await this.#files.stat(`${folder}/${name}`);
        if (!found || found.modifiedAt >= before) continue;
        await this.#files.remove(`${folder}/${name}`);
        removed++;
      }
    }
    return removed;
  }

  async #store(
    source: string,
    meta: BatchMeta,
    extension: string,
    write: (path: string) => Promise<{ size: number; sha256: string }>,
  ): Promise<Batch> {
    checkSourceName(source);
    const { id, receivedAt } = await this.#nextId();
    const place = `${sourceFolder(source)}/${receivedAt.slice(0, 10)}/${id}`;
    const own = `${place}.${extension}`;
    const { size, sha256 } = await write(`${this.folder}/${own}`);
    const known = this.#received.get(`${source}\n${sha256}`) ?? (await this.#knownBody(source, sha256));
    const twin = known && (await this.#files.stat(`${this.folder}/${known.body}`))?.size === size ? known : null;
    if (twin) await this.#files.remove(`${this.folder}/${own}`);
    const batch: Batch = {
      id,
      source,
      kind: meta.kind,
      receivedAt,
      mapping: meta.mapping,
      ...(meta.mappingHash !== undefined && { mappingHash: meta.mappingHash }),
      format: meta.format,
      extension,
      asked: meta.asked ?? null,
      size,
      sha256,
      body: twin?.body ?? own,
      repeats: twin?.id ?? null,
      parts: partsOf(meta, size),
      ...(meta.fileName !== undefined && { fileName: meta.fileName }),
      dates: null,
    };
    const sidecar = `${this.folder}/${place}${suffix}`;
    if (!(await this.#files.createExclusive(sidecar, `${JSON.stringify(batch, null, 1)}\n`))) {
      throw new FootfallError('LAKE_DAMAGED', `Two batches have the id ${id}.`, { place: { file: sidecar } });
    }
    this.#received.set(`${source}\n${sha256}`, { id: twin?.id ?? id, body: batch.body });
    return batch;
  }

  /** One at a time: ids are given in the order of the calls. */
  #nextId(): Promise<{ id: string; receivedAt: string }> {
    const next = this.#receiving.then(() =>
      this.#ids.next(async (date) => {
        const sources = await this.#files.list(this.folder);
        const names = await Promise.all(sources.map((source) => this.#files.list(`${this.folder}/${source}/${date}`)));
        return names.flat().map((name) => name.slice(0, name.indexOf('.')));
      }),
    );
    this.#receiving = next.catch(() => undefined);
    return next;
  }

  async #dayFolders(): Promise<string[]> {
    const folders: string[] = [];
    for (const source of await this.#files.list(this.folder)) {
      for (const date of await this.#files.list(`${this.folder}/${source}`)) {
        if (/^\d{4}-\d\d-\d\d$/.test(date)) folders.push(`${this.folder}/${source}/${date}`);
      }
    }
    return folders;
  }

  async #lookUp(source: string, sha256: string): Promise<{ id: string; body: string } | null> {
    this.#index ??= this.list().then((batches) => {
      const index = new Map<string, { id: string; body: string }>();
      for (const batch of batches) {
        if (batch.repeats === null) index.set(`${batch.source}\n${batch.sha256}`, { id: batch.id, body: batch.body });
      }
      return index;
    });
    return (await this.#index).get(`${source}\n${sha256}`) ?? null;
  }

  async #readSidecar(path: string): Promise<Batch> {
    const text = await this.#files.readText(path);
    try {
      return JSON.parse(text) as Batch;
    } catch (error) {
      throw new FootfallError('LAKE_DAMAGED', 'The sidecar of a batch is not whole.', {
        hint: 'Restore it from a backup; without it the batch beside it is not read.',
        place: { file: path },
        cause: error,
      });
    }
  }
}

function partsOf(meta: BatchMeta, size: number): BatchPart[] {
  const parts = typeof meta.parts === 'function' ? meta.parts() : meta.parts;
  return parts ?? [{ offset: 0, length: size }];
}
