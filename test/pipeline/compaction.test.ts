import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type TableName, tableNames } from '../../src/domain/tables.ts';
import { addDays, type DateText } from '../../src/domain/time.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { compactLake } from '../../src/pipeline/compact.ts';
import type { WorkLimits } from '../../src/pipeline/context.ts';
import { type CrashMoment, crashingFiles, crashPlan } from '../lake/crashing-files.ts';
import { csvHeader, datesBetween, freshCopy, type Lab, type LabOptions, openLab } from './lab.ts';

const network = `
id: two
name: Two branches
timeZone: Europe/Paris
branches:
  - { id: a, name: A, hours: { weekly: { monday: &d ["09:00-18:00"], tuesday: *d, wednesday: *d, thursday: *d, friday: *d, saturday: *d } } }
  - { id: b, name: B, hours: { weekly: { monday: *d, tuesday: *d, wednesday: *d, thursday: *d, friday: *d, saturday: *d } } }
sensors:
  - { id: s1, branch: a, position: 0 }
  - { id: s2, branch: b, position: 0 }
`;
const first = '2025-03-24';
const last = '2025-04-08';

/** A day of 48 rows is as a large network's: it has a file of its own, and four of them are a full one. */
const large: WorkLimits = {
  landBatches: 100,
  landBytes: 1e8,
  landFileRows: 1e6,
  cleanRows: 30,
  hourlySensorHours: 50,
  judgedSensorHours: 50,
  spellSensorDays: 2,
  dailySensorHours: 50,
  smallRows: 1,
  fileRows: 200,
  settledDays: 5,
  compactMs: 600_000,
};

/** A lake whose days came one by one, each with its file. */
let base = '';
const opened: Lab[] = [];
const folders: string[] = [];
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'footfall-compaction-'));
  const lab = await open({ limits: never, folder: base });
  await lab.receive(csv(first, last, 0));
  await lab.transform();
  await closeAll();
}, 120_000);
afterEach(async () => {
  await closeAll();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});
afterAll(() => rm(base, { recursive: true, force: true }));

async function closeAll(): Promise<void> {
  for (const lab of opened.splice(0)) await lab.close();
}

const open = async (options: Partial<LabOptions> = {}): Promise<Lab> => {
  const lab = await openLab({ network, now: `${last}T10:05:00Z`, limits: large, ...options });
  opened.push(lab);
  return lab;
};

const never = { ...large, compactMs: -1 };

