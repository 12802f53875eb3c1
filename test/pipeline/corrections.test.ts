import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Correction, Decision } from '../../src/domain/corrections.ts';
import { tableNames } from '../../src/domain/tables.ts';
import { addDays } from '../../src/domain/time.ts';
import { CorrectionStore } from '../../src/lake/corrections.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { type Lab, openLab } from './lab.ts';
import { about, dateOf, firstDay, openHours, openShops, shopsNetwork } from './shops.ts';
import { usualOf } from './usual.ts';

const branches = { a: ['a1', 'a2'], b: ['b1'], c: ['c1'], d: ['d1'] };
const weeks = 8;
/** Of sensor a1: on one day no reading came, in one hour an absurd count, and one day was a little better than others. */
const silent = 44;
const absurd = { day: 38, hour: 10, people: 1500 };
const better = 33;

function count(sensor: string, day: number, hour: number): number | null {
  if (sensor === 'a1' && day === silent) return null;
  if (sensor === 'a1' && day === absurd.day && hour === absurd.hour) return absurd.people;
  return about(sensor === 'a1' && day === better ? 60 : 50, sensor, day, hour);
}

let lab: Lab;
beforeEach(async () => {
  lab = await openShops({ branches, weeks, count });
});
afterEach(() => lab.close());

const spanOf = (day: number, from = 9, to = 13) => ({
  sensorId: 'a1',
  from: Date.parse(`${dateOf(day)}T00:00:00Z`) + from * 3_600_000,
  to: Date.parse(`${dateOf(day)}T00:00:00Z`) + to * 3_600_000,
});
type Said<One = Decision> = One extends Decision ? Omit<One, 'id' | 'at' | 'author' | 'reason'> : never;

const store = () => new CorrectionStore({ folder: lab.folder, files: diskFiles(), clock: lab.pipeline.clock });

async function decide(said: Said): Promise<Correction> {
  const written = await store().add({ author: 'Ada', reason: 'I was there', ...said });
  await lab.transform();
  return written;
}

async function revert({ id, sensorId, from, to }: Correction): Promise<void> {
  await store().add({ author: 'Ada', reason: 'a slip', sensorId, from, to, kind: 'revert', reverts: id });
  await lab.transform();
}

const hours = (day: number, columns: string) =>
  lab.query(
    `SELECT ${columns} FROM hourly
     WHERE sensor_id = 'a1' AND business_date = DATE '${dateOf(day)}' AND is_open ORDER BY hour_start`,
  );
const each = (row: object) => openHours.map(() => row);
const sum = (rows: Record<string, unknown>[], name: string) =>
  rows.reduce((total, row) => total + Number(row[name]), 0);
const faults = () =>
  lab.query(`SELECT fault_id AS id, kind, hours, confidence, verdict, verdict_by, verdict_reason
    FROM faults WHERE sensor_id = 'a1' ORDER BY started_at, fault_id`);
/** What a sensor counted can be told from nothing but this. */
const observations = () => lab.query('SELECT sensor_id, hour_start, observed, observed_exits FROM hourly ORDER BY ALL');
const allRows = async () => Promise.all(tableNames.map((name) => lab.rows(name)));

test('a count is shared over the open hours as a usual day has it, sure and by a person, and observations are untouched', async () => {
  const before = [await observations(), await lab.rows('readings'), await lab.rows('counts'), await rawFiles()];
  await decide({ kind: 'count', entries: 300, ...spanOf(silent, 0, 24) });

  const rows = await hours(silent, 'observed, entries, entries_low, entries_high, quality, method, fault, expected');
  expect(rows).toMatchObject(each({ observed: null, quality: 'imputed', method: 'person', fault: 'dead' }));
  expect(sum(rows, 'entries')).toBeCloseTo(300, 2);
  const expected = sum(rows, 'expected');
  for (const row of rows) {
    expect(Number(row.entries)).toBeCloseTo((300 * Number(row.expected)) / expected, 1);
    expect([row.entries_low, row.entries_high]).toEqual([row.entries, row.entries]);
  }
  expect(
    await lab.query(`SELECT status, round(entries, 1) AS entries, observed_share AS observed, imputed_share AS estimated
      FROM daily_sensor WHERE sensor_id = 'a1' AND business_date = DATE '${dateOf(silent)}'`),
  ).toEqual([{ status: 'partial', entries: 300, observed: 0, estimated: 1 }]);
  expect([await observations(), await lab.rows('readings'), await lab.rows('counts'), await rawFiles()]).toEqual(
    before,
  );
});

test('a count of several days is shared over their open hours', async () => {
  await decide({ kind: 'count', entries: 600, ...spanOf(silent), to: spanOf(silent + 2).to });
  for (const day of [silent, silent + 1, silent + 2])
    expect(sum(await hours(day, 'entries'), 'entries')).toBeCloseTo(200, 2);
  expect(await hours(silent + 1, 'observed::INT AS observed, method')).toEqual(
    openHours.map((hour) => ({ observed: count('a1', silent + 1, hour), method: 'person' })),
  );
});

