/** A class that no style sheet has is drawn as if nobody had styled it, and no compiler tells. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../e2e/footfall.ts';

const sources = repository('dashboard/src');

test('every class that a component takes from a style sheet is there', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tsx'));
  let looked = 0;
  const unknown = files.flatMap((file) => {
    const path = join(sources, file);
    const text = readFileSync(path, 'utf8');
    return [...text.matchAll(/^import (\w+) from '(.+\.module\.css)';$/gm)].flatMap(([, name, sheet]) => {
      const known = classesOf(join(dirname(path), sheet ?? ''));
      const taken = [...text.replaceAll(/^import .*$/gm, '').matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(
        ([, one]) => one ?? '',
      );
      looked += taken.length;
      return taken.filter((one) => !known.has(one)).map((one) => `${relative(sources, path)}: ${name}.${one}`);
    });
  });
  expect(looked).toBeGreaterThan(100);
  expect(unknown).toEqual([]);
});

const classesOf = (sheet: string) =>
  new Set([...readFileSync(sheet, 'utf8').matchAll(/\.([a-z]\w*)/gi)].map(([, name]) => name));
