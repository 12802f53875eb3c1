import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = read('package.json');
const locked: Record<string, { hasInstallScript?: boolean; resolved?: string; dev?: boolean }> =
  read('package-lock.json').packages;

test('every package with an install script has been judged, so that newer versions of npm run what is needed', () => {
  const scripted = Object.entries(locked)
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  expect(scripted).toContain('node');
  expect(scripted.filter((name) => manifest.allowScripts[name] === undefined)).toEqual([]);
});

test('the lock file names no registry but the public one, so that it works on any machine', () => {
  const hosts = Object.values(locked).flatMap(({ resolved }) => (resolved ? [new URL(resolved).host] : []));
  expect(hosts.filter((host) => host !== 'registry.npmjs.org')).toEqual([]);
});

test('the pinned Node is of the version that the package asks for, and the installed package does not bring it', () => {
  const [major] = manifest.devDependencies.node.split('.');
  expect(manifest.engines.node).toBe(`>=${major}`);
  expect(process.versions.node).toBe(manifest.devDependencies.node);
  expect(locked['node_modules/node']?.dev).toBe(true);
});

test('versions of dependencies are exact', () => {
  const ranges = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range as string),
  );
  expect(ranges).toEqual([]);
});
