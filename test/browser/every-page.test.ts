/** What must hold of every page, in both languages and themes, at both widths; `npm run test:long` sees all of them. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { en } from '../../dashboard/src/i18n/en.ts';
import { fr } from '../../dashboard/src/i18n/fr.ts';
import { long } from '../long.ts';
import { describeInBrowser, type Look, seenWhole, stage, textOf, visit } from './stage.ts';

type Path = string | (() => Promise<string>);

const pages: Record<string, Path> = {
  'the network': '/',
  'a branch that is still to be chosen': '/branch',
  'a branch': '/branch?id=Lyon_1',
  'branches compared': '/compare?id=Lyon_1&id=Grenoble_1&id=Cognin_1',
  'the health of all sensors': '/health?period=last_90_days',
  'a fault': () => aFault('sort=-severity'),
  'the rows': '/data',
  'the coverage': '/data?view=coverage',
  'the printed page': '/print/branch?id=Lyon_1',
};

/** The same pages otherwise. */
const variants: Record<string, Path> = {
  'the network over four weeks': '/?period=last_28_days&sort=name',
  'a sensor by hour': '/branch?id=Grenoble_1&sensor=grenoble_1-0&period=last_7_days&granularity=hour&compare=last_year',
  'nothing to compare yet': '/compare',
  'regions compared, apart': '/compare?by=region&id=Rh%C3%B4ne&id=Savoie&mode=indexed&layout=multiples',
  'the rejected rows': '/data?table=rejects&period=last_90_days',
  'the faults of a sensor that has none': '/health?sensor=grenoble_1-2&period=today&kind=drift',
  'a fault by day': async () => `${await aFault('kind=undercount,dead')}&granularity=day`,
  'no page': '/nowhere',
};

interface Sight {
  language: 'en' | 'fr';
  /** The page is opened in the first, and changed to the second. */
  looks: Pick<Required<Look>, 'scheme' | 'width'>[];
}

/** Of each page: all widths, themes and languages meet. */
const all: Sight[] = [
  {
    language: 'en',
    looks: [
      { scheme: 'light', width: 1440 },
      { scheme: 'dark', width: 390 },
    ],
  },
  {
    language: 'fr',
    looks: [
      { scheme: 'light', width: 390 },
      { scheme: 'dark', width: 1440 },
    ],
  },
];

const look = (language: Sight['language'], scheme: 'light' | 'dark', width: 390 | 1440): Sight => ({
  language,
  looks: [{ scheme, width }],
});

/** Two sights that differ in everything; these four are all that there are. */
const turns: [Sight, Sight][] = [
  [look('en', 'light', 1440), look('fr', 'dark', 390)],
  [look('en', 'dark', 1440), look('fr', 'light', 390)],
  [look('en', 'light', 390), look('fr', 'dark', 1440)],
  [look('en', 'dark', 390), look('fr', 'light', 1440)],
];

/** Each page in two sights that differ in everything, and each variant in one of the eight, in turns. */
type Seen = [name: string, path: Path, sights: Sight[]];
const sights: Seen[] = long
  ? Object.entries({ ...pages, ...variants }).map(([name, path]) => [name, path, all])
  : [
      ...Object.entries(pages).map(([name, path], index): Seen => [name, path, turns[index % 4] as Sight[]]),
      ...Object.entries(variants).map(([name, path], index): Seen => [name, path, [turns.flat()[index % 8] as Sight]]),
    ];

describeInBrowser('every page', () => {
  test.each(sights)('%s is whole, readable and said in one language, whatever the look', async (_, given, seen) => {
    const path = typeof given === 'string' ? given : await given();
    // Two at a time, for two cores.
    await Promise.all(
      seen.map(async ({ language, looks }) => {
        const { page, faults } = await visit(path, { language, ...looks[0] });
        for (const { scheme, width } of looks) {
          const where = `${path} ${language} ${scheme} ${width}`;
          await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
          await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
          await seenWhole(page);
          expect.soft(await violations(page), `${where}: accessibility`).toEqual([]);
          expect.soft(await page.evaluate<string[]>(tooWide), `${where}: wider than the window`).toEqual([]);
          expect.soft(await wordsAmiss(page, language), `${where}: words`).toEqual([]);
        }
        expect.soft(await page.locator('html').getAttribute('lang'), path).toBe(language);
        expect.soft(await page.title(), path).toMatch(/^\S.* · \S/);
        expect.soft(faults, `${path} ${language}: faults`).toEqual([]);
      }),
    );
  });
});