test('of a count that another word took a part of, the rest keeps its share', async () => {
  await decide({ kind: 'count', entries: 300, ...spanOf(better) });
  const alone = (await hours(better, 'entries')).map((row) => Number(row.entries));
  const [first, , ...others] = openHours;
  expect(others.length).toBeGreaterThan(1);
  const second = (first as number) + 1;
  await decide({ kind: 'real', ...spanOf(better, second, second + 1) });
  const rows = await hours(better, 'entries, quality');
  expect(rows.map((row) => row.quality)).toEqual(openHours.map((hour) => (hour === second ? 'observed' : 'imputed')));
  expect(rows[1]?.entries).toBe(count('a1', better, second));
  for (const [index, row] of rows.entries())
    if (index !== 1) expect(Number(row.entries)).toBeCloseTo(alone[index] as number, 2);
});

test('a part of an hour speaks of the hour; of two words the later', async () => {
  const [first] = openHours as [number];
  await decide({ kind: 'count', entries: 70, ...spanOf(better, first + 0.5, first + 1) });
  expect((await hours(better, 'entries, method'))[0]).toMatchObject({ entries: 70, method: 'person' });
  await decide({ kind: 'count', entries: 90, ...spanOf(better, first, first + 0.5) });
  expect((await hours(better, 'entries, method'))[0]).toMatchObject({ entries: 90, method: 'person' });
  expect(await hours(better, 'hour_start')).toHaveLength(openHours.length);
});

test('a range holds the counts within it and is their interval', async () => {
  const people = openHours.map((hour) => count('a1', better, hour) as number);
  const total = people.reduce((a, b) => a + b, 0);
  await decide({ kind: 'range', low: 10, high: 10 * total, ...spanOf(better) });
  const wide = await hours(better, 'entries, quality, method, entries_low, entries_high');
  expect(wide.map((row) => row.entries)).toEqual(people);
  expect(wide).toMatchObject(each({ quality: 'imputed', method: 'person' }));
  expect(sum(wide, 'entries_low')).toBeCloseTo(10, 2);
  expect(sum(wide, 'entries_high')).toBeCloseTo(10 * total, 2);

  await decide({ kind: 'range', low: 2 * total, high: 3 * total, ...spanOf(better) });
  const higher = await hours(better, 'entries, entries_low');
  expect(sum(higher, 'entries')).toBeCloseTo(2 * total, 2);
  for (const row of higher) expect(row.entries).toBe(row.entries_low);
});

test('an absurd count that was real stays as it was observed, and its fault is told as dismissed', async () => {
  const at = absurd.hour - 9;
  const [found] = await faults();
  expect(found).toMatchObject({ kind: 'spike', hours: 1, verdict: null });
  expect((await hours(absurd.day, 'quality, fault'))[at]).toEqual({ quality: 'imputed', fault: 'spike' });

  const real = await decide({
    kind: 'real',
    faultId: String(found?.id),
    ...spanOf(absurd.day, absurd.hour, absurd.hour + 1),
  });
  expect((await hours(absurd.day, 'quality, fault, entries, entries_low'))[at]).toEqual({
    quality: 'observed',
    fault: 'none',
    entries: absurd.people,
    entries_low: null,
  });
  expect((await faults())[0]).toEqual({
    id: found?.id,
    kind: 'spike',
    hours: 0,
    confidence: 0,
    verdict: 'dismissed',
    verdict_by: 'Ada',
    verdict_reason: 'I was there',
  });

  await revert(real);
  expect((await hours(absurd.day, 'quality, fault'))[at]).toEqual({ quality: 'imputed', fault: 'spike' });
  expect((await faults())[0]).toEqual(found);
});

test('a fault that was dismissed, and of which another word took a part, is told once', async () => {
  const day = absurd.day;
  const [found] = await faults();
  await decide({ kind: 'real', faultId: String(found?.id), ...spanOf(day, absurd.hour, absurd.hour + 2) });
  await decide({ kind: 'count', entries: 55, ...spanOf(day, absurd.hour, absurd.hour + 1) });
  const ids = (await faults()).map((fault) => fault.id);
  expect(ids.filter((id) => id === found?.id)).toHaveLength(1);
});

