import { randomBytes } from 'node:crypto';
import { correctionsFolder } from '../domain/corrections.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Clock } from '../domain/time.ts';

/** A stretch of a batch's bytes that came as one answer: a page, or the reading of one sensor and hour. */
export interface BatchPart {
  /** Bytes from the start of the body. */
  offset: number;
  length: number;
  /** URL or other words for what was asked, without secrets. */
  request?: string;
  /** HTTP status. */
  status?: number;
  contentType?: string;
  /** ISO instant. */
  receivedAt?: string;
}

/** What the sidecar of a batch says. Written once, last, never changed; a body without one is garbage. */
export interface Batch {
  /** Sorts by receipt: time, a counter, a nonce; safe in file names. */
  id: string;
  source: string;
  kind: 'pull' | 'import';
  /** ISO instant with milliseconds. */
  receivedAt: string;
  /** Id of the mapping that it is to be read with. */
  mapping: string;
  mappingHash?: string;
  format: string;
  extension: string;
  /** The interval asked of the source, ISO instants; null where nothing was asked. */
  asked: { from: string; to: string } | null;
  /** Bytes. */
  size: number;
  /** Lower-case hex. */
  sha256: string;
  /** Where the bytes lie, relative to the raw folder; an earlier batch's file if that is identical. */
  body: string;
  /** The earlier batch with the same bytes. */
  repeats: string | null;
  parts: BatchPart[];
  /** Name of the imported file. */
  fileName?: string;
  /** UTC dates the records touch, where already known. */
  dates: { from: string; to: string } | null;
}

/** What a caller says of a batch; the store adds the rest. */
export interface BatchMeta {
  kind: 'pull' | 'import';
  mapping: string;
  mappingHash?: string;
  format: string;
  asked?: { from: string; to: string } | null;
  /** Default: one part, the whole body. A function is called when the body has been read to its end. */
  parts?: BatchPart[] | (() => BatchPart[]);
  fileName?: string;
}

const idForm = /^(\d{8}T\d{9}Z)-([0-9a-z]{6})-[0-9a-z]+$/;

/** Makes ids such as `20250529T090503123Z-000007-5f3a9c`; each is greater than all before it from the same maker. */
export class BatchIds {
  readonly #clock: Clock;
  readonly #nonce: () => string;
  readonly #dates = new Set<string>();
  #lastAt = 0;
  #counter = 0;

  /** `nonce` (default: 6 random hex digits) keeps two processes apart that receive in the same millisecond. */
  constructor(clock: Clock, nonce: () => string = () => randomBytes(3).toString('hex')) {
    this.#clock = clock;
    this.#nonce = nonce;
  }

  /**
   * `present`: ids already there on a UTC date. Asked for once a date: where the clock is fixed, a second process goes
   * on counting behind the first.
   */
  async next(present: (utcDate: string) => Promise<readonly string[]>): Promise<{ id: string; receivedAt: string }> {
    const at = Math.max(this.#clock.now(), this.#lastAt);
    const receivedAt = new Date(at).toISOString();
    const date = receivedAt.slice(0, 10);
    const stamp = receivedAt.replace(/[-:.]/g, '');
    if (at > this.#lastAt) this.#counter = 0;
    this.#lastAt = at;
    if (!this.#dates.has(date)) {
      for (const id of await present(date)) {
        const found = id.match(idForm);
        if (found?.[1] === stamp) this.#counter = Math.max(this.#counter, Number.parseInt(found[2] ?? '0', 36) + 1);
      }
      this.#dates.add(date);
    }
    const counter = (this.#counter++).toString(36).padStart(6, '0');
    return { id: `${stamp}-${counter}-${this.#nonce()}`, receivedAt };
  }
}

export function isBatchId(text: string): boolean {
  return idForm.test(text);
}

/** A source's name as a folder: what is not a small letter, digit, dot, dash or underscore is spelt `~` and its hex. */
export function sourceFolder(source: string): string {
  return source.replace(/[^a-z0-9._-]|^\./gu, (character) => `~${character.codePointAt(0)?.toString(16)}~`);
}

/** SOURCE_RESERVED for the name of the folder that holds what people decided. */
export function checkSourceName(source: string): void {
  if (source !== correctionsFolder) return;
  throw new FootfallError('SOURCE_RESERVED', `No source can be named "${source}".`, {
    hint: `The folder raw/${correctionsFolder}/ holds what people decided: give the source another name.`,
  });
}
