/** Town-like names and misspellings of them, for tests; every draw comes from the seed. */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  // mulberry32, Tommy Ettinger, public domain.
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] as T;
}

const heads =
  'Ber Mon Cha Lu Gre Vil Bou Mar Ro Beau Cour Au Tou Na Di Li Pe Cla Or Sa Ven Fer Lam Bel Ar Ca Tar Ne Ver Mou'.split(
    ' ',
  );
const middles = 'ti ne ro la mi gna ve ra lle si che de bé ri vi to ma ge pi su é lo'.split(' ');
const tails =
  'gny court ville ac ron ay sac lles bourg mont tier zé y gnan nes reux îmes val fort teaux loy las ers on ens'.split(
    ' ',
  );
const rivers = 'Loire Seine Isère Drôme Saône Rhône Marne Oise Lot Orne Mer Ain Arve'.split(' ');

export function townNames(random: Random, count: number): string[] {
  const names = new Set<string>();
  while (names.size < count) names.add(town(random));
  return [...names];
}

function town(random: Random): string {
  const root = pick(random, heads) + (random() < 0.5 ? pick(random, middles) : '') + pick(random, tails);
  const form = random();
  if (form < 0.55) return root;
  if (form < 0.65) return `Saint-${root}`;
  if (form < 0.72) return `La ${root}`;
  if (form < 0.85) return `${root}-sur-${pick(random, rivers)}`;
  return `${root}_${1 + Math.floor(random() * 3)}`;
}

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** One slip that leaves digits alone: a letter or space dropped, added, doubled, replaced, or swapped with its neighbour. */
export function misspell(random: Random, text: string): string {
  for (;;) {
    const at = Math.floor(random() * text.length);
    const here = text[at] as string;
    const next = text[at + 1] ?? '';
    const letter = random() < 0.1 ? ' ' : pick(random, [...letters]);
    const slip = Math.floor(random() * 5);
    if (slip === 0) return text.slice(0, at) + letter + text.slice(at);
    if (isDigit(here)) continue;
    if (slip === 1) return text.slice(0, at) + text.slice(at + 1);
    if (slip === 2) return text.slice(0, at) + here + text.slice(at);
    if (slip === 3) return text.slice(0, at) + letter + text.slice(at + 1);
    if (next !== '' && !isDigit(next)) return text.slice(0, at) + next + here + text.slice(at + 2);
  }
}

/** Changes that are no slip at all: case, accents off, other separators. */
export function restyle(random: Random, text: string): string {
  let styled = text;
  if (random() < 0.3) styled = random() < 0.5 ? styled.toUpperCase() : styled.toLowerCase();
  if (random() < 0.3) styled = styled.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
  if (random() < 0.3) styled = styled.replace(/[ _-]/g, pick(random, [' ', '_', '-', '.']));
  return styled;
}

function isDigit(text: string): boolean {
  return text >= '0' && text <= '9';
}
