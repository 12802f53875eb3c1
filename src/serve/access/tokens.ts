import { z } from 'zod';
import type { Files, Log } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Clock, EpochMs } from '../../domain/time.ts';
import type { Caller, Role } from '../http/options.ts';
import { newToken, parseToken, type Random, sameHash } from './token-text.ts';

/** What is known of a token; never its secret. */
export interface TokenInfo {
  id: string;
  name: string;
  role: Role;
  createdAt: EpochMs;
  /** Null: never. */
  expiresAt: EpochMs | null;
  revokedAt: EpochMs | null;
  status: 'valid' | 'expired' | 'revoked';
}

export interface TokensOptions {
  /** `access` in the folder of the data; absolute. */
  folder: string;
  files: Files;
  /** The clock of the machine, also under --now. */
  clock: Clock;
  log: Log;
  random?: Random;
}

/** How long what was read of the folder is taken for true: tokens made or revoked by others count within this time. */
export const recheckMs = 2000;

const tokenFile = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['viewer', 'operator']),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
});
const revokedFile = z.object({ revoked_at: z.iso.datetime() });

interface Stored extends Omit<TokenInfo, 'status'> {
  hash: string;
}

/**
 * Tokens as files that are only ever added: `<id>.json` makes one, `<id>.revoked.json` ends it. So they outlive the
 * ledger, and a copy of the folder is a backup.
 */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #known = new Map<string, Stored>();
  readonly #warned = new Set<string>();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | null = null;

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** `text` is the token itself, to be shown once. Throws STORAGE_FULL, STORAGE_DENIED. */
  async create(token: {
    role: Role;
    /** Default: the role and the id. It stands in requests for work, and limits are counted by it. */
    name?: string | undefined;
    expiresAt: EpochMs | null;
  }): Promise<{ info: TokenInfo; text: string }> {
    const { files, clock, random } = this.#options;
    const createdAt = clock.now();
    const { id, text, hash } = newToken(random);
    const { role, expiresAt, name = `${role} ${id}` } = token;
    const stored: Stored = { id, name, role, createdAt, expiresAt, revokedAt: null, hash };
    const body: z.input<typeof tokenFile> = {
      id,
      name,
      role,
      sha256: hash,
      created_at: isoText(createdAt),
      expires_at: expiresAt === null ? null : isoText(expiresAt),
    };
    if (!(await files.createExclusive(this.#pathOf(id), `${JSON.stringify(body, null, 2)}\n`))) {
      return this.create(token);
    }
    this.#known.set(id, stored);
    return { info: this.#info(stored), text };
  }

  /** Newest first. */
  async list(): Promise<TokenInfo[]> {
    await this.#read();
    return [...this.#known.values()]
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
      .map((stored) => this.#info(stored));
  }

  /** The token as it is now. One that was revoked before stays so from that time. USAGE if there is none of this id. */
  async revoke(id: string): Promise<TokenInfo> {
    const { files, clock } = this.#options;
    await this.#read();
    const stored = this.#known.get(id);
    if (!stored) {
      const near = nearest(id, [...this.#known.keys()]);
      throw new FootfallError('USAGE', `There is no token of the id ${JSON.stringify(id)}.`, {
        hint: near ? `Did you mean ${near}?` : 'See them with: footfall token list',
      });
    }
    if (stored.revokedAt === null) {
      const revokedAt = clock.now();
      const body = JSON.stringify({ revoked_at: isoText(revokedAt) });
      await files.createExclusive(this.#revokedPathOf(id), `${body}\n`);
      stored.revokedAt = revokedAt;
    }
    return this.#info(stored);
  }

  async anyValid(): Promise<boolean> {
    return (await this.list()).some(({ status }) => status === 'valid');
  }

  /** Who it is that holds this token; null if it is none, or no longer. */
  async check(text: string): Promise<Caller | null> {
    const given = parseToken(text);
    if (!given) return null;
    await this.#readIfOld();
    const stored = this.#known.get(given.id);
    if (!stored || !sameHash(stored.hash, given.hash)) return null;
    if (this.#info(stored).status !== 'valid') return null;
    return { role: stored.role, name: stored.name };
  }

  #info({ hash: _hash, ...stored }: Stored): TokenInfo {
    const { revokedAt, expiresAt } = stored;
    const expired = expiresAt !== null && expiresAt <= this.#options.clock.now();
    return { ...stored, status: revokedAt !== null ? 'revoked' : expired ? 'expired' : 'valid' };
  }

  async #readIfOld(): Promise<void> {
    const age = this.#options.clock.now() - this.#readAt;
    // A clock that was set back must not make the tokens of yesterday count for ever.
    if (age < 0 || age >= recheckMs) await this.#read();
  }

  /** Many who ask at once share one reading. */
  #read(): Promise<void> {
    this.#reading ??= this.#readFolder().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readFolder(): Promise<void> {
    const { files, folder, clock } = this.#options;
    const readAt = clock.now();
    const names = await files.list(folder);
    const ids = names.flatMap((name) => /^([0-9a-z]{10})\.json$/.exec(name)?.[1] ?? []);
    const revoked = new Set(names.flatMap((name) => /^([0-9a-z]{10})\.revoked\.json$/.exec(name)?.[1] ?? []));
    for (const id of this.#known.keys()) if (!ids.includes(id)) this.#known.delete(id);
    for (const id of ids) {
      const known = this.#known.get(id) ?? (await this.#readToken(id));
      if (!known) continue;
      if (revoked.has(id)) known.revokedAt ??= await this.#readRevocation(id);
      else known.revokedAt = null;
      this.#known.set(id, known);
    }
    this.#readAt = readAt;
  }

  /** Null, with a warning, where the file is damaged: its token counts for nothing. */
  async #readToken(id: string): Promise<Stored | null> {
    const path = this.#pathOf(id);
    try {
      const file = tokenFile.parse(JSON.parse(await this.#options.files.readText(path)));
      if (file.id !== id) throw new Error(`it speaks of ${file.id}`);
      return {
        id,
        name: file.name,
        role: file.role,
        hash: file.sha256,
        createdAt: Date.parse(file.created_at),
        expiresAt: file.expires_at === null ? null : Date.parse(file.expires_at),
        revokedAt: null,
      };
    } catch {
      if (!this.#warned.has(id)) {
        this.#options.log.warn({ file: path }, 'This file is no token that can be read; nobody is let in by it');
      }
      this.#warned.add(id);
      return null;
    }
  }

  /** That the file is there ends the token, whatever is in it. */
  async #readRevocation(id: string): Promise<EpochMs> {
    try {
      const text = await this.#options.files.readText(this.#revokedPathOf(id));
      return Date.parse(revokedFile.parse(JSON.parse(text)).revoked_at);
    } catch {
      return 0;
    }
  }

  #pathOf(id: string): string {
    return `${this.#options.folder}/${id}.json`;
  }

  #revokedPathOf(id: string): string {
    return `${this.#options.folder}/${id}.revoked.json`;
  }
}

function isoText(at: EpochMs): string {
  return new Date(at).toISOString();
}
