import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TableName, tableNames } from '../../src/domain/tables.ts';
import { findDamages, healLake } from '../../src/pipeline/repair-lake.ts';
import { type Lab, openLab } from './lab.ts';
import { fileText, initialState, mappingText, networkText } from './random-world.ts';

const state = initialState();
let lab: Lab;
let before: Map<TableName, string[]>;

// One lake for all: each test ends with its rows as they were.
beforeAll(async () => {
  lab = await openLab({ network: networkText(state), now: '2025-04-20T12:00:00Z' });
  await lab.receive(fileText({ from: 0, days: 45, seed: 1, faults: 20 }), { mapping: mappingText(state) });
  await lab.transform();
  before = await allRows();
});
afterAll(() => lab.close());

async function allRows(): Promise<Map<TableName, string[]>> {
  const rows = new Map<TableName, string[]>();
  for (const table of tableNames) rows.set(table, await lab.rows(table));
  return rows;
}

async function someFile(name: TableName): Promise<string> {
  const table = await lab.pipeline.lake.table(name);
  const [file] = (await table.snapshot()).files;
  if (!file) throw new Error(`${name} has no file`);
  return table.pathOf(file);
}

const harms = {
  missing: (path: string) => rm(path),
  size: async (path: string) => truncate(path, (await readFile(path)).length - 7),
  content: async (path: string) => {
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
  },
} as const;

test.each([
  ['calendar', 'size'],
  ['lines', 'missing'],
  ['readings', 'content'],
  ['rejects', 'size'],
  ['hourly', 'missing'],
  ['daily_sensor', 'content'],
  ['daily_branch', 'size'],
] as const)('a file of %s that is damaged (%s) is named, and made again from raw', async (name, kind) => {
  const path = await someFile(name);
  await harms[kind](path);
  expect(await findDamages(lab.pipeline, { hash: true })).toMatchObject([{ table: name, path, kind }]);
  expect(await healLake(lab.pipeline, { hash: true })).toHaveLength(1);
  const report = await lab.transform();
  expect(report.stages.some((stage) => stage.rebuilt > 0)).toBe(true);
  expect(await allRows()).toEqual(before);
  expect(await findDamages(lab.pipeline, { hash: true })).toEqual([]);
  expect((await lab.transform()).stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
});

test('files of several tables are healed together; a lake in order is left alone', async () => {
  expect(await healLake(lab.pipeline, { hash: true })).toEqual([]);
  for (const name of ['lines', 'rejects', 'hourly', 'daily_branch'] as const)
    await appendFile(await someFile(name), 'x');
  expect((await healLake(lab.pipeline, { hash: false })).map((damage) => damage.table)).toEqual([
    'lines',
    'rejects',
    'hourly',
    'daily_branch',
  ]);
  await lab.transform();
  expect(await allRows()).toEqual(before);
});

test('all tables deleted are made again', async () => {
  await rm(`${lab.folder}/tables`, { recursive: true });
  const again = await openLab({ network: networkText(state), now: '2025-04-20T12:00:00Z', folder: lab.folder });
  try {
    await again.transform();
    for (const table of tableNames) expect(await again.rows(table)).toEqual(before.get(table));
  } finally {
    await again.close();
  }
});
