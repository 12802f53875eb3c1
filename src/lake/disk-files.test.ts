import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/lake/temporary-folder.ts';
import { diskFiles, storageError } from './disk-files.ts';

const files = diskFiles();
let root = '';
beforeAll(async () => {
  root = await temporaryFolder();
});

describe('files on disk', () => {
  it('lets exactly one of many create a name, whole, and leaves no temporary behind', async () => {
    const path = `${root}/race/name.json`;
    const bodies = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(5000));
    const won = await Promise.all(bodies.map((body) => files.createExclusive(path, body)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await files.readText(path)).toBe(bodies[won.indexOf(true)]);
    expect(await files.list(`${root}/race`)).toEqual(['name.json']);
  });

  it('replaces a file whole and makes missing folders', async () => {
    await files.replace(`${root}/x/y/z`, 'one');
    await files.replace(`${root}/x/y/z`, 'two');
    expect(await files.readText(`${root}/x/y/z`)).toBe('two');
    expect(await files.list(`${root}/x/y`)).toEqual(['z']);
    expect(await files.list(`${root}/nowhere`)).toEqual([]);
    expect(await files.stat(`${root}/nowhere`)).toBeNull();
  });

  it('reads a stretch of a file', async () => {
    await files.replace(`${root}/stretch`, '0123456789');
    const read = async (range?: { start: number; end: number }): Promise<string> =>
      Buffer.concat(await Array.fromAsync(files.readStream(`${root}/stretch`, range))).toString();
    expect(await read({ start: 3, end: 6 })).toBe('345');
    expect(await read({ start: 3, end: 3 })).toBe('');
    expect(await read()).toBe('0123456789');
  });

  it('says that an absent file cannot be read, and where', async () => {
    const path = `${root}/absent`;
    const refused = { code: 'FILE_UNREADABLE', place: { file: path } };
    await expect(files.readText(path)).rejects.toMatchObject(refused);
    await expect(Array.fromAsync(files.readStream(path))).rejects.toMatchObject(refused);
  });

  it.each([
    ['ENOSPC', 'STORAGE_FULL', 'the disk is full'],
    ['EDQUOT', 'STORAGE_FULL', 'the quota of this user is used up'],
    ['EACCES', 'STORAGE_DENIED', 'this user lacks the permission'],
    ['EPERM', 'STORAGE_DENIED', 'this user lacks the permission'],
    ['EROFS', 'STORAGE_DENIED', 'the file system is read-only'],
  ])('turns %s into %s with the path and what to do', (system, code, words) => {
    const error = Object.assign(new Error(system), { code: system });
    expect(storageError(error, 'Writing', '/lake/x')).toMatchObject({
      code,
      message: `Writing failed: ${words}.`,
      place: { file: '/lake/x' },
      hint: expect.stringMatching(/run again|--data/),
    });
  });

  it('reports a folder that this user may not write in', async (context) => {
    const folder = `${root}/denied`;
    await mkdir(folder);
    await chmod(folder, 0o555);
    if (process.getuid?.() === 0 || process.platform === 'win32') {
      if (!mounted(folder, 'ro')) return skipLoudly(context, 'a read-only folder');
      try {
        await expect(files.createExclusive(`${folder}/a`, 'x')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
        await expect(files.replace(`${folder}/a/b`, 'x')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
      } finally {
        unmount(folder);
      }
      return;
    }
    await expect(files.createExclusive(`${folder}/a`, 'x')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
    await expect(files.replace(`${folder}/a/b`, 'x')).rejects.toMatchObject({ code: 'STORAGE_DENIED' });
  });

  it('reports a full disk, leaves no part of the file, and writes again when there is room', async (context) => {
    const folder = `${root}/small`;
    await mkdir(folder);
    if (!mounted(folder, 'size=256k')) return skipLoudly(context, 'a full disk');
    try {
      await writeFile(`${folder}/ballast`, Buffer.alloc(150_000));
      const big = Buffer.alloc(200_000);
      const pieces = async function* (): AsyncGenerator<Uint8Array> {
        yield big.subarray(0, 50_000);
        yield big;
      };
      await expect(files.createExclusive(`${folder}/a`, big)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      await expect(files.replace(`${folder}/b`, big)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      await expect(files.writeStream(`${folder}/c`, pieces())).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      await writeFile(`${root}/big`, big);
      await expect(files.copy(`${root}/big`, `${folder}/d`)).rejects.toMatchObject({ code: 'STORAGE_FULL' });
      expect(await readdir(folder)).toEqual(['ballast']);
      await files.remove(`${folder}/ballast`);
      expect(await files.createExclusive(`${folder}/a`, big)).toBe(true);
      expect((await readFile(`${folder}/a`)).byteLength).toBe(200_000);
    } finally {
      unmount(folder);
    }
  });
});

/** A small file system in memory; false where this user may not mount. */
function mounted(folder: string, options: string): boolean {
  return system('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
}

function unmount(folder: string): void {
  system('umount', [folder]);
}

function system(program: string, args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

function skipLoudly(context: { skip: () => void }, what: string): void {
  console.warn(`Left out: ${what} could not be made here (no right to mount); its errors are tested by their codes.`);
  context.skip();
}
