import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * `fft_<id>_<secret>`: an id of 10 small letters and digits that may be shown, and 32 random bytes in base64url that may
 * not. A secret of 256 random bits cannot be guessed, so one round of SHA-256 hides it; slow hashes are for passwords.
 */
const form = /^fft_([0-9a-z]{10})_([0-9A-Za-z_-]{43})$/;
const letters = '0123456789abcdefghijklmnopqrstuvwxyz';

export type Random = (size: number) => Uint8Array;

export interface NewToken {
  id: string;
  /** The whole token: shown once, kept nowhere. */
  text: string;
  /** SHA-256 of the secret, lower-case hex. */
  hash: string;
}

export function newToken(random: Random = randomBytes): NewToken {
  const id = [...random(10)].map((byte) => letters[byte % letters.length]).join('');
  const secret = Buffer.from(random(32)).toString('base64url');
  return { id, text: `fft_${id}_${secret}`, hash: hashOf(secret) };
}

/** Null where the text is no token at all. */
export function parseToken(text: string): { id: string; hash: string } | null {
  const [, id, secret] = form.exec(text.trim()) ?? [];
  return id === undefined || secret === undefined ? null : { id, hash: hashOf(secret) };
}

/** Takes the same time wherever the two differ. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return left.length === right.length && timingSafeEqual(left, right);
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
