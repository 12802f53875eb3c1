import { varint, zigzag } from './thrift.ts';

/** Shorter runs are packed with their neighbours. A multiple of 8: packed values come in eights. */
const shortestRun = 16;

/** Bits that hold the numbers `[0, count)`; at least 1, because some readers stumble over 0. */
export function bitsFor(count: number): number {
  return Math.max(1, 32 - Math.clz32(count - 1));
}

/** Parquet's hybrid of runs and bit-packed values (RLE), of the first `count` values; at most 24 bits. */
export function encodeHybrid(values: Uint32Array | Uint8Array, count: number, bits: number): Buffer {
  // Packed, every eight values take `bits` bytes; runs are never longer than that, their heads aside.
  const bytes = Buffer.allocUnsafe(Math.ceil(count / 8) * bits + Math.ceil(count / shortestRun) * 10 + 16);
  const valueBytes = Math.ceil(bits / 8);
  let out = 0;
  const pack = (from: number, to: number) => {
    if (from === to) return;
    const groups = Math.ceil((to - from) / 8);
    out = putVarint(bytes, out, groups * 2 + 1);
    packBits(bytes, out, values, from, to, bits);
    out += groups * bits;
  };
  let waiting = 0;
  for (let at = 0; at < count; ) {
    const value = values[at] as number;
    let end = at + 1;
    while (end < count && values[end] === value) end++;
    if (end - at >= shortestRun) {
      const filled = at + ((8 - ((at - waiting) % 8)) % 8);
      if (end - filled >= shortestRun) {
        pack(waiting, filled);
        out = putVarint(bytes, out, (end - filled) * 2);
        for (let byte = 0; byte < valueBytes; byte++) bytes[out++] = (value >>> (8 * byte)) & 255;
        waiting = end;
      }
    }
    at = end;
  }
  pack(waiting, count);
  return bytes.subarray(0, out);
}

/** Values from the lowest bit up, padded with zeros to eight values. */
function packBits(
  bytes: Uint8Array,
  start: number,
  values: ArrayLike<number>,
  from: number,
  to: number,
  bits: number,
): void {
  let out = start;
  let held = 0;
  let heldBits = 0;
  for (let at = from; at < to; at++) {
    // At most 7 bits are held and a value has at most 24: 31 bits fit.
    held |= (values[at] as number) << heldBits;
    heldBits += bits;
    while (heldBits >= 8) {
      bytes[out++] = held & 255;
      held >>>= 8;
      heldBits -= 8;
    }
  }
  if (heldBits > 0) bytes[out++] = held & 255;
  bytes.fill(0, out, start + Math.ceil((to - from) / 8) * bits);
}

function putVarint(bytes: Uint8Array, start: number, value: number): number {
  let out = start;
  let left = value;
  for (; left >= 128; left >>>= 7) bytes[out++] = (left & 127) | 128;
  bytes[out++] = left;
  return out;
}

/** As packBits, of values of up to 40 bits, which cannot be shifted. */
function packWide(values: ArrayLike<number>, from: number, to: number, bits: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let held = 0;
  let heldBits = 0;
  let out = 0;
  for (let at = from; at < to; at++) {
    held += (values[at] as number) * 2 ** heldBits;
    heldBits += bits;
    for (; heldBits >= 8; heldBits -= 8) {
      bytes[out++] = held % 256;
      held = Math.floor(held / 256);
    }
  }
  if (heldBits > 0) bytes[out] = held;
  return bytes;
}

const blockValues = 128;
const miniBlocks = 4;
const miniValues = blockValues / miniBlocks;

/** Parquet's DELTA_BINARY_PACKED: rising numbers, as ordinals are, cost almost nothing. Steps stay below 2^32. */
export function encodeDeltas(values: Float64Array, count: number): Buffer {
  const pieces: Uint8Array[] = [varint(blockValues), varint(miniBlocks), varint(count), zigzag(values[0] ?? 0)];
  const deltas = new Float64Array(blockValues);
  for (let from = 1; from < count; from += blockValues) {
    const held = Math.min(blockValues, count - from);
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < held; index++) {
      const delta = (values[from + index] as number) - (values[from + index - 1] as number);
      deltas[index] = delta;
      if (delta < least) least = delta;
    }
    const widths = new Uint8Array(miniBlocks);
    const packed: Uint8Array[] = [];
    for (let mini = 0; mini * miniValues < held; mini++) {
      const start = mini * miniValues;
      const end = Math.min(held, start + miniValues);
      let most = 0;
      for (let index = start; index < end; index++) {
        const over = (deltas[index] as number) - least;
        deltas[index] = over;
        if (over > most) most = over;
      }
      const bits = most === 0 ? 0 : bitsFor(most + 1);
      widths[mini] = bits;
      if (bits > 0) packed.push(packWide(deltas, start, end, bits, (miniValues * bits) / 8));
    }
    pieces.push(zigzag(least), widths, ...packed);
  }
  return Buffer.concat(pieces);
}
