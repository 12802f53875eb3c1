import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CrashMoment, crashingFiles, crashPlan } from '../../test/lake/crashing-files.ts';
import { handClock, start } from '../../test/lake/lake-tools.ts';
import { temporaryFolder } from '../../test/lake/temporary-folder.ts';
import type { Correction, CorrectionDraft } from '../domain/corrections.ts';
import { dayMs, fixedClock, hourMs } from '../domain/time.ts';
import { CorrectionStore } from './corrections.ts';
import { diskFiles } from './disk-files.ts';
import { RawStore } from './raw-store.ts';

const files = diskFiles();
const said = { author: 'ann', reason: 'counted', sensorId: 'a', from: start - dayMs, to: start - hourMs };
const count: CorrectionDraft = { ...said, kind: 'count', entries: 3 };
let root = '';
let made = 0;
beforeAll(async () => {
  root = await temporaryFolder();
});

function newStore(folder = `${root}/l${made++}`, clock = handClock(start)) {
  return { folder, clock, store: new CorrectionStore({ folder, files, clock }) };
}

describe('the store of corrections', () => {
  it('keeps a record as a file of its own, and gives it back', async () => {
    const { folder, store } = newStore();
    const kept = await store.add(count);
    expect(kept).toEqual({ ...count, id: kept.id, at: start });
    expect(kept.id).toMatch(/^20240501T000000000Z-[0-9a-f]{6}$/);
    expect(await readdir(`${folder}/raw/corrections/2024-05`)).toEqual([`${kept.id}.json`]);
    expect(await new CorrectionStore({ folder, files, clock: fixedClock(0) }).list()).toEqual([kept]);
  });

  it('of a lake without any is empty, and makes nothing', async () => {
    const { folder, store } = newStore();
    expect(await store.list()).toEqual([]);
    expect(await store.revision()).toBe(await newStore().store.revision());
    expect(await readdir(root)).not.toContain(folder.split('/').at(-1));
  });

  it('puts a later word behind all earlier ones, also when the clock stands still or was set back', async () => {
    const { folder, clock, store } = newStore();
    const kept = [await store.add(count), await store.add(count)];
    clock.at -= 40 * dayMs;
    kept.push(await store.add(count));
    clock.at += 80 * dayMs;
    kept.push(await newStore(folder, clock).store.add(count));
    expect(kept.map(({ at }) => at)).toEqual([start, start + 1, start + 2, start + 40 * dayMs]);
    expect(await store.list()).toEqual(kept);
    expect(kept.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).sort());
  });

  it('loses nothing of many that write in the same millisecond, and never writes over a file', async () => {
    const { folder, clock } = newStore();
    const nonces = ['aaaaaa', 'aaaaaa', 'aaaaaa', 'bbbbbb'];
    const twins = new CorrectionStore({ folder, files, clock, nonce: () => nonces.shift() ?? 'cccccc' });
    const stores = [twins, twins, ...Array.from({ length: 20 }, () => newStore(folder, clock).store)];
    const kept = await Promise.all(stores.map((store, index) => store.add({ ...said, kind: 'count', entries: index })));
    const found = await newStore(folder).store.list();
    expect(new Set(found.map(({ id }) => id)).size).toBe(stores.length);
    expect(found).toEqual(expect.arrayContaining(kept));
  });

  it('writes nothing that it could not read again', async () => {
    const { folder, store } = newStore();
    await expect(store.add({ ...count, reason: '' })).rejects.toMatchObject({ code: 'CORRECTION_INVALID' });
    await expect(store.add({ ...count, to: count.from })).rejects.toMatchObject({ code: 'CORRECTION_INVALID' });
    expect(await files.exists(folder)).toBe(false);
  });

  it.each<CrashMoment>(['before', 'middle', 'after'])(
    'holds a record whole or not at all after a crash %s a write',
    async (moment) => {
      const { folder, clock, store } = newStore();
      const first = await store.add(count);
      const dying = new CorrectionStore({ folder, files: crashingFiles(files, crashPlan(1, moment)), clock });
      await expect(dying.add(count)).rejects.toThrow(/crashed/);
      const found = await store.list();
      expect(found[0]).toEqual(first);
      expect(found).toHaveLength(moment === 'after' ? 2 : 1);
      expect(await store.add(count)).toMatchObject({ kind: 'count' });
    },
  );

  it('names every damaged file, and gives the sound ones to those who go on', async () => {
    const { folder, clock, store } = newStore();
    const kept: Correction[] = [];
    for (let index = 0; index < 4; index++) {
      clock.at += dayMs;
      kept.push(await store.add(count));
    }
    const at = (index: number) => `${folder}/raw/corrections/2024-05/${kept[index]?.id}.json`;
    await writeFile(at(0), (await readFile(at(0), 'utf8')).slice(0, 80));
    await writeFile(at(2), '');
    await cp(at(1), `${folder}/raw/corrections/2024-05/copy of it.json`);
    await cp(at(1), `${folder}/raw/corrections/stray.json`);
    const { corrections, damaged } = await store.read();
    expect(corrections).toEqual([kept[1], kept[3]]);
    expect(damaged.map(({ code, place }) => [code, place?.file?.split('/').at(-1)]).sort()).toEqual([
      ['CORRECTION_INVALID', `${kept[0]?.id}.json`],
      ['CORRECTION_INVALID', `${kept[2]?.id}.json`],
      ['CORRECTION_INVALID', 'copy of it.json'],
      ['CORRECTION_INVALID', 'stray.json'],
    ]);
    const refusal = await store.list().catch((error: unknown) => error as Error);
    expect(refusal).toMatchObject({ code: 'CORRECTION_INVALID' });
    for (const { place } of damaged.slice(1)) expect((refusal as Error).message).toContain(place?.file);
    expect(await store.add(count)).toMatchObject({ kind: 'count' });
  });

  it('passes over what is no record: unfinished files and those of the system', async () => {
    const { folder, store } = newStore();
    const kept = await store.add(count);
    const before = await store.revision();
    const month = `${folder}/raw/corrections/2024-05`;
    await writeFile(`${month}/.tmp-1`, '{');
    await writeFile(`${month}/.2024.json`, '{');
    await writeFile(`${month}/Thumbs.db`, '');
    expect(await store.list()).toEqual([kept]);
    expect(await store.revision()).toBe(before);
  });

  it('has another revision as soon as a record is added, and the same wherever its folder is copied', async () => {
    const { folder, store } = newStore();
    const revisions = [await store.revision()];
    for (let index = 0; index < 3; index++) {
      await store.add(count);
      revisions.push(await store.revision());
    }
    expect(new Set(revisions).size).toBe(4);
    await cp(`${folder}/raw/corrections`, `${folder}-copy/raw/corrections`, { recursive: true });
    const copy = newStore(`${folder}-copy`).store;
    expect(await copy.revision()).toBe(revisions.at(-1));
    expect(await copy.list()).toEqual(await store.list());
  });
});

describe('beside the batches', () => {
  async function* bytes(text: string) {
    yield Buffer.from(text);
  }
  const meta = { kind: 'pull', mapping: 'bank', format: 'json' } as const;

  it('is neither taken for batches nor swept away', async () => {
    const { folder, clock, store } = newStore();
    const kept = await store.add(count);
    const raw = new RawStore({ folder: `${folder}/raw`, files, clock, wallClock: handClock(Date.now() + 90 * dayMs) });
    const batch = await raw.put('bank', meta, bytes('one'), 'json');
    expect(await raw.list()).toEqual([batch]);
    expect(await raw.sweep(0)).toBe(0);
    expect(await store.list()).toEqual([kept]);
  });

  it('keeps its name from sources', async () => {
    const { folder, clock } = newStore();
    const raw = new RawStore({ folder: `${folder}/raw`, files, clock });
    const refused = raw.put('corrections', meta, bytes('one'), 'json');
    await expect(refused).rejects.toMatchObject({
      code: 'SOURCE_RESERVED',
      hint: expect.stringContaining('another name'),
    });
    expect(await files.exists(folder)).toBe(false);
    expect((await raw.put('Corrections', meta, bytes('one'), 'json')).body).toMatch(/^~43~orrections\//);
  });
});
