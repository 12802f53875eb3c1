import type { BranchRow } from '../api/types.ts';

/** Without accents and case, so that `beziers` finds Béziers. */
export const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();

/**
 * A search over branches by all words of the query, in name, id, city or region. Names that start with the query come
 * first, then those with a word that does. 10,000 branches take about a millisecond: their words are folded once.
 */
export function createFinder(branches: readonly BranchRow[]) {
  const entries = branches.map((row) => {
    const name = fold(row.name);
    return { row, name, all: ` ${name} ${fold([row.id, row.city, row.region].filter(Boolean).join(' '))}` };
  });
  return (query: string, most: number): { rows: BranchRow[]; more: number } => {
    const whole = fold(query);
    const words = whole.split(/[\s-]+/).filter(Boolean);
    const ranks: (typeof entries)[] = [[], [], []];
    for (const entry of entries) {
      if (words.every((word) => entry.all.includes(word))) {
        const rank = entry.name.startsWith(whole) ? 0 : words.every((word) => entry.all.includes(` ${word}`)) ? 1 : 2;
        ranks[rank]!.push(entry);
      }
    }
    const found = ranks.flat();
    return { rows: found.slice(0, most).map(({ row }) => row), more: Math.max(0, found.length - most) };
  };
}
