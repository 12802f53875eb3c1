import { describe, expect, test } from 'vitest';
import { editDistance } from '../domain/edit-distance.ts';
import { normaliseName } from './name-text.ts';
import { createNameResolver } from './names.ts';
import { bank } from './network.fixture.ts';
import { misspell, pick, type Random, restyle, seeded, townNames } from './town-names.fixture.ts';

const demo =
  'Lyon_1 Lyon_2 Lyon_3 Grenoble_1 Grenoble_2 Chambery_1 Chambery_2 Aix_les_bains_1 La_Biolle_1 Cognin_1 La_Motte_Servolex_1'.split(
    ' ',
  );

interface Figures {
  asked: number;
  nearest: number;
  resolved: number;
  wrong: number;
  wrongOfAll: number;
}

/** Misspells names and judges by the plain edit distance over normalised names, worked out for all of them. */
function measure(
  random: Random,
  names: readonly string[],
  from: readonly string[],
  slips: number,
  asked: number,
): Figures {
  const resolver = createNameResolver(bank(names));
  const keys = names.map((name) => normaliseName(name).key);
  const figures: Figures = { asked, nearest: 0, resolved: 0, wrong: 0, wrongOfAll: 0 };
  for (let i = 0; i < asked; i++) {
    const origin = pick(random, from);
    let text = origin;
    for (let slip = 0; slip < slips; slip++) text = misspell(random, text);
    text = restyle(random, text);
    const { branchId } = resolver.resolve(text, null);
    if (branchId !== null && branchId !== origin) figures.wrongOfAll++;
    const key = normaliseName(text).key;
    const own = editDistance(key, keys[names.indexOf(origin)] as string, 100);
    if (keys.some((other, index) => names[index] !== origin && editDistance(key, other, own) <= own)) continue;
    figures.nearest++;
    if (branchId === origin) figures.resolved++;
    else if (branchId !== null) figures.wrong++;
  }
  return figures;
}

function tell(title: string, { asked, nearest, resolved, wrong, wrongOfAll }: Figures): void {
  const share = ((100 * resolved) / nearest).toFixed(2);
  console.info(
    `${title}: ${asked} asked, ${nearest} strictly nearest to their origin, of these ${share} % resolved, ${wrong} to a wrong branch (${wrongOfAll} wrong of all asked)`,
  );
}

describe('misspelt branch names', () => {
  const seed = 20250529;
  const towns = townNames(seeded(seed), 1000);
  const all = [...demo, ...towns];

  test.each([
    { title: 'a thousand towns and the demo, one slip', names: all, from: all, slips: 1, least: 0.99 },
    { title: 'a thousand towns and the demo, two slips', names: all, from: all, slips: 2, least: 0.95 },
    { title: 'the demo among a thousand towns, one slip', names: all, from: demo, slips: 1, least: 0.99 },
    { title: 'the demo among a thousand towns, two slips', names: all, from: demo, slips: 2, least: 0.95 },
    { title: 'the demo alone, one slip', names: demo, from: demo, slips: 1, least: 0.99 },
    { title: 'the demo alone, two slips', names: demo, from: demo, slips: 2, least: 0.95 },
  ])('$title: resolved to their origin, never to another', ({ title, names, from, slips, least }) => {
    const figures = measure(seeded(seed + slips), names, from, slips, 3000);
    tell(`${title} (seed ${seed})`, figures);
    expect(figures.nearest).toBeGreaterThan(1000);
    expect(figures.resolved / figures.nearest).toBeGreaterThanOrEqual(least);
    expect(figures.wrong).toBe(0);
  });

  test('changes of case, accents and separators alone always resolve', () => {
    const random = seeded(seed);
    const resolver = createNameResolver(bank(all));
    for (let i = 0; i < 3000; i++) {
      const origin = pick(random, all);
      expect(resolver.resolve(restyle(random, origin), null).branchId).toBe(origin);
    }
  });

  test('no name that differs in a digit is ever taken for another', () => {
    const random = seeded(seed);
    const numbered = all.filter((name) => /\d/.test(name));
    const known = new Set(all.map((name) => normaliseName(name).key));
    const resolver = createNameResolver(bank(all));
    for (let i = 0; i < 1000; i++) {
      const origin = pick(random, numbered);
      const at = origin.search(/\d/);
      const digit = String(Math.floor(random() * 10));
      const other = [
        origin.slice(0, at) + digit + origin.slice(at + 1),
        origin.slice(0, at) + digit + origin.slice(at),
        origin + digit,
        origin.slice(0, at),
        digit + origin,
      ];
      const text = pick(random, other);
      if (known.has(normaliseName(text).key)) continue;
      const { branchId } = resolver.resolve(text, null);
      const numbers = normaliseName(text).numbers;
      if (branchId !== null) expect(normaliseName(branchId).numbers).toEqual(numbers);
      expect(branchId).not.toBe(origin);
    }
  });
});
