import { readdir, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { duckSession, handClock, start } from '../../test/lake/lake-tools.ts';
import { temporaryFolder } from '../../test/lake/temporary-folder.ts';
import type { DuckSession } from '../engine/duckdb.ts';
import { diskFiles } from './disk-files.ts';
import { type Lake, networkOfLake, openLake } from './lake.ts';

const files = diskFiles();
let codec: DuckSession;
let root = '';
beforeAll(async () => {
  codec = await duckSession();
  root = await temporaryFolder();
});

const open = (folder: string, networkId: string): Promise<Lake> =>
  openLake({ folder, networkId, files, clock: handClock(start), codec });

describe('a lake', () => {
  it('is made where absent and knows its network', async () => {
    const lake = await open(`${root}/a`, 'bank');
    expect(await readdir(lake.folder)).toEqual(['lake.json']);
    expect(await networkOfLake(lake.folder, files)).toBe('bank');
    expect(await networkOfLake(`${root}/none`, files)).toBeNull();
    const table = await lake.table('hourly');
    expect(table.folder).toBe(`${root}/a/tables/hourly`);
    expect(await (await open(`${root}/a`, 'bank')).table('hourly').then((one) => one.snapshot())).toMatchObject({
      version: 0,
      files: [],
    });
  });

  it('refuses another network and says which it holds', async () => {
    await open(`${root}/b`, 'bank');
    await expect(open(`${root}/b`, 'museum')).rejects.toMatchObject({
      code: 'LAKE_OTHER_NETWORK',
      message: 'The lake holds the network "bank", not "museum".',
      place: { file: `${root}/b/lake.json` },
    });
  });

  it('refuses a layout it does not know, and a marker it cannot read', async () => {
    await open(`${root}/c`, 'bank');
    await writeFile(`${root}/c/lake.json`, '{"format": 2, "network": "bank"}');
    await expect(open(`${root}/c`, 'bank')).rejects.toMatchObject({ code: 'LAKE_OTHER_VERSION' });
    await writeFile(`${root}/c/lake.json`, '{"for');
    await expect(open(`${root}/c`, 'bank')).rejects.toMatchObject({ code: 'LAKE_DAMAGED' });
  });

  it('belongs to exactly one of two networks that open it at once', async () => {
    const opened = await Promise.allSettled([open(`${root}/d`, 'bank'), open(`${root}/d`, 'museum')]);
    expect(opened.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
