import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  countsSpec,
  duckSession,
  handClock,
  months,
  openCounts,
  plainFile,
  rowsOf,
  start,
  writeDataFile,
} from '../../../test/lake/lake-tools.ts';
import { temporaryFolder } from '../../../test/lake/temporary-folder.ts';
import { dayMs, hourMs } from '../../domain/time.ts';
import type { DuckSession } from '../../engine/duckdb.ts';
import { diskFiles } from '../disk-files.ts';
import { CommitConflict } from './conflict.ts';
import { DeltaTable } from './table.ts';

const files = diskFiles();
const [january = '', february = ''] = months;
let session: DuckSession;
let count = 0;
let root = '';
const newFolder = (): string => `${root}/t${count++}`;

beforeAll(async () => {
  session = await duckSession();
  root = await temporaryFolder();
});

/** Commits a file more in a partition, or `times` of them one after the other. */
async function append(table: DeltaTable, partition: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i++) {
    await table.transact(async () => ({
      add: [await plainFile(table, files, partition)],
      remove: [],
      operation: 'WRITE',
      guard: 'file',
    }));
  }
}

describe('a Delta table', () => {
  it('writes version 0 and a replacement exactly as the protocol says', async () => {
    const folder = newFolder();
    let n = 0;
    const uuid = (): string => `00000000-0000-4000-8000-${String(n++).padStart(12, '0')}`;
    const table = await openCounts(folder, session, { uuid, engineInfo: 'Footfall/0.1.0' });
    const first = await writeDataFile(table, session, january, "SELECT 'a' AS sensor_id, 1::BIGINT AS entries");
    const snapshot = await table.commit({ add: [first], remove: [], readVersion: 0, operation: 'WRITE' });
    const second = await writeDataFile(table, session, january, "SELECT 'b' AS sensor_id, NULL::BIGINT AS entries");
    await table.commit({
      add: [second],
      remove: snapshot.files,
      readVersion: 1,
      operation: 'REPLACE',
      parameters: { partitions: january },
    });
    const log = async (version: number): Promise<unknown[]> =>
      (await readFile(`${folder}/_delta_log/${String(version).padStart(20, '0')}.json`, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    expect(await log(0)).toEqual([
      {
        commitInfo: {
          timestamp: start,
          operation: 'CREATE TABLE',
          operationParameters: {},
          engineInfo: 'Footfall/0.1.0',
          txnId: '00000000-0000-4000-8000-000000000001',
        },
      },
      { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
      {
        metaData: {
          id: '00000000-0000-4000-8000-000000000000',
          name: 'readings',
          description: 'A row is a count',
          format: { provider: 'parquet', options: {} },
          schemaString: JSON.stringify({
            type: 'struct',
            fields: [
              { name: 'utc_month', type: 'date', nullable: false, metadata: { comment: 'First day of the month' } },
              { name: 'sensor_id', type: 'string', nullable: false, metadata: { comment: 'Sensor' } },
              { name: 'entries', type: 'long', nullable: true, metadata: { comment: 'People in' } },
            ],
          }),
          partitionColumns: ['utc_month'],
          createdTime: start,
          configuration: {},
        },
      },
    ]);
    expect(await log(2)).toEqual([
      {
        commitInfo: {
          timestamp: start,
          operation: 'REPLACE',
          operationParameters: { partitions: january },
          readVersion: 1,
          isBlindAppend: false,
          engineInfo: 'Footfall/0.1.0',
          txnId: '00000000-0000-4000-8000-000000000005',
        },
      },
      {
        remove: {
          path: 'utc_month=2024-01-01/00000000-0000-4000-8000-000000000002.parquet',
          deletionTimestamp: start,
          dataChange: true,
          extendedFileMetadata: true,
          partitionValues: { utc_month: january },
          size: first.size,
        },
      },
      {
        add: {
          path: 'utc_month=2024-01-01/00000000-0000-4000-8000-000000000004.parquet',
          partitionValues: { utc_month: january },
          size: second.size,
          modificationTime: start,
          dataChange: true,
          stats:
            '{"numRecords":1,"minValues":{"sensor_id":"b"},"maxValues":{"sensor_id":"b"},"nullCount":{"sensor_id":0,"entries":1}}',
          tags: { sha256: second.tags.sha256 },
        },
      },
    ]);
  });

  it('travels to any version and reads what that version held', async () => {
    const table = await openCounts(newFolder(), session, { checkpointEvery: 3 });
    for (let version = 1; version <= 8; version++) {
      await table.transact(async (snapshot) => ({
        add: [await writeDataFile(table, session, january, `SELECT 'a' AS sensor_id, ${version}::BIGINT AS entries`)],
        remove: snapshot.files,
        operation: 'REPLACE',
      }));
    }
    for (const version of [1, 3, 5, 8]) {
      const snapshot = await table.snapshot(version);
      expect(snapshot.version).toBe(version);
      expect(await rowsOf(table, session, snapshot.files)).toEqual([
        { sensor_id: 'a', entries: String(version), utc_month: january },
      ]);
    }
    await expect(table.snapshot(9)).rejects.toMatchObject({ code: 'USAGE', hint: 'Ask for one from 0 to 8.' });
  });

  it('comes to the same state from a checkpoint, from the whole log, and step by step', async () => {
    const folder = newFolder();
    const stepwise = await openCounts(folder, session, { checkpointEvery: 5 });
    const watcher = await openCounts(folder, session);
    for (let i = 0; i < 7; i++) await append(stepwise, i % 2 ? january : february);
    await stepwise.transact(async (snapshot) => ({
      add: [await writeDataFile(stepwise, session, january, "SELECT 'a' AS sensor_id, 7::BIGINT AS entries")],
      remove: snapshot.files.filter((file) => file.partition === january),
      operation: 'REPLACE',
    }));
    const expected = await stepwise.snapshot();
    expect(await watcher.snapshot()).toEqual(expected);
    expect(await (await openCounts(folder, session)).snapshot()).toEqual(expected);
    await rm(`${folder}/_delta_log/_last_checkpoint`);
    expect(await (await openCounts(folder, session)).snapshot()).toEqual(expected);
    for (const name of await readdir(`${folder}/_delta_log`)) {
      if (name.endsWith('.parquet')) await writeFile(`${folder}/_delta_log/${name}`, 'no parquet');
    }
    expect(await (await openCounts(folder, session)).snapshot()).toEqual(expected);
  });

  it('throws a conflict when another writer changed the same partition, and nothing is committed', async () => {
    const folder = newFolder();
    const one = await openCounts(folder, session);
    const two = await openCounts(folder, session);
    const read = (await one.snapshot()).version;
    await append(two, january);
    const add = [await plainFile(one, files, january)];
    const commit = one.commit({ add, remove: [], readVersion: read, operation: 'WRITE' });
    await expect(commit).rejects.toThrow(CommitConflict);
    expect((await one.snapshot()).version).toBe(1);
  });

  it('rebases onto a change of another partition without planning again', async () => {
    const folder = newFolder();
    const one = await openCounts(folder, session);
    const two = await openCounts(folder, session);
    const add = [await plainFile(one, files, january)];
    await append(two, february);
    const snapshot = await one.commit({ add, remove: [], readVersion: 0, operation: 'WRITE' });
    expect(snapshot.version).toBe(2);
    expect(snapshot.files.map((file) => file.partition)).toEqual([january, february]);
  });

  it('never lets two writers remove the same file', async () => {
    const folder = newFolder();
    const one = await openCounts(folder, session);
    await append(one, january);
    const two = await openCounts(folder, session);
    const { files: held, version } = await two.snapshot();
    await one.commit({ add: [], remove: held, readVersion: version, operation: 'DELETE' });
    const late = two.commit({ add: [], remove: held, readVersion: version, operation: 'DELETE', guard: 'file' });
    await expect(late).rejects.toThrow(/no longer part of it/);
  });

  it('gives up with LAKE_CONFLICT when others are always faster', async () => {
    const folder = newFolder();
    const table = await openCounts(folder, session);
    const other = await openCounts(folder, session);
    let plans = 0;
    const stubborn = table.transact(
      async () => {
        plans++;
        await append(other, january);
        return { add: [await plainFile(table, files, january)], remove: [], operation: 'WRITE' };
      },
      { attempts: 3 },
    );
    await expect(stubborn).rejects.toMatchObject({ code: 'LAKE_CONFLICT' });
    expect(plans).toBe(3);
  });

  it('refuses a table of another shape, whatever differs, and says what', async () => {
    const folder = newFolder();
    await openCounts(folder, session);
    const wider = {
      ...countsSpec,
      columns: [...countsSpec.columns, { name: 'exits', type: 'bigint' as const, nullable: true, doc: '' }],
    };
    await expect(openCounts(folder, session, { spec: wider })).rejects.toMatchObject({
      code: 'LAKE_OTHER_VERSION',
      message: 'The table readings was laid down otherwise: it lacks exits.',
    });
    const reworded = { ...countsSpec, columns: countsSpec.columns.map((column) => ({ ...column, doc: 'other' })) };
    await expect(openCounts(folder, session, { spec: reworded })).resolves.toBeInstanceOf(DeltaTable);
  });

  it('refuses a table that another program raised to a newer protocol', async () => {
    const folder = newFolder();
    const table = await openCounts(folder, session);
    const raised = '{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[],"writerFeatures":[]}}\n';
    await files.createExclusive(`${folder}/_delta_log/00000000000000000001.json`, raised);
    await expect(table.snapshot()).rejects.toMatchObject({ code: 'LAKE_OTHER_VERSION' });
  });

  it('names the entry and the line of a log that is not whole', async () => {
    const folder = newFolder();
    const table = await openCounts(folder, session);
    await writeFile(`${folder}/_delta_log/00000000000000000001.json`, '{"commitInfo":{}}\n{"add":{"pa');
    await expect(table.snapshot()).rejects.toMatchObject({
      code: 'LAKE_DAMAGED',
      place: { file: `${folder}/_delta_log/00000000000000000001.json`, line: 2 },
    });
  });
});

describe('upkeep', () => {
  it('cleans the log behind a checkpoint older than the retention; a writer that slept through it goes on', async () => {
    const folder = newFolder();
    const clock = handClock(start);
    const table = await openCounts(folder, session, { clock, checkpointEvery: 5, logRetentionMs: dayMs });
    const sleeper = await openCounts(folder, session, { clock, checkpointEvery: 1000 });
    await append(table, january, 10);
    clock.at += 2 * dayMs;
    await append(table, february, 5);
    expect(await table.versions()).toEqual({ oldest: 10, newest: 15 });
    await expect(table.snapshot(9)).rejects.toMatchObject({ code: 'USAGE', hint: 'Ask for one from 10 to 15.' });
    expect((await table.snapshot(12)).files).toHaveLength(12);
    await append(sleeper, february);
    expect((await table.snapshot()).version).toBe(16);
    expect((await table.snapshot()).files).toHaveLength(16);
  });

  it('vacuums what no version since the grace needs, never a young file of a running writer', async () => {
    const folder = newFolder();
    const clock = handClock(Date.now());
    const table = await openCounts(folder, session, { clock });
    await append(table, january);
    const old = (await table.snapshot()).files;
    await table.commit({
      add: [await plainFile(table, files, january)],
      remove: old,
      readVersion: 1,
      operation: 'REPLACE',
    });
    const orphan = await plainFile(table, files, february);
    const left = async (): Promise<number> =>
      (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.parquet')).length;
    clock.at += hourMs / 2;
    expect((await table.vacuum(hourMs)).files).toBe(0);
    clock.at += hourMs;
    const young = await plainFile(table, files, february);
    await utimes(table.pathOf(young), clock.at / 1000, clock.at / 1000);
    expect((await table.vacuum(hourMs)).files).toBe(2);
    expect(await left()).toBe(2);
    expect(await files.exists(table.pathOf(orphan))).toBe(false);
    expect(await files.exists(table.pathOf(young))).toBe(true);
    expect(await table.verify({ hash: true })).toEqual([]);
    await expect(table.vacuum(30 * dayMs)).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('keeps a file removed within the grace though it was written long before', async () => {
    const clock = handClock(Date.now() + 10 * dayMs);
    const table = await openCounts(newFolder(), session, { clock, checkpointEvery: 2 });
    await append(table, january);
    const { files: held, version } = await table.snapshot();
    await table.commit({ add: [], remove: held, readVersion: version, operation: 'DELETE' });
    const reopened = await openCounts(table.folder, session, { clock });
    expect((await reopened.vacuum(hourMs)).files).toBe(0);
    clock.at += 2 * hourMs;
    expect((await reopened.vacuum(hourMs)).files).toBe(1);
  });

  it('finds a data file that is missing, cut or altered, and names it', async () => {
    const table = await openCounts(newFolder(), session);
    for (let i = 0; i < 4; i++) {
      const select = `SELECT 'a' AS sensor_id, ${i}::BIGINT AS entries`;
      const add = [await writeDataFile(table, session, months[i] ?? '', select)];
      await table.transact(async () => ({ add, remove: [], operation: 'WRITE' }));
    }
    const [missing, cut, altered] = (await table.snapshot()).files.map((file) => table.pathOf(file));
    await rm(missing ?? '');
    await writeFile(cut ?? '', (await readFile(cut ?? '')).subarray(0, -1));
    const bytes = await readFile(altered ?? '');
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    await writeFile(altered ?? '', bytes);
    const found = async (hash: boolean): Promise<string[][]> =>
      (await table.verify({ hash })).map((damage) => [damage.kind, damage.path]);
    expect((await table.verify({ hash: false }))[1]?.message).toMatch(/^has \d+ bytes instead of \d+$/);
    expect(await found(false)).toEqual([
      ['missing', missing],
      ['size', cut],
    ]);
    expect(await found(true)).toEqual([
      ['missing', missing],
      ['size', cut],
      ['content', altered],
    ]);
  });

  it.each([0, 2, 5])(
    'that was deleted and made anew with %i commits is read as the new one by who had it open',
    async (commits) => {
      const folder = newFolder();
      const reader = await openCounts(folder, session);
      await append(reader, january, 2);
      const before = await reader.snapshot();
      expect((await reader.snapshot()).files).toHaveLength(2);
      await rm(folder, { recursive: true });
      await expect(reader.snapshot()).rejects.toMatchObject({ code: 'LAKE_DAMAGED' });
      const anew = await openCounts(folder, session);
      await append(anew, february, commits);
      const after = await reader.snapshot();
      expect(after.version).toBe(commits);
      expect(after.files.map((file) => file.partition)).toEqual(Array(commits).fill(february));
      expect(after).not.toBe(before);
    },
  );
});
