import { editDistance } from './edit-distance.ts';

/**
 * The known name that a misspelt one most likely means, or null when none is near enough: up to a third of its letters
 * may be off. Case and separators do not count.
 */
export function nearest(name: string, known: readonly string[]): string | null {
  const wanted = plain(name);
  let limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | null = null;
  for (const candidate of known) {
    const found = editDistance(wanted, plain(candidate), limit);
    if (found > limit) continue;
    best = candidate;
    limit = found - 1;
    if (limit < 0) break;
  }
  return best;
}

function plain(text: string): string {
  return text.trim().toLowerCase().replaceAll(/[ _-]/g, '');
}
