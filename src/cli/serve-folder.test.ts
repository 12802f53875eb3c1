import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diskFiles } from '../lake/disk-files.ts';
import { ownFolder } from './serve-folder.ts';

/** Linux gives out no pid above 2^22. */
const dead = 2 ** 22 + 7;

test('a server has a folder of its own, and clears away those of killed servers of its machine only', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'footfall-own-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const others = [`serve-other-${dead}`, `serve-here-${process.pid}`, 'serve-here-', 'downloads'];
  for (const name of [...others, `serve-here-${dead}`, 'serve-here-77']) {
    await mkdir(join(parent, name));
    await writeFile(join(parent, name, 'spill'), 'x');
  }
  const own = await ownFolder(parent, diskFiles(), { host: 'here', pid: 77 });
  expect((await readdir(parent)).sort()).toEqual([...others, 'serve-here-77'].sort());
  expect(await readdir(own.path)).toEqual([]);
  await own.remove();
  expect((await readdir(parent)).sort()).toEqual([...others].sort());
});
