/** Misspellings as people and systems make them; every draw comes from the seed. */
import { pick, type Random } from '../../src/network/town-names.fixture.ts';

export interface Kind {
  name: string;
  edits: 0 | 1 | 2;
  /** Its share of all that is made. */
  share: number;
  misspell(random: Random, text: string): string;
}

export const kinds: readonly Kind[] = [
  { name: 'one edit', edits: 1, share: 0.3, misspell: (random, text) => edit(random, text) },
  { name: 'two edits', edits: 2, share: 0.3, misspell: (random, text) => edit(random, edit(random, text)) },
  { name: 'case', edits: 0, share: 0.05, misspell: changeCase },
  { name: 'accents', edits: 0, share: 0.05, misspell: changeAccents },
  { name: 'spaces', edits: 0, share: 0.1, misspell: changeSpaces },
  { name: 'one edit, styled', edits: 1, share: 0.1, misspell: (random, text) => style(random, edit(random, text)) },
  {
    name: 'two edits, styled',
    edits: 2,
    share: 0.1,
    misspell: (random, text) => style(random, edit(random, edit(random, text))),
  },
];

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const digits = [...'0123456789'];

/** How often a digit stands in for a letter, or a letter for a digit: keys far apart. */
const otherClass = 0.1;

/** One letter or digit added, dropped, replaced by another, or swapped with a neighbour that differs. */
function edit(random: Random, text: string): string {
  for (;;) {
    const at = Math.floor(random() * text.length);
    const here = text[at] as string;
    const next = text[at + 1] ?? '';
    if (!isLetterOrDigit(here)) continue;
    const asDigit = isDigit(here) !== random() < otherClass;
    const drawn = pick(random, asDigit ? digits : letters);
    const before = text.slice(0, at);
    const after = text.slice(at + 1);
    switch (Math.floor(random() * 4)) {
      case 0:
        return random() < 0.5 ? before + drawn + here + after : before + here + drawn + after;
      case 1:
        return before + after;
      case 2:
        if (drawn !== here.toLowerCase()) return before + drawn + after;
        break;
      default:
        if (isLetterOrDigit(next) && next !== here) return before + next + here + text.slice(at + 2);
    }
  }
}

/** One to three of case, accents and spaces. */
function style(random: Random, text: string): string {
  const all = [changeCase, changeAccents, changeSpaces];
  const first = Math.floor(random() * all.length);
  return all.reduce((styled, change, at) => (at === first || random() < 0.5 ? change(random, styled) : styled), text);
}

function changeCase(random: Random, text: string): string {
  const form = random();
  if (form < 0.4) return text.toUpperCase();
  if (form < 0.7) return text.toLowerCase();
  return [...text].map((letter) => (random() < 0.5 ? letter.toUpperCase() : letter.toLowerCase())).join('');
}

const accents = ['\u0300', '\u0301', '\u0302', '\u0308', '\u0303', '\u0327'];

/** Accents dropped, taken apart as some systems store them, or one put on a letter that has none or another. */
function changeAccents(random: Random, text: string): string {
  const form = random();
  if (form < 0.4) return text.normalize('NFKD').replace(/\p{M}/gu, '');
  if (form < 0.6) return text.normalize('NFD');
  const places = [...text.matchAll(/[\p{L}]/gu)].map(({ index }) => index);
  if (places.length === 0) return text;
  const at = pick(random, places);
  const bare = (text[at] as string).normalize('NFD')[0] as string;
  return text.slice(0, at) + (bare + pick(random, accents)).normalize('NFC') + text.slice(at + 1);
}

const separators = [' ', '_', '-', '.', '  ', ' - ', '\u00a0'];

/** A separator replaced, doubled or dropped, all of them dropped, one put between two letters, or blanks around. */
function changeSpaces(random: Random, text: string): string {
  const places = [...text.matchAll(/[^\p{L}\p{M}\p{Nd}]+/gu)];
  const form = places.length === 0 ? 0.7 + 0.3 * random() : random();
  if (form < 0.15) return text.replace(/[^\p{L}\p{M}\p{Nd}]+/gu, '');
  if (form < 0.7) {
    const { index, 0: found } = pick(random, places);
    const instead = form < 0.4 ? '' : pick(random, separators);
    return text.slice(0, index) + instead + text.slice(index + found.length);
  }
  if (form < 0.8) return `${pick(random, ['', ' ', '\t'])}${text}${pick(random, [' ', '  ', '\n'])}`;
  const inner = [...text.matchAll(/(?<=[\p{L}])(?=[\p{L}])/gu)].map(({ index }) => index);
  if (inner.length === 0) return ` ${text}`;
  const at = pick(random, inner);
  return text.slice(0, at) + pick(random, [' ', '-', '_']) + text.slice(at);
}

function isLetterOrDigit(character: string): boolean {
  return /[\p{L}\p{Nd}]/u.test(character);
}

function isDigit(character: string): boolean {
  return /\p{Nd}/u.test(character);
}