/** The address of a fault of the demo's. */
async function aFault(query: string): Promise<string> {
  const answer = await fetch(`${stage.url}/v1/faults?from=2025-11-01&to=2026-11-20&limit=1&${query}`);
  const { data } = (await answer.json()) as { data: { id: string }[] };
  return `/health/fault?id=${data[0]?.id}`;
}

/** What axe finds serious or critical: rule, help, and the first places. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => id + ': ' + help + ' — ' + nodes.slice(0, 3).map(({ target, failureSummary }) =>
      target.join(' ') + ' (' + String(failureSummary).split('\\n')[1]?.trim() + ')').join(' | ')))`);
}

/** Elements that stick out of the window where the page as a whole scrolls sideways. */
const tooWide = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > clientWidth + 1)
    .slice(-3)
    .map((one) => one.tagName + '.' + one.className + ' to ' + Math.round(one.getBoundingClientRect().right));
})()`;

/** Names, placeholders and such, which are read aloud though not seen. */
const unseen = `[...document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')].flatMap((one) =>
  ['aria-label', 'title', 'placeholder', 'alt'].map((name) => one.getAttribute(name)).filter(Boolean)).join('\\n')`;

async function wordsAmiss(page: Page, language: 'en' | 'fr'): Promise<string[]> {
  // French sets spaces at which no line may end.
  const text = `${await textOf(page)}\n${await page.evaluate<string>(unseen)}`.replaceAll('\u00a0', ' ');
  return [...keysIn(text), ...foreignIn(text, language)];
}

/** Keys of texts that nobody wrote, placeholders that nobody filled, and what a program says of nothing. */
function keysIn(text: string): string[] {
  const odd =
    /\b(?:[a-z_]+:)?[a-z][a-z_]*(?:\.[a-z][a-z_]+)+\b|\{\{|\}\}|\bundefined\b|\bNaN\b|\[object |\bInvalid Date\b/g;
  const files = /\.(yaml|csv|parquet|xlsx|json)$/;
  return [...text.matchAll(odd)].map(([found]) => found).filter((found) => !files.test(found));
}

type Tree = { [key: string]: string | Tree };
const leaves = (tree: Tree): string[] =>
  Object.values(tree).flatMap((value) => (typeof value === 'string' ? [value] : leaves(value)));

/** Sentences of the other language: of several words, without placeholders, and not the same in both. */
function foreignIn(text: string, language: 'en' | 'fr'): string[] {
  const [own, other] = language === 'en' ? [en, fr] : [fr, en];
  const ours = leaves(own as Tree);
  return leaves(other as Tree).filter(
    (one) =>
      / /.test(one) &&
      one.length > 8 &&
      !one.includes('{{') &&
      text.includes(one) &&
      !ours.some((our) => our.includes(one)),
  );
}

describe('the check of the words', () => {
  test('finds keys and placeholders, and lets names and figures be', () => {
    expect(keysIn('network:trust.title of {{count}} is NaN')).toEqual(['network:trust.title', '{{', '}}', 'NaN']);
    expect(keysIn('As of 1.1.1: footfall.yaml, 3.5 %, Lyon 1. The daily_branch table')).toEqual([]);
  });

  test('finds a sentence of the other language', () => {
    expect(foreignIn('Cliquer : Skip to the content', 'fr')).toEqual(['Skip to the content']);
    expect(foreignIn('Skip to the content', 'en')).toEqual([]);
  });
});
