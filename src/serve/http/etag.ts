import { createHash } from 'node:crypto';
import type { Network } from '../../domain/network.ts';

const hashes = new WeakMap<Network, string>();

/** Of the network's description: an edit changes every answer's tag. */
export function networkHash(network: Network): string {
  const known = hashes.get(network);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(JSON.stringify(network)).digest('base64url').slice(0, 16);
  hashes.set(network, hash);
  return hash;
}

/** Whether `If-None-Match` names this tag; weak comparison (RFC 9110, 13.1.2). */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((tag) => opaque(tag) === opaque(etag));
}
