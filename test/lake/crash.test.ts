import { beforeAll, describe, expect, it } from 'vitest';
import { FootfallError } from '../../src/domain/errors.ts';
import { dayMs } from '../../src/domain/time.ts';
import type { DuckSession } from '../../src/engine/duckdb.ts';
import type { NewFile } from '../../src/lake/delta/actions.ts';
import { DeltaTable } from '../../src/lake/delta/table.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { openLake } from '../../src/lake/lake.ts';
import { RawStore } from '../../src/lake/raw-store.ts';
import {
  type CrashMoment,
  type CrashPlan,
  crashingCodec,
  crashingFiles,
  crashPlan,
  failingFiles,
  SimulatedCrash,
} from './crashing-files.ts';
import { countsSpec, duckSession, handClock, months, plainFile, start } from './lake-tools.ts';
import { temporaryFolder } from './temporary-folder.ts';

const disk = diskFiles();
const moments: CrashMoment[] = ['before', 'middle', 'after'];
let session: DuckSession;
let root = '';
beforeAll(async () => {
  session = await duckSession();
  root = await temporaryFolder();
});

/**
 * A writer's whole life: opens, then replaces all partitions three times (checkpoints every second version, log cleaned
 * at once), then vacuums. `committed` holds the generations whose commit returned.
 */
async function life(folder: string, plan: CrashPlan, committed: number[]): Promise<void> {
  const table = await openTable(folder, plan);
  for (let generation = 1; generation <= 3; generation++) {
    await replaceAll(table, crashingFiles(disk, plan), generation);
    committed.push(generation);
  }
  await table.vacuum(0);
}

async function openTable(folder: string, plan: CrashPlan): Promise<DeltaTable> {
  const clock = handClock(Date.now() + dayMs);
  return DeltaTable.open({
    folder,
    spec: countsSpec,
    files: crashingFiles(disk, plan),
    codec: crashingCodec(session, plan),
    // Each look is later than the one before, so that nothing is too young for clean-up.
    clock: { now: () => clock.at++ },
    checkpointEvery: 2,
    logRetentionMs: 0,
    tombstoneRetentionMs: 0,
  });
}

async function replaceAll(table: DeltaTable, files: ReturnType<typeof diskFiles>, generation: number): Promise<void> {
  await table.transact(async (snapshot) => {
    const add: NewFile[] = [];
    for (const month of months.slice(0, 2)) {
      const file = await plainFile(table, files, month);
      add.push({ ...file, tags: { ...file.tags, generation: String(generation) } });
    }
    return { add, remove: snapshot.files, operation: 'REPLACE' };
  });
}

describe('a writer killed at any step', () => {
  it.each(moments)('%s its n-th write leaves the last version whole, and the next writer goes on', async (moment) => {
    const counting = crashPlan(Number.POSITIVE_INFINITY, moment);
    await life(`${root}/count-${moment}`, counting, []);
    expect(counting.writes).toBeGreaterThan(30);
    for (let at = 1; at <= counting.writes; at++) {
      const folder = `${root}/${moment}-${at}`;
      const plan = crashPlan(at, moment);
      const committed: number[] = [];
      const lived = await life(folder, plan, committed).then(
        () => null,
        (error: unknown) => error,
      );
      expect(plan.crashed, `write ${at}`).toBe(true);
      if (lived !== null) expect(lived).toBeInstanceOf(SimulatedCrash);
      const after = await openTable(folder, crashPlan(Number.POSITIVE_INFINITY, 'before'));
      const { files, version } = await after.snapshot();
      const generations = new Set(files.map((file) => Number(file.tags.generation)));
      // One generation in all partitions: the last that returned, or the one that was being committed.
      expect(generations.size, `write ${at}`).toBe(version === 0 ? 0 : 1);
      const last = committed.at(-1) ?? 0;
      const found = [...generations][0] ?? 0;
      expect([last, last + 1], `write ${at}`).toContain(found);
      expect(files).toHaveLength(version === 0 ? 0 : 2);
      expect(await after.verify({ hash: true }), `write ${at}`).toEqual([]);
      await replaceAll(after, disk, 9);
      await after.vacuum(0);
      const next = await after.snapshot();
      expect(next.files.map((file) => file.tags.generation)).toEqual(['9', '9']);
      expect(await after.verify({ hash: true })).toEqual([]);
    }
  });

  it.each(moments)('%s a write of a raw batch leaves the batch whole or not there', async (moment) => {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('abc');
    }
    const meta = { kind: 'pull' as const, mapping: 'm', format: 'json' };
    for (let at = 1; at <= 3; at++) {
      const folder = `${root}/raw-${moment}-${at}`;
      const plan = crashPlan(at, moment);
      const store = new RawStore({ folder, files: crashingFiles(disk, plan), clock: handClock(start) });
      await store.put('bank', meta, body(), 'json').catch(() => null);
      await store.put('bank', meta, body(), 'json').catch(() => null);
      const next = new RawStore({ folder, files: disk, clock: handClock(start + 1) });
      for (const batch of await next.list()) await next.open(batch);
      const again = await next.put('bank', meta, body(), 'json');
      expect(await next.open(again)).toBe(`${folder}/${again.body}`);
    }
  });

  it.each(moments)('%s the marker is written leaves a lake that opens', async (moment) => {
    const folder = `${root}/lake-${moment}`;
    const options = { folder, networkId: 'bank', clock: handClock(start), codec: session };
    await expect(openLake({ ...options, files: crashingFiles(disk, crashPlan(1, moment)) })).rejects.toThrow();
    await expect(openLake({ ...options, files: disk })).resolves.toBeDefined();
  });
});

describe('a disk that fills', () => {
  it('gives one clear error at any write, and a later run goes on', async () => {
    const full = (): Error => new FootfallError('STORAGE_FULL', 'Writing failed: the disk is full.');
    for (let at = 1; at <= 20; at++) {
      const folder = `${root}/full-${at}`;
      const plan = { at, writes: 0 };
      const files = failingFiles(disk, plan, full);
      const open = (): Promise<DeltaTable> =>
        DeltaTable.open({
          folder,
          spec: countsSpec,
          files,
          codec: session,
          clock: handClock(start),
          checkpointEvery: 2,
        });
      const write = async (): Promise<void> => {
        const table = await open();
        for (let generation = 1; generation <= 2; generation++) await replaceAll(table, files, generation);
      };
      const outcome = await write().then(
        () => 'done',
        (error: unknown) => (error instanceof FootfallError ? error.code : String(error)),
      );
      expect(['done', 'STORAGE_FULL']).toContain(outcome);
      plan.at = Number.POSITIVE_INFINITY;
      await write();
      const table = await open();
      expect((await table.snapshot()).files.map((file) => file.tags.generation)).toEqual(['2', '2']);
      expect(await table.verify({ hash: true })).toEqual([]);
    }
  });
});
