import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkImports, ruleNames } from './import-checker.ts';

const root = join(import.meta.dirname, '../..');
const fixtures = join(import.meta.dirname, 'fixtures');

describe('the tree', async () => {
  const { modules, violations } = await checkImports(root);
  const sources = sourcesBelow('src');

  test('keeps every import rule', () => {
    expect(violations).toEqual([]);
  });

  test('is read whole: no source escapes the checker', () => {
    expect(sources.length).toBeGreaterThan(8);
    expect(sources.filter((path) => !modules.has(path))).toEqual([]);
  });

  // Types written as import('…') are not read by the checker: they must be imported by name.
  test('has no relative import that the checker does not see', () => {
    const unseen = sources.flatMap((path) =>
      relativeImports(path)
        .filter((target) => !modules.get(path)?.includes(target))
        .map((target) => `${path} -> ${target}`),
    );
    expect(unseen).toEqual([]);
  });

  test('names the models nowhere but in the pipeline', () => {
    const readers = sources.filter(
      (path) =>
        !/^src\/(pipeline|models|cli)\/|\.(test|fixture)\.ts$/.test(path) &&
        /['"`][^'"`\n]*\bmodels\//.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(readers).toEqual([]);
  });
});

describe('each import rule', () => {
  test('has a fixture that breaks it, and each fixture a rule', () => {
    expect(readdirSync(fixtures).sort()).toEqual([...ruleNames].sort());
  });

  test.each(ruleNames)('%s is caught when broken, and it alone', async (rule) => {
    const { violations } = await checkImports(join(fixtures, rule));
    expect(new Set(violations.map((violation) => violation.rule))).toEqual(new Set([rule]));
  });
});

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

/** A source's relative imports, as its text writes them. */
function relativeImports(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  const written = text.matchAll(/(?:^(?:import|export|\})[^'"\n]*\bfrom |\bimport\()['"](\.[^'"]*)['"]/gm);
  return [...written].map(([, target]) => target ?? '');
}
