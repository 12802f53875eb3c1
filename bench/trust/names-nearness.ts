/**
 * The yardstick by which the resolver of names is judged, without a line of its code: how near a text is to a name is the
 * optimal string alignment distance between their letters and digits, in lower case and without accents. Spaces and
 * other separators count nothing: an edit is one of letters or digits.
 */
import type { Branch } from '../../src/domain/network.ts';

export const places = ['nearest', 'tied', 'anotherNumber', 'nearerToAnother', 'anotherName'] as const;

/**
 * What the edits have made of a name, seen from the branch it was made from:
 * - `nearest`: strictly nearer to its origin than to any other branch, every number in its place;
 * - `tied`: as near to another branch;
 * - `anotherNumber`: nearest or tied, but a number was changed, dropped, added or moved, which is no misspelling here;
 * - `nearerToAnother`: strictly nearer to another branch than to its origin, so a misspelling of that one;
 * - `anotherName`: the name of another branch but for style, so no misspelling at all.
 */
export type Place = (typeof places)[number];

export interface Judgement {
  place: Place;
  /** The strictly nearest branch; null where two are as near. */
  nearestId: string | null;
}

const strokes: Record<string, string> = { ß: 'ss', œ: 'oe', æ: 'ae', ø: 'o', ł: 'l' };

/** Lower case, no accents, one space for whatever is neither letter nor digit. */
function fold(text: string): string {
  const bare = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const plain = bare.replace(/[ßœæøł]/g, (letter) => strokes[letter] as string);
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

/** Judges texts against all names of the branches: their ids, names and aliases. */
export function createYardstick(branches: readonly Branch[]): (text: string, originId: string) => Judgement {
  const names = branches.flatMap(({ id, name, aliases }) =>
    [...new Set([id, name, ...aliases].map(fold))].map((folded) => ({ branchId: id, folded, bare: bareOf(folded) })),
  );
  return (text, originId) => {
    const folded = fold(text);
    const bare = bareOf(folded);
    const own = names.filter(({ branchId }) => branchId === originId);
    const ownDistance = Math.min(...own.map((name) => alignmentDistance(bare, name.bare)));
    let otherDistance = Number.POSITIVE_INFINITY;
    let others = new Set<string>();
    for (const name of names) {
      if (name.branchId === originId || Math.abs(name.bare.length - bare.length) > otherDistance) continue;
      const distance = alignmentDistance(bare, name.bare);
      if (distance < otherDistance) others = new Set();
      otherDistance = Math.min(distance, otherDistance);
      if (distance === otherDistance) others.add(name.branchId);
    }
    const [onlyOther = null] = others.size === 1 ? others : [];
    if (otherDistance === 0) return { place: 'anotherName', nearestId: onlyOther };
    if (otherDistance < ownDistance) return { place: 'nearerToAnother', nearestId: onlyOther };
    const nearestId = ownDistance < otherDistance ? originId : null;
    if (!own.some((name) => numbersKept(folded, name.folded, ownDistance)))
      return { place: 'anotherNumber', nearestId };
    return { place: nearestId === null ? 'tied' : 'nearest', nearestId };
  };
}

/** Whether both have the same numbers and a way of no more than `distance` from one to the other spares every digit. */
function numbersKept(a: string, b: string, distance: number): boolean {
  const numbers = (text: string) => (text.match(/\p{Nd}+/gu) ?? []).join(' ');
  return numbers(a) === numbers(b) && alignmentDistance(bareOf(a), bareOf(b), 1000) <= distance;
}

function bareOf(folded: string): string {
  return folded.replaceAll(' ', '');
}

/**
 * Optimal string alignment: letters added, dropped, replaced, neighbours swapped, each 1; where a digit takes part, each
 * `digitCost`. The plain matrix, since a yardstick is to be checked by reading it.
 */
function alignmentDistance(a: string, b: string, digitCost = 1): number {
  const cost = (...characters: string[]) => (digitCost !== 1 && characters.some(isDigit) ? digitCost : 1);
  let beforeLast: number[] = [];
  let last: number[] = [0];
  for (let j = 1; j <= b.length; j++) last.push((last[j - 1] as number) + cost(b[j - 1] as string));
  for (let i = 1; i <= a.length; i++) {
    const here = a[i - 1] as string;
    const row = [(last[0] as number) + cost(here)];
    for (let j = 1; j <= b.length; j++) {
      const there = b[j - 1] as string;
      let least = Math.min(
        (last[j] as number) + cost(here),
        (row[j - 1] as number) + cost(there),
        (last[j - 1] as number) + (here === there ? 0 : cost(here, there)),
      );
      if (i > 1 && j > 1 && here === b[j - 2] && a[i - 2] === there) {
        least = Math.min(least, (beforeLast[j - 2] as number) + cost(here, there));
      }
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

function isDigit(character: string): boolean {
  return /\p{Nd}/u.test(character);
}