test('a day called faulty is estimated, and is no longer what other days are compared with', async () => {
  const next = better + 7;
  const weekdays = (without: number | null) => {
    const days = Array.from({ length: weeks }, (_, week) => (better % 7) + 7 * week);
    return days
      .filter((day) => day !== next && day !== without && day >= next - 56 && day <= next + 28)
      .map((day) => ({ week: (day - next) / 7, hours: openHours.map((hour) => count('a1', day, hour)) }));
  };
  const expected = async () => (await hours(next, 'expected')).map((row) => Number(row.expected));
  const closeTo = (values: number[] | undefined) => values?.map((value) => expect.closeTo(value, 2));
  expect(await expected()).toEqual(closeTo(usualOf(weekdays(null))?.expected));
  expect(await hours(better, 'quality')).toEqual(each({ quality: 'observed' }));

  await decide({ kind: 'faulty', fault: 'undercount', ...spanOf(better) });
  const rows = await hours(better, 'observed::INT AS observed, quality, fault, fault_score, entries');
  expect(rows).toMatchObject(
    openHours.map((hour) => ({
      observed: count('a1', better, hour),
      quality: 'imputed',
      fault: 'undercount',
      fault_score: 1,
    })),
  );
  // The others had an ordinary day, and so is the estimate.
  expect(Math.abs(sum(rows, 'entries') / 200 - 1)).toBeLessThan(0.08);
  expect(await expected()).toEqual(closeTo(usualOf(weekdays(better))?.expected));
});

test('a fault that a person confirms is told with the verdict, and as sure', async () => {
  const [found] = await faults();
  expect(found).toMatchObject({ kind: 'spike', verdict: null });
  await decide({
    kind: 'faulty',
    fault: 'spike',
    faultId: String(found?.id),
    ...spanOf(absurd.day, absurd.hour, absurd.hour + 1),
  });
  expect((await faults())[0]).toEqual({
    ...found,
    confidence: 1,
    verdict: 'confirmed',
    verdict_by: 'Ada',
    verdict_reason: 'I was there',
  });
});

test('what lasts is not cut by an hour in which something else is wrong, and who judges it says nothing of that hour', async () => {
  await lab.close();
  const low = { from: 30, to: 40 };
  lab = await openShops({
    branches,
    weeks,
    count: (sensor, day, hour) => {
      const people = about(50, sensor, day, hour);
      if (sensor !== 'a1' || day < low.from || day >= low.to) return people;
      if (day === 33 && hour === 11) return null;
      if (day === 35 && (hour === 9 || hour === 12)) return null;
      // A day of zeros, and part of another, are faults of their own.
      if (day === 32 || (day === 34 && hour > 10)) return 0;
      return day === 36 && hour === 10 ? absurd.people : Math.round(people / 2);
    },
  });
  const told = () =>
    lab.query(
      `SELECT fault_id AS id, kind, hours, verdict FROM faults WHERE sensor_id = 'a1' ORDER BY kind, started_at`,
    );
  const gaps = [33, 35, 35].map(() => ({ kind: 'gap', hours: 1, verdict: null }));
  const spike = { kind: 'spike', hours: 1, verdict: null };
  const dead = [4, 2].map((hours) => ({ kind: 'dead', hours, verdict: null }));
  const found = await told();
  expect(found).toMatchObject([...dead, ...gaps, spike, { kind: 'undercount', hours: 30, verdict: null }]);

  const span = { ...spanOf(low.from), to: spanOf(low.to - 1).to, faultId: String(found.at(-1)?.id) };
  const confirmed = await decide({ kind: 'faulty', fault: 'undercount', ...span });
  expect(await told()).toMatchObject([
    ...dead,
    ...gaps,
    spike,
    { kind: 'undercount', hours: 30, verdict: 'confirmed' },
  ]);
  await revert(confirmed);
  await decide({ kind: 'real', ...span });
  expect(await told()).toMatchObject([...dead, ...gaps, spike, { kind: 'undercount', hours: 0, verdict: 'dismissed' }]);
  expect((await hours(38, 'quality, fault')).slice(1)).toEqual(
    [10, 11, 12].map(() => ({ quality: 'observed', fault: 'none' })),
  );
});

test('what is reverted leaves nothing behind', async () => {
  const before = await allRows();
  const written = await decide({ kind: 'faulty', fault: 'stuck', ...spanOf(better) });
  expect(await allRows()).not.toEqual(before);
  await revert(written);
  expect(await allRows()).toEqual(before);
});

test('with the tables and the ledger lost, the same rows are made again from raw', async () => {
  await decide({ kind: 'count', entries: 300, ...spanOf(silent) });
  await decide({ kind: 'real', ...spanOf(absurd.day, absurd.hour, absurd.hour + 1) });
  await decide({ kind: 'faulty', fault: 'undercount', ...spanOf(better) });
  const before = await allRows();
  await rm(join(lab.folder, 'tables'), { recursive: true });
  const again = await openLab({
    network: shopsNetwork({ branches }),
    now: `${addDays(firstDay, 7 * weeks)}T08:00:00Z`,
    folder: lab.folder,
    ledger: 'lost.sqlite',
  });
  const lost = lab;
  lab = again;
  try {
    await again.transform();
    expect(await allRows()).toEqual(before);
  } finally {
    await again.close();
    lab = lost;
  }
});

/** What arrived, byte for byte, without what people said of it. */
async function rawFiles(): Promise<string[]> {
  const folder = join(lab.folder, 'raw');
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('corrections'))
    .map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(names.sort().map(async (name) => `${name} ${await readFile(name, 'base64')}`));
}
