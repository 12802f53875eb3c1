import { editDistance, longestName } from '../domain/edit-distance.ts';
import type { Branch } from '../domain/network.ts';
import type { CleanReason } from '../domain/reading.ts';
import { maskDifference, type NameText, normaliseName } from './name-text.ts';

export interface BranchMatch {
  branchId: string | null;
  score: number;
  reason: CleanReason | null;
  candidates: { name: string; score: number }[];
}

/** Differs in case, accents or separators only. */
const normalisedScore = 0.99;
/** Differs in spaces between words as well. */
const respacedScore = 0.98;
/** What an edited name scores at most. */
const editedScore = 0.97;

/** Two slips of the finger are still that name, three are not. */
const mostEdits = 2;
/** And never more than half the letters; a name of two letters is a code and has to be exact. */
function editsAllowed(letters: number): number {
  return letters < 3 ? 0 : Math.min(mostEdits, Math.floor(letters / 2));
}

/** How many near names a refusal tells, and how near they must be. */
const toldCandidates = 3;
const toldScore = 0.6;

/** How many distinct texts are remembered; more than the distinct names of any sane source. */
const rememberedTexts = 100_000;

/** A longer text names no branch; it is neither compared nor remembered. */
const longestText = 10 * longestName;

/** One of the names of a branch. */
interface Entry {
  branchId: string;
  name: NameText;
}

/**
 * Finds branches by what a source calls them. In this order: the exact id, name or alias; the same after normalising;
 * the same but for spaces; then the nearest by edit distance between letters and digits, under three conditions: at most
 * two edits and half the letters; no other branch as near (a whole edit must lie between); and every number untouched, in
 * its place (`Lyon_4`, `Lyon_`, `Lyon_11`, `1_Lyon` are never `Lyon_1`, nor is `L1yon`). bench/trust/names.ts measures it.
 */
export function createBranchFinder(branches: readonly Branch[]): (text: string) => BranchMatch {
  const exact = indexBy(
    branches.flatMap((branch) => namesOf(branch).map((name) => ({ key: name, branchId: branch.id }))),
  );
  for (const branch of branches) exact.set(branch.id, new Set([branch.id]));
  // Most sources write every name as it is; thousands of names are not normalised for them.
  let alike: ReturnType<typeof indexAlike> | null = null;

  const remembered = new Map<string, BranchMatch>();
  return (text) => {
    if (text.length > longestText) return refused('unknown_branch', []);
    let match = remembered.get(text);
    if (!match) {
      match = find(text);
      if (remembered.size >= rememberedTexts) remembered.clear();
      remembered.set(text, match);
    }
    return match;
  };

  function find(text: string): BranchMatch {
    const same = exact.get(text);
    if (same) return settle(same, 1);
    const name = normaliseName(text);
    alike ??= indexAlike(branches);
    const equal = alike.normalised.get(name.key);
    if (equal) return settle(equal, normalisedScore);
    const joined = alike.respaced.get(respacedKey(name));
    if (joined) return settle(joined, respacedScore);
    return alike.findNear(name);
  }
}

function indexAlike(branches: readonly Branch[]) {
  const entries = branches.flatMap(entriesOf);
  return {
    normalised: indexBy(entries.map((entry) => ({ key: entry.name.key, branchId: entry.branchId }))),
    respaced: indexBy(entries.map((entry) => ({ key: respacedKey(entry.name), branchId: entry.branchId }))),
    findNear: createNearFinder(entries),
  };
}

function namesOf(branch: Branch): string[] {
  return [branch.id, branch.name, ...branch.aliases];
}

function entriesOf(branch: Branch): Entry[] {
  const names = new Map(
    namesOf(branch)
      .map((text) => normaliseName(text))
      .map((name) => [name.key, name]),
  );
  return [...names.values()].filter((name) => name.key !== '').map((name) => ({ branchId: branch.id, name }));
}

function indexBy(pairs: readonly { key: string; branchId: string }[]): Map<string, Set<string>> {
  const index = new Map<string, Set<string>>();
  for (const { key, branchId } of pairs) {
    const there = index.get(key);
    if (there) there.add(branchId);
    else index.set(key, new Set([branchId]));
  }
  return index;
}

/** The numbers stand in the key, so that `1 1` and `11` stay two. */
function respacedKey(name: NameText): string {
  return `${name.numbers.join(' ')}#${name.compact}`;
}

function settle(branchIds: ReadonlySet<string>, score: number): BranchMatch {
  const [only] = branchIds;
  if (branchIds.size === 1 && only !== undefined) return { branchId: only, score, reason: null, candidates: [] };
  return refused(
    'ambiguous_branch',
    [...branchIds].sort().map((name) => ({ name, score })),
  );
}

