import type { Network } from '../domain/network.ts';

const accented: Record<string, string> = { a: 'à', c: 'ç', e: 'é', i: 'î', n: 'ñ', o: 'ô', u: 'û' };

type Change = (name: string, pick: number) => string;

const changes: Change[] = [
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
  (name) => name.replaceAll('_', ' '),
  (name) => name.replaceAll(' ', '_'),
  (name) => name.normalize('NFD').replaceAll(/\p{M}/gu, ''),
  (name, pick) => (pick < 0.5 ? ` ${name}` : `${name}  `),
  (name) => name.replaceAll(' ', '_').replaceAll('_', '__'),
  (name, pick) => atLetter(name, pick, (letter) => accented[letter.toLowerCase()] ?? letter),
  (name, pick) => atLetter(name, pick, () => ''),
  (name, pick) => atLetter(name, pick, (letter) => letter + letter.toLowerCase()),
  (name, pick) => swapLetters(name, pick),
];

/**
 * The name as a careless system writes it: another case, spaces, an accent, or a letter dropped, doubled or swapped;
 * digits stay. `kind` and `pick` are uniforms. Never the name itself.
 */
export function misspell(name: string, kind: number, pick: number): string {
  const first = Math.floor(kind * changes.length);
  for (let step = 0; step < changes.length; step++) {
    const changed = changes[(first + step) % changes.length]?.(name, pick) ?? name;
    if (changed !== name && changed.trim() !== '') return changed;
  }
  return `${name}.`;
}

/** A name that looks like a neighbour of `name` (`Lyon_4` of `Lyon_1`) and is no branch of the network. */
export function absentBranch(network: Network): (name: string) => string {
  const known = new Set(network.branches.flatMap((branch) => [branch.id, branch.name, ...branch.aliases]).map(plain));
  return (name) => {
    const stem = name.replace(/[\s_-]*\d+$/, '');
    for (let number = 2; ; number++) {
      const candidate = `${stem}_${number}`;
      if (!known.has(plain(candidate))) return candidate;
    }
  };
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]+/g, ' ');
}

function atLetter(name: string, pick: number, change: (letter: string) => string): string {
  const places = letterPlaces(name);
  const at = places[Math.floor(pick * places.length)];
  return at === undefined ? name : name.slice(0, at) + change(name.charAt(at)) + name.slice(at + 1);
}

function swapLetters(name: string, pick: number): string {
  const places = letterPlaces(name).filter((at) => isLetter(name.charAt(at + 1)) && name[at] !== name[at + 1]);
  const at = places[Math.floor(pick * places.length)];
  if (at === undefined) return name;
  return name.slice(0, at) + name.charAt(at + 1) + name.charAt(at) + name.slice(at + 2);
}

function letterPlaces(name: string): number[] {
  return Array.from({ length: name.length }, (_, at) => at).filter((at) => isLetter(name.charAt(at)));
}

function isLetter(char: string): boolean {
  return /^\p{L}$/u.test(char);
}
