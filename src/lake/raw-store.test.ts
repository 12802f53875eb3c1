import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { handClock, start } from '../../test/lake/lake-tools.ts';
import { temporaryFolder } from '../../test/lake/temporary-folder.ts';
import { dayMs, hourMs } from '../domain/time.ts';
import { type BatchMeta, sourceFolder } from './batch.ts';
import { diskFiles } from './disk-files.ts';
import { RawStore } from './raw-store.ts';

const files = diskFiles();
const meta: BatchMeta = { kind: 'pull', mapping: 'bank', format: 'json' };
let root = '';
let count = 0;
beforeAll(async () => {
  root = await temporaryFolder();
});

async function* bytes(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

function newStore(folder = `${root}/r${count++}`, clock = handClock(start)): RawStore {
  return new RawStore({ folder, files, clock });
}

describe('the raw store', () => {
  it('keeps the bytes as received, with a sidecar that says where they came from', async () => {
    const store = newStore();
    const asked = { from: '2024-05-01T00:00:00.000Z', to: '2024-05-01T01:00:00.000Z' };
    const parts = [
      { offset: 0, length: 3, request: '/a' },
      { offset: 3, length: 5, request: '/b' },
    ];
    const batch = await store.put('bank', { ...meta, asked, parts: () => parts }, bytes('one', 'three'), 'json');
    expect(batch.id).toMatch(/^20240501T000000000Z-000000-[0-9a-f]{6}$/);
    expect(batch).toEqual({
      id: batch.id,
      source: 'bank',
      kind: 'pull',
      receivedAt: '2024-05-01T00:00:00.000Z',
      mapping: 'bank',
      format: 'json',
      extension: 'json',
      asked,
      size: 8,
      sha256: createHash('sha256').update('onethree').digest('hex'),
      body: `bank/2024-05-01/${batch.id}.json`,
      repeats: null,
      parts,
      dates: null,
    });
    expect(await readFile(await store.open(batch), 'utf8')).toBe('onethree');
    expect(Buffer.from(await store.readPart(batch, 1)).toString()).toBe('three');
    expect(await store.list()).toEqual([batch]);
  });

  it('notes an identical body of the same source and does not store it twice', async () => {
    const folder = `${root}/r${count++}`;
    const first = await newStore(folder).put('bank', meta, bytes('same'), 'json');
    const store = newStore(folder, handClock(start + hourMs));
    const second = await store.put('bank', meta, bytes('same'), 'json');
    const third = await store.put('bank', meta, bytes('same'), 'json');
    const elsewhere = await store.put('museum', meta, bytes('same'), 'json');
    expect([first, second, third, elsewhere].map((batch) => batch.repeats)).toEqual([null, first.id, first.id, null]);
    expect(await store.open(third)).toBe(await store.open(first));
    const bodies = (await readdir(folder, { recursive: true })).filter((name) => /\d\.?[^/]*\.json$/.test(name));
    expect(bodies.filter((name) => !name.endsWith('.meta.json'))).toHaveLength(2);
  });

  it('asks an index kept elsewhere for earlier bodies, and knows itself what it received since', async () => {
    const asked: string[] = [];
    const store = new RawStore({
      folder: `${root}/r${count++}`,
      files,
      clock: handClock(start),
      knownBody: async (source) => {
        asked.push(source);
        return null;
      },
    });
    const first = await store.put('bank', meta, bytes('same'), 'json');
    const second = await store.put('bank', meta, bytes('same'), 'json');
    expect(asked).toEqual(['bank']);
    expect(second).toMatchObject({ repeats: first.id, body: first.body });
  });

  it('stores the body again where the known one has been lost', async () => {
    const store = newStore();
    const first = await store.put('bank', meta, bytes('same'), 'json');
    await rm(store.pathOf(first));
    const second = await store.put('bank', meta, bytes('same'), 'json');
    expect(second.repeats).toBeNull();
    expect(await readFile(await store.open(second), 'utf8')).toBe('same');
    await expect(store.open(first)).rejects.toMatchObject({
      code: 'LAKE_DAMAGED',
      place: { file: store.pathOf(first) },
    });
  });

  it('gives ids in the order of receipt, also at one instant, from a second process, or when the clock goes back', async () => {
    const folder = `${root}/r${count++}`;
    const clock = handClock(start);
    const one = newStore(folder, clock);
    const ids: string[] = [];
    for (let i = 0; i < 40; i++) ids.push((await one.put('bank', meta, bytes(`${i}`), 'json')).id);
    clock.at -= dayMs;
    ids.push((await one.put('bank', meta, bytes('back'), 'json')).id);
    ids.push((await newStore(folder).put('other', meta, bytes('second process'), 'json')).id);
    const together = await Promise.all([1, 2, 3].map((i) => one.put('bank', meta, bytes(`t${i}`), 'json')));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set([...ids, ...together.map((batch) => batch.id)]).size).toBe(45);
  });

  it('reads only the sidecars it does not know yet', async () => {
    const store = newStore();
    const first = await store.put('bank', meta, bytes('1'), 'json');
    const second = await store.put('bank', meta, bytes('2'), 'json');
    await writeFile(store.pathOf(first).replace('.json', '.meta.json'), 'no longer readable');
    expect(await store.list(new Set([first.id]))).toEqual([second]);
    await expect(store.list()).rejects.toMatchObject({ code: 'LAKE_DAMAGED' });
  });

  it('leaves nothing when the body breaks off', async () => {
    const store = newStore();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('connection cut');
    }
    await expect(store.put('bank', meta, broken(), 'json')).rejects.toThrow('connection cut');
    expect(await store.list()).toEqual([]);
    expect(await readdir(`${store.folder}/bank/2024-05-01`)).toEqual([]);
  });

  it('copies a file with its name and never touches the original', async () => {
    const store = newStore();
    const file = `${root}/counts.csv.gz`;
    await writeFile(file, 'packed', { mode: 0o444 });
    const batch = await store.putFile('import', { ...meta, kind: 'import', fileName: 'counts.csv.gz' }, file, 'csv.gz');
    expect(batch).toMatchObject({ size: 6, fileName: 'counts.csv.gz', extension: 'csv.gz' });
    expect(await readFile(await store.open(batch), 'utf8')).toBe('packed');
    const again = await store.putFile('import', { ...meta, kind: 'import' }, file, 'csv.gz');
    expect(again.repeats).toBe(batch.id);
    expect(await readFile(file, 'utf8')).toBe('packed');
  });

  it('sweeps bodies without a sidecar and unfinished files, but only old ones', async () => {
    const folder = `${root}/r${count++}`;
    const wallClock = handClock(Date.now());
    const store = new RawStore({ folder, files, clock: handClock(start), wallClock });
    const batch = await store.put('bank', meta, bytes('kept'), 'json');
    const day = `${folder}/bank/2024-05-01`;
    await writeFile(`${day}/20240501T000000000Z-000009-abcdef.json`, 'no sidecar');
    await writeFile(`${day}/.tmp-1`, 'unfinished');
    await writeFile(`${day}/notes.txt`, 'somebody else put it here');
    wallClock.at += hourMs / 2;
    expect(await store.sweep(hourMs)).toBe(0);
    wallClock.at += hourMs;
    expect(await store.sweep(hourMs)).toBe(2);
    expect((await readdir(day)).sort()).toEqual([`${batch.id}.json`, `${batch.id}.meta.json`, 'notes.txt']);
  });

  it('spells any source name as a folder that no two names share', () => {
    const names = ['bank', 'Bank', 'ba nk', 'ba/nk', '..', '.', 'é', '~', 'a~20~b', 'a b'];
    const folders = names.map(sourceFolder);
    expect(new Set(folders.map((folder) => folder.toLowerCase())).size).toBe(names.length);
    for (const folder of folders) expect(folder).toMatch(/^[a-z0-9_~-][a-z0-9._~-]*$/);
    expect(sourceFolder('bank')).toBe('bank');
  });
});
