import { FootfallError } from '../../domain/errors.ts';

/**
 * For each of `count` files an integer that Spark's hash partitioning sends to the task of the same number, when rows are
 * repartitioned into `count` by it. So one task has the rows of one file and no other's.
 */
export function laneKeys(count: number): number[] {
  const keys: number[] = [];
  let found = 0;
  for (let key = 0; found < count; key++) {
    const task = ((murmur3(key) % count) + count) % count;
    if (keys[task] !== undefined) continue;
    keys[task] = key;
    found++;
  }
  return keys;
}

/**
 * Of the names that lie where Spark wrote, the file of each task that wrote one; `count` tasks were asked for. Throws
 * ENGINE_FAILED where a file is nobody's, or the second of a task: its rows would be lost.
 */
export function partsByTask(names: readonly string[], count: number): Map<number, string> {
  const parts = new Map<number, string>();
  for (const name of names.filter((each) => each.endsWith('.parquet'))) {
    const [, digits] = /^part-(\d+)-/.exec(name) ?? [];
    const task = Number(digits ?? -1);
    if (task < 0 || task >= count || parts.has(task)) {
      throw new FootfallError('ENGINE_FAILED', `Spark wrote a file that was not asked for: ${name}`);
    }
    parts.set(task, name);
  }
  return parts;
}

/** Murmur3 (x86, 32 bits) of one INT with the seed 42: what Spark's function hash() gives. Signed. */
export function murmur3(value: number): number {
  let k = Math.imul(value, 0xcc9e2d51);
  k = (k << 15) | (k >>> 17);
  k = Math.imul(k, 0x1b873593);
  let h = 42 ^ k;
  h = (h << 13) | (h >>> 19);
  h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  // Its four bytes.
  h ^= 4;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