function refused(reason: CleanReason, candidates: { name: string; score: number }[]): BranchMatch {
  return { branchId: null, score: 0, reason, candidates: candidates.slice(0, toldCandidates) };
}

function createNearFinder(entries: readonly Entry[]): (text: NameText) => BranchMatch {
  const byLength = new Map<number, Entry[]>();
  for (const entry of entries) {
    const length = entry.name.compact.length;
    const there = byLength.get(length);
    if (there) there.push(entry);
    else byLength.set(length, [entry]);
  }
  const longest = Math.max(0, ...byLength.keys());

  return (text) => {
    const best = nearest(text);
    if (!best) return refused('unknown_branch', candidatesFor(text));
    if (best.rivals) return refused('ambiguous_branch', candidatesFor(text));
    const score = Math.min(editedScore, 1 - best.edits / lengthOf(text, best.entry.name));
    return { branchId: best.entry.branchId, score, reason: null, candidates: [] };
  };

  /** The branch that may be meant, and whether another is as near. */
  function nearest(text: NameText): { entry: Entry; edits: number; rivals: boolean } | null {
    let best: { entry: Entry; edits: number } | null = null;
    const near: { branchId: string; edits: number }[] = [];
    for (const entry of within(text, mostEdits)) {
      // Without spaces: one lost is no slip, and counted it would make two names unlike that are as near.
      const edits = editDistance(text.compact, entry.name.compact, mostEdits);
      if (edits > mostEdits) continue;
      near.push({ branchId: entry.branchId, edits });
      const allowed = editsAllowed(entry.name.letters);
      if (edits > allowed || !numbersUntouched(text, entry.name, allowed)) continue;
      if (!best || edits < best.edits) best = { entry, edits };
    }
    if (!best) return null;
    const { entry, edits } = best;
    return { entry, edits, rivals: near.some((other) => other.branchId !== entry.branchId && other.edits <= edits) };
  }

  /** Best first. Names that their letters alone put out of reach of the places already taken cost no distance. */
  function candidatesFor(text: NameText): { name: string; score: number }[] {
    const ranked: { entry: Entry; atBest: number }[] = [];
    for (const entry of entries) {
      const atBest = 1 - leastEdits(text, entry.name) / lengthOf(text, entry.name);
      if (atBest >= toldScore) ranked.push({ entry, atBest });
    }
    ranked.sort((a, b) => b.atBest - a.atBest);
    let told: { name: string; score: number }[] = [];
    for (const { entry, atBest } of ranked) {
      const last = told.length === toldCandidates ? (told.at(-1)?.score ?? 0) : toldScore;
      if (atBest < last) break;
      const length = lengthOf(text, entry.name);
      const limit = Math.floor(length * (1 - last) + 1e-9);
      const edits = editDistance(text.key, entry.name.key, limit);
      if (edits > limit) continue;
      const score = Math.min(editedScore, 1 - edits / length);
      const better = told.find(({ name }) => name === entry.branchId);
      if (better && better.score >= score) continue;
      told = [...told.filter(({ name }) => name !== entry.branchId), { name: entry.branchId, score }]
        .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
        .slice(0, toldCandidates);
    }
    return told.map(({ name, score }) => ({ name, score: Math.round(score * 1000) / 1000 }));
  }

  /** The names that `limit` edits might reach, by length and letters alone. */
  function* within(text: NameText, limit: number): Generator<Entry> {
    const length = text.compact.length;
    for (let at = Math.max(1, length - limit); at <= Math.min(longest, length + limit); at++) {
      for (const entry of byLength.get(at) ?? []) {
        if (maskDifference(text.mask, entry.name.mask) <= 2 * limit) yield entry;
      }
    }
  }
}

function lengthOf(a: NameText, b: NameText): number {
  return Math.max(a.key.length, b.key.length);
}

/** No fewer edits than this can lead from one key to the other. */
function leastEdits(a: NameText, b: NameText): number {
  return Math.max(Math.abs(a.key.length - b.key.length), Math.ceil(maskDifference(a.mask, b.mask) / 2));
}

/**
 * Whether the same numbers stand in the same places and the edits are all in the words between them: the cheapest way
 * from one to the other must not be one that moves a digit.
 */
function numbersUntouched(a: NameText, b: NameText, limit: number): boolean {
  if (a.numbers.length !== b.numbers.length) return false;
  if (a.numbers.some((number, index) => number !== b.numbers[index])) return false;
  let edits = 0;
  for (let index = 0; index < a.words.length; index++) {
    const one = (a.words[index] as string).replaceAll(' ', '');
    const other = (b.words[index] as string).replaceAll(' ', '');
    if ((one === '') !== (other === '')) return false;
    edits += editDistance(one, other, limit);
    if (edits > limit) return false;
  }
  return edits <= editDistance(a.compact, b.compact, limit);
}