describe('closed days', () => {
  test('lie in few files afterwards, with the same rows and marks, in commits without a change of data', async () => {
    const lab = await uncompacted();
    const before = await contents(lab);
    const filesBefore = await fileCounts(lab);
    expect(filesBefore.hourly).toBe(15);

    const report = await lab.transform();
    expect(report.stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
    expect(report.compaction).toMatchObject({ left: 0 });
    const filesAfter = await fileCounts(lab);
    // March in fours; of April all has yet to settle or to become full.
    expect(filesAfter.hourly).toBe(2 + 7);
    expect(await contents(lab)).toEqual(before);

    const table = await lab.pipeline.lake.table('hourly');
    const { version } = await table.snapshot();
    const entry = await diskFiles().readText(`${table.folder}/_delta_log/${String(version).padStart(20, '0')}.json`);
    expect(entry).toContain('OPTIMIZE');
    expect(entry).not.toContain('"dataChange":true');

    const again = await lab.transform();
    expect(again.stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
    expect(again.compaction).toMatchObject({ added: 0, left: 0 });
  });

  test('change when a record comes late, and only their own files with them', async () => {
    const lab = await uncompacted();
    await lab.transform();
    const before = await fileCounts(lab);
    await lab.receive(csv('2025-03-26', '2025-03-27', 7));
    await lab.transform();
    const after = await fileCounts(lab);
    expect(after.hourly).toBe(before.hourly);
    expect(after.readings).toBe(before.readings);
    await expectFresh(lab);
  });

  test('are left for a later run when time is up', async () => {
    const lab = await uncompacted();
    lab.pipeline.limits = never;
    const report = await lab.transform();
    // Two of hourly, and one of each other table.
    expect(report.compaction).toMatchObject({ added: 0 });
    expect(report.compaction.left).toBe(6);
  });
});

test('a kill at any write of a merge loses nothing, and the next run ends it', async () => {
  const lab = await uncompacted();
  const before = await contents(lab);
  const { folder } = lab;
  await closeAll();
  let kills = 0;
  for (const moment of ['before', 'middle', 'after'] satisfies CrashMoment[]) {
    for (let at = 1; at <= 3; at++) {
      const plan = crashPlan(Number.POSITIVE_INFINITY, moment);
      const dying = await open({ folder, files: crashingFiles(diskFiles(), plan) });
      plan.at = plan.writes + at;
      await compactLake(dying.pipeline);
      if (plan.crashed) kills++;
      await closeAll();
    }
  }
  expect(kills).toBeGreaterThan(3);
  const healed = await open({ folder });
  expect(await contents(healed)).toEqual(before);
  await healed.transform();
  expect(await contents(healed)).toEqual(before);
  expect((await fileCounts(healed)).hourly).toBe(2 + 7);
});

test('a writer that was faster keeps what it wrote, and the merge gives way', async () => {
  const lab = await uncompacted();
  const other = await open({ folder: lab.folder, limits: never });
  await other.receive(csv('2025-03-26', '2025-03-27', 3));
  // The other one transforms in the middle of each of our first merges, between reading and committing.
  const files = lab.pipeline.files;
  let turns = 0;
  lab.pipeline.files = {
    ...files,
    readStream: (path, range) => {
      const read = async function* () {
        if (turns++ === 0) await withoutLease(other);
        yield* files.readStream(path, range);
      };
      return path.endsWith('.parquet') ? read() : files.readStream(path, range);
    },
  };
  const compaction = await compactLake(lab.pipeline);
  expect(turns).toBeGreaterThan(1);
  expect(compaction.added).toBeGreaterThan(1);
  lab.pipeline.files = files;
  await expectFresh(lab);
});

/** As a program would that knows nothing of the lease. */
async function withoutLease(lab: Lab): Promise<void> {
  const { ledger } = lab.pipeline;
  lab.pipeline.ledger = {
    ...ledger,
    withLease: (_name, work) => work({ signal: new AbortController().signal } as never),
  };
  await lab.transform();
}

async function uncompacted(): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-compaction-'));
  folders.push(folder);
  await cp(base, folder, { recursive: true });
  return open({ folder });
}

async function contents(lab: Lab): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const name of tableNames) found[name] = [await lab.rows(name), [...(await lab.slices(name))].sort()];
  return found;
}

async function expectFresh(lab: Lab): Promise<void> {
  const fresh = await freshCopy(lab, network);
  opened.push(fresh);
  await lab.transform();
  await fresh.transform();
  for (const name of tableNames) expect(await lab.rows(name), name).toEqual(await fresh.rows(name));
  const again = await lab.transform();
  expect(again.stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
}

async function fileCounts(lab: Lab): Promise<Record<TableName, number>> {
  const counts = await Promise.all(
    tableNames.map(async (name) => [name, (await (await lab.pipeline.lake.table(name)).snapshot()).files.length]),
  );
  return Object.fromEntries(counts) as Record<TableName, number>;
}

function csv(from: DateText, to: DateText, salt: number): string {
  const rows = datesBetween(from, addDays(to, 0)).flatMap((date) =>
    ['s1', 's2'].flatMap((sensor, s) =>
      Array.from({ length: 10 }, (_, n) => {
        const hour = String(n + 8).padStart(2, '0');
        return `${sensor},${'AB'[s]},${date} ${hour}:00,${(n * 7 + Number(date.slice(8)) + salt) % 40},${n},ok,60`;
      }),
    ),
  );
  return `${csvHeader}${rows.join('\n')}\n`;
}
