import { hash } from 'node:crypto';

/** A fingerprint of everything something was made from: 16 hex digits. Equal stamps mean equal content. */
export type Stamp = string;

/** Parts are separated, so that `['a', 'bc']` and `['ab', 'c']` differ. */
export function stampOf(parts: readonly string[]): Stamp {
  return hash('sha256', parts.join('\u0000')).slice(0, 16);
}

/** A whole number of 60 bits out of a text, for order-free sums of members (`bit_xor` in SQL). */
export function memberHash(text: string): bigint {
  return BigInt(`0x${hash('sha256', text).slice(0, 15)}`);
}

/** The stamp of a set whose members come and go over time: exclusive or of their hashes. */
export function stampOfSet(sum: bigint): Stamp {
  return sum.toString(16).padStart(16, '0');
}
