/** Longest text whose distance is worked out; longer ones are not names. */
export const longestName = 120;

const width = longestName + 2;
// Three rows of the matrix, used again and again: ten thousand names against two thousand make no garbage.
const rows = [new Uint16Array(width), new Uint16Array(width), new Uint16Array(width)] as const;

/**
 * Optimal string alignment distance: single letters added, dropped or replaced, and two neighbours swapped, each 1 (the
 * restricted Damerau-Levenshtein distance; Boytsov 2011, https://doi.org/10.1145/1963190.1963191). Gives `limit + 1`
 * for anything beyond `limit`, early.
 */
export function editDistance(a: string, b: string, limit: number): number {
  const n = a.length;
  const m = b.length;
  if (a === b) return 0;
  if (Math.abs(n - m) > limit || n > longestName || m > longestName) return limit + 1;
  if (n === 0 || m === 0) return Math.max(n, m);
  let [older, previous, current] = rows as unknown as [Uint16Array, Uint16Array, Uint16Array];
  const beyond = limit + 1;
  for (let j = 0; j <= m; j++) previous[j] = j;
  let leastBefore = 0;
  for (let i = 1; i <= n; i++) {
    // A cell further from the diagonal than the limit can only be beyond it; the band's neighbours say so.
    const from = Math.max(1, i - limit);
    const to = Math.min(m, i + limit);
    current[from - 1] = from === 1 ? i : beyond;
    if (to < m) current[to + 1] = beyond;
    let least = current[from - 1] as number;
    const letter = a.charCodeAt(i - 1);
    for (let j = from; j <= to; j++) {
      const other = b.charCodeAt(j - 1);
      let best = (previous[j - 1] as number) + (letter === other ? 0 : 1);
      const dropped = (previous[j] as number) + 1;
      const added = (current[j - 1] as number) + 1;
      if (dropped < best) best = dropped;
      if (added < best) best = added;
      if (i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other) {
        const swapped = (older[j - 2] as number) + 1;
        if (swapped < best) best = swapped;
      }
      current[j] = best;
      if (best < least) least = best;
    }
    // A swap reaches back two rows, so one row beyond the limit is not the end yet.
    if (least > limit && leastBefore > limit) return beyond;
    leastBefore = least;
    const spare = older;
    older = previous;
    previous = current;
    current = spare;
  }
  return Math.min(previous[m] as number, beyond);
}
