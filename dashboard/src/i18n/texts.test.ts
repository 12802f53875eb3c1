import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { en } from './en.ts';
import { fr } from './fr.ts';
import { firstLanguage, unbroken, withMany } from './i18n.ts';

type Tree = { [key: string]: string | Tree };

function leavesOf(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : leavesOf(value, `${prefix}${key}.`),
  );
}

const english = leavesOf(en as Tree);
const french = new Map(leavesOf(fr as Tree));
const placeholders = (text: string) => [...text.matchAll(/\{\{[^}]*\}\}|<\/?\w+\/?>/g)].map(([found]) => found).sort();

describe('the French texts', () => {
  test('have every key of the English ones and no other', () => {
    expect([...french.keys()].sort()).toEqual(english.map(([key]) => key).sort());
  });

  test('have the same placeholders and tags', () => {
    for (const [key, text] of english) {
      expect([key, placeholders(french.get(key) ?? '')]).toEqual([key, placeholders(text)]);
    }
  });

  test('are nowhere empty', () => {
    expect([...english, ...french].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('use the typographic apostrophe and no space before a comma or full stop', () => {
    expect([...french].filter(([, text]) => /\w'\w| [,.](?:\s|$)/.test(text))).toEqual([]);
  });
});

test('no French line begins with a colon', () => {
  expect(unbroken({ deep: { a: 'Il a dit : « oui ; non »', b: '80 % de certitude' } })).toEqual({
    deep: { a: 'Il a dit\u00a0: «\u00a0oui\u00a0; non\u00a0»', b: '80\u00a0% de certitude' },
  });
});

test('plural keys come in pairs', () => {
  const keys = new Set(english.map(([key]) => key));
  for (const key of keys) {
    if (key.endsWith('_one')) {
      expect(keys).toContain(key.replace(/_one$/, '_other'));
    }
  }
});

test('French round millions read as the usual plural', () => {
  expect(withMany({ day_other: 'jours', deep: { row_other: 'lignes' } })).toEqual({
    day_other: 'jours',
    day_many: 'jours',
    deep: { row_other: 'lignes', row_many: 'lignes' },
  });
});

test.each([
  [null, ['fr-CA', 'en'], 'fr'],
  [null, ['de', 'fr'], 'fr'],
  [null, ['en-GB', 'fr'], 'en'],
  [null, ['de'], 'en'],
  ['en', ['fr'], 'en'],
  ['xx', ['fr'], 'fr'],
])('stored %s and a browser that speaks %s give %s', (stored, browser, expected) => {
  expect(firstLanguage(stored, browser)).toBe(expected);
});

describe('the components', () => {
  const root = join(import.meta.dirname, '..');
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));

  test('hold no text of their own', () => {
    expect(sources.length).toBeGreaterThan(10);
    const found = sources.flatMap((name) =>
      literalTexts(readFileSync(join(root, name), 'utf8')).map((text) => `${name}: ${text}`),
    );
    expect(found).toEqual([]);
  });

  test('and style sheets hold no colours and no pixels', () => {
    const styles = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.css'));
    const found = [...sources, ...styles]
      .filter((name) => !name.startsWith('theme'))
      .flatMap((name) => literalStyles(readFileSync(join(root, name), 'utf8')).map((text) => `${name}: ${text}`));
    expect(found).toEqual([]);
  });

  test('and these checks find what they look for', () => {
    expect(literalTexts('<Text>\n  Hello there\n</Text>')).toEqual(['Hello there']);
    expect(literalTexts('<Text fw={1}>Total: {n}</Text>')).toEqual(['Total:']);
    expect(literalTexts('<a aria-label="Close it" />')).toEqual(['Close it']);
    expect(literalTexts('<a aria-label={t("x")}>{t("y")} · {n}</a>; const f = (a: A<B>) => b < c && d > e;')).toEqual(
      [],
    );
    expect(literalStyles('color: #fff; width: 12px; --x: var(--y); h="12px" rgb(0 0 0)')).toEqual([
      '#fff',
      '12px',
      '12px',
      'rgb(',
    ]);
  });
});

/** Roughly: words between a tag's end and the next tag or brace, and words in attributes that are shown or read out. */
function literalTexts(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  const shown = code.matchAll(
    /<\/?[A-Za-z][\w.]*(?:\s(?:[^<>{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)?\/?>\s*([^<>{}();=]*\p{L}{2,}[^<>{}();=]*?)\s*(?=<\/?[A-Za-z]|\{)/gu,
  );
  const attributes = code.matchAll(
    /\b(?:aria-label|title|label|placeholder|alt|description)="([^"]*\p{L}{2,}[^"]*)"/gu,
  );
  return [...shown, ...attributes].map(([, text]) => text!.trim());
}

function literalStyles(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '');
  return [...code.matchAll(/#[0-9a-fA-F]{3,8}\b(?=[\s;,'")])|\b\d+(?:\.\d+)?px\b|\b(?:rgba?|hsla?|oklch)\(/g)].map(
    ([found]) => found,
  );
}
