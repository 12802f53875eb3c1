import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorRegistry } from '../domain/errors.ts';

const bin = join(import.meta.dirname, 'bin.ts');

test('an older Node is refused in one line that says what is needed and what was found', () => {
  const pretend = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.11.1" } })';
  const { status, stderr, stdout } = spawnSync(process.execPath, ['--import', `data:text/javascript,${pretend}`, bin], {
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^footfall needs Node 26 or newer; this is 20\.11\.1\. [^\n]*\[NODE_TOO_OLD\]\n$/);
  expect(status).toBe(errorRegistry.NODE_TOO_OLD.exit);
  expect(stdout).toBe('');
});

test('the entry loads nothing before the check, as what follows cannot be read by an older Node', () => {
  expect(readFileSync(bin, 'utf8')).not.toMatch(/^(import|export) .*from/m);
});
