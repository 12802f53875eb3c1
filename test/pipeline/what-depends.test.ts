import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type TableName, tableNames } from '../../src/domain/tables.ts';
import { addDays } from '../../src/domain/time.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { spellBlockOf } from '../../src/pipeline/spells.ts';
import type { TransformOptions } from '../../src/pipeline/transform.ts';
import { crashingFiles, crashPlan } from '../lake/crashing-files.ts';
import { changedKeys, csvHeader, csvMapping, datesBetween, freshCopy, type Lab, openLab } from './lab.ts';

/** Ten weeks of a shop that opens an hour a day, so that the windows of a day in the middle end inside. */
const first = '2025-01-06';
const days = 70;
const end = addDays(first, days);

function network(more: { aliases?: string[]; exceptions?: object; sensors?: object[] } = {}): string {
  const { aliases = [], exceptions, sensors = [] } = more;
  const spell = ['09:00-10:00'];
  const weekly = Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, spell]),
  );
  return JSON.stringify({
    id: 'shop',
    timeZone: 'UTC',
    schedules: { week: { weekly, ...(exceptions && { exceptions }) } },
    branches: [{ id: 'north', name: 'North', schedule: 'week', aliases }],
    sensors: [{ id: 'n0', branch: 'north', position: '0' }, ...sensors],
  });
}

const record = (date: string, entries: number, branch = 'north', sensor = 'n0') =>
  `${sensor},${branch},${date}T09:00:00Z,${entries},,,60\n`;
const history = datesBetween(first, end)
  .map((date, index) => record(date, 100 + index))
  .join('');

const now = `${end}T12:00:00Z`;
/** A lake of that history, transformed; each test has a copy of it. */
let made: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'footfall-made-'));
  const maker = await openLab({ network: network(), now, folder: made });
  await maker.receive(csvHeader + history);
  await maker.transform();
  await maker.close();
});
afterAll(() => rm(made, { recursive: true, force: true }));

let folder: string;
let lab: Lab;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footfall-copy-'));
  await cp(made, folder, { recursive: true });
  lab = await openLab({ network: network(), now, folder });
});
afterEach(async () => {
  await lab.close();
  await rm(folder, { recursive: true, force: true });
});

/** With no tables yet, and the files of `bodies` alone. */
async function openAnew(...bodies: [text: string, mapping?: string][]): Promise<void> {
  await lab.close();
  lab = await openLab({ network: network(), now });
  for (const [text, mapping] of bodies) await lab.receive(csvHeader + text, mapping === undefined ? {} : { mapping });
}

/** The slices of each table that `work` and a transform change; tables without any are left out. */
async function changedBy(
  work: () => Promise<void> | void,
  options: Partial<TransformOptions> = {},
): Promise<Partial<Record<TableName, string[]>>> {
  await lab.transform();
  const before = new Map<TableName, Map<string, string>>();
  for (const table of tableNames) before.set(table, await lab.slices(table));
  await work();
  const report = await lab.transform(options);
  const changed: Partial<Record<TableName, string[]>> = {};
  for (const table of tableNames) {
    const keys = changedKeys(before.get(table) ?? new Map(), await lab.slices(table));
    if (keys.length > 0) changed[table] = keys;
    const stage = report.stages.find((candidate) => candidate.table === table);
    if (stage) expect([table, stage.rebuilt]).toEqual([table, keys.length]);
  }
  return changed;
}

const near = (dates: readonly string[], offsets: readonly number[]) =>
  [...new Set(dates.flatMap((date) => offsets.map((days) => addDays(date, days))))]
    .filter((at) => at >= first && at < end)
    .sort();
const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
/** The days of which one says what is usual: those of the same weekday in the four weeks before it and the eight after. */
const compared = (dates: readonly string[]) =>
  near(
    dates,
    span(-4, 8).map((week) => 7 * week),
  );

/** What changes with the counts of some days, where nothing else is found in them than before. */
function following(dates: readonly string[]): Partial<Record<TableName, string[]>> {
  const judged = compared(dates);
  return {
    counts: [...dates],
    spells: judgedBeside(judged),
    ...judgedAgain(judged),
  };
}

/** The days whose spells look at some of these. */
function judgedBeside(levels: readonly string[]): string[] {
  return datesBetween(first, end).filter((date) => {
    const block = spellBlockOf(date);
    return levels.some((level) => level >= block.first && level <= block.last);
  });
}

function judgedAgain(judged: string[]): Partial<Record<TableName, string[]>> {
  const daily = near(judged, span(0, 28));
  return { levels: judged, hourly: judged, daily_sensor: daily, daily_branch: daily, fault_days: judged };
}

describe('what a change rebuilds, and nothing else', () => {
  test('nothing changed: nothing', async () => {
    expect(await changedBy(() => {})).toEqual({});
  });

  test('a late record: its day, those that compare themselves with it, and what looks at any of those', async () => {
    const date = addDays(first, 20);
    const { lines, ...changed } = await changedBy(() => lab.receive(csvHeader + record(date, 119)));
    expect(lines).toHaveLength(1);
    // It says another count than before, which is a fault of its own.
    expect(changed).toEqual({ readings: [date], rejects: [date], ...following([date]), faults: ['2025-01-01'] });
  });

  test('a late record while past days are left: its day, and the averages of that', async () => {
    const date = addDays(first, 20);
    const { lines, ...changed } = await changedBy(() => lab.receive(csvHeader + record(date, 119)), { past: 'left' });
    expect(lines).toHaveLength(1);
    const stages = [
      'readings',
      'rejects',
      'counts',
      'levels',
      'spells',
      'hourly',
      'daily_sensor',
      'daily_branch',
      'fault_days',
    ];
    const expected = { ...Object.fromEntries(stages.map((table) => [table, [date]])), faults: ['2025-01-01'] };
    expect(changed).toEqual(expected);
    await equalsFresh(network());
  });

  test('a new alias: the days on which that text occurs', async () => {
    const date = addDays(first, 60);
    await lab.receive(`${csvHeader}${record(date, 159, 'Zebra')}${record(addDays(date, 1), 8, 'Unicorn')}`);
    const changed = await changedBy(() => lab.setNetwork(network({ aliases: ['Zebra'] })));
    expect(changed).toEqual({ readings: [date], rejects: [date], ...following([date]), faults: ['2025-03-01'] });
    expect(await lab.query("SELECT entries::INT AS n FROM readings WHERE utc_date = DATE '2025-03-07'")).toEqual([
      { n: 159 },
    ]);
  });

  test('an alias that nothing uses: nothing, and the second time without a look', async () => {
    expect(await changedBy(() => lab.setNetwork(network({ aliases: ['Nobody'] })))).toEqual({});
    const json = vi.spyOn(lab.pipeline.session, 'json');
    await lab.transform();
    expect(json.mock.calls.filter(([sql]) => sql.includes('bit_xor'))).toEqual([]);
  });

  test('opening hours of one date: its hours, what looks at them, and the fault that the next day goes on with', async () => {
    const date = addDays(first, 55);
    const { fault_days, ...changed } = await changedBy(() =>
      lab.setNetwork(network({ exceptions: { [date]: 'closed' } })),
    );
    const { fault_days: judged, ...others } = following([date]);
    // What was counted then was counted behind closed doors.
    expect(changed).toEqual({ calendar: [date], ...others, faults: ['2025-03-01'] });
    expect(fault_days).toEqual([...(judged ?? []), addDays(date, 1)].sort());
  });

  test('a sensor that comes: the days from then on, and all estimates, as it may help the others', async () => {
    const date = addDays(first, 65);
    const changed = await changedBy(() =>
      lab.setNetwork(network({ sensors: [{ id: 'n1', branch: 'north', position: '1', installed: date }] })),
    );
    const all = datesBetween(first, end);
    const { counts, levels, spells } = following(datesBetween(date, end));
    expect(changed).toEqual({ counts, spells, ...judgedAgain(all), levels, faults: ['2025-03-01'] });
  });

  test('a mapping: the days of its batches', async () => {
    const other = csvMapping.replace('id: plain', 'id: other');
    const date = addDays(first, 68);
    await lab.receive(csvHeader + record(date, 167), { mapping: other });
    const { lines, ...changed } = await changedBy(() => lab.editMapping(other.replace('"-10": broken', '"7": broken')));
    expect(lines).toHaveLength(1);
    expect(changed).toEqual({ readings: [date], rejects: [date], ...following([date]) });
  });

  test('a mapping that says the same in other words: nothing', async () => {
    expect(await changedBy(() => lab.editMapping(`# the same\n${csvMapping}`))).toEqual({});
  });

  test('the share that makes a day complete: the daily tables', async () => {
    const changed = await changedBy(() => {
      lab.pipeline.settings.completeShare = 0.5;
    });
    const all = datesBetween(first, end);
    expect(changed).toEqual({ daily_sensor: all, daily_branch: all });
  });

  test('an hour that becomes due: today, and what compares itself with it; while past days are left, today', async () => {
    await lab.receive(csvHeader + record(end, 170));
    lab.setNow(Date.parse(`${end}T10:30:00Z`));
    const due = () => lab.setNow(lab.now() + 3_600_000);
    const stages = ['counts', 'levels', 'spells', 'hourly', 'daily_sensor', 'daily_branch', 'fault_days'];
    expect(await changedBy(due, { past: 'left' })).toEqual(Object.fromEntries(stages.map((table) => [table, [end]])));
    const { spells, daily_sensor, daily_branch, ...changed } = await changedBy(due);
    const weeks = [28, 21, 14, 7, 0].map((days) => addDays(end, -days));
    expect(changed).toEqual({ counts: [end], levels: weeks, hourly: weeks, fault_days: weeks });
    expect(daily_sensor).toEqual(datesBetween(addDays(end, -28), addDays(end, 1)));
    expect(daily_branch).toEqual(daily_sensor);
    expect(spells?.at(-1)).toBe(end);
  });

  test('the same bytes again: nothing', async () => {
    expect(await changedBy(() => lab.receive(csvHeader + history))).toEqual({});
  });
});

describe('a range', () => {
  test('makes its days only, and the whole made afterwards is as if it had been made at once', async () => {
    const from = addDays(first, 30);
    const to = addDays(first, 40);
    await openAnew([history]);
    await lab.transform({ from, to });
    expect([...(await lab.slices('daily_branch')).keys()].sort()).toEqual(datesBetween(from, to));
    await equalsFresh(network());
  });

  test('whose names changed does not hide that those of other days did', async () => {
    const one = addDays(first, 3);
    const other = addDays(first, 17);
    await lab.receive(`${csvHeader}${record(one, 7, 'Zebra')}${record(other, 8, 'Zebra')}`);
    await lab.transform();
    const renamed = network({ aliases: ['Zebra'] });
    lab.setNetwork(renamed);
    await lab.transform({ from: one, to: addDays(one, 1) });
    await equalsFresh(renamed);
    expect(await lab.query("SELECT count(*)::INT AS n FROM rejects WHERE reason = 'unknown_branch'")).toEqual([
      { n: 0 },
    ]);
  });
});

describe('a day that was made while the days before it waited', () => {
  test('is made again with them', async () => {
    await lab.transform();
    const late = addDays(first, 40);
    const next = addDays(late, 1);
    await lab.receive(csvHeader + record(late, 99));
    await killBetween('hourly', 'daily_sensor');
    await lab.transform({ from: next, to: addDays(next, 1), force: true });
    await equalsFresh(network());
  });
});

describe('days that go', () => {
  test('are not what later days compare themselves with', async () => {
    // The first weeks come from a mapping that is then taken to lie a thousand and one days later: no horizon there.
    const early = csvMapping.replace('id: plain', 'id: early');
    const half = addDays(first, 21);
    const split = (from: string, to: string) =>
      datesBetween(from, to)
        .map((date, index) => record(date, index))
        .join('');
    await openAnew([split(first, half), early], [split(half, addDays(half, 14))]);
    await lab.transform();
    await lab.editMapping(`${early}unit: { accept: [people] }\nconstants: { unit: cars }\n`);
    await equalsFresh(network());
    expect([...(await lab.slices('hourly')).keys()].sort()[0]).toBe(half);
  });

  test('go from the rejects too, when a kill left them there alone', async () => {
    await lab.transform();
    const lines = 'n0,Nowhere,2025-01-03T09:00:00Z,1,,,60\n';
    const other = csvMapping.replace('id: plain', 'id: other').replace('Europe/Paris', 'UTC');
    await lab.receive(csvHeader + lines.replace('Z', ''), { mapping: other });
    await killBetween('rejects', 'readings');
    expect((await lab.slices('rejects')).has('2025-01-03')).toBe(true);
    await lab.editMapping(other.replace('zone: UTC', 'zone: UTC, align: floor').replace('time: time', 'time: nothing'));
    await equalsFresh(network());
  });
});

describe('rejects and readings', () => {
  test('agree again after a kill between them, even when what had changed is changed back', async () => {
    await lab.receive(csvHeader + record(first, 7, 'Zebra'));
    await lab.transform();
    lab.setNetwork(network({ aliases: ['Zebra'] }));
    await killBetween('rejects', 'readings');
    lab.setNetwork(network());
    await equalsFresh(network());
  });
});

/** A transform that dies after its commit to one table and before that to the next. */
async function killBetween(table: TableName, next: TableName): Promise<void> {
  const plan = crashPlan(Number.POSITIVE_INFINITY, 'before');
  const files = crashingFiles(diskFiles(), plan);
  const dying = await openLab({
    folder: lab.folder,
    network: network(),
    now: new Date(lab.now()).toISOString(),
    files: {
      ...files,
      createExclusive: (path, body) => {
        if (path.includes(`/tables/${next}/_delta_log/`) && !path.endsWith('00000.json')) plan.at = plan.writes + 1;
        return files.createExclusive(path, body);
      },
    },
  });
  dying.pipeline.network = lab.pipeline.network;
  const versionOf = async () => (await (await lab.pipeline.lake.table(table)).snapshot()).version;
  const before = await versionOf();
  await expect(dying.transform()).rejects.toThrow('crashed');
  await dying.close();
  expect(await versionOf()).toBe(before + 1);
}

async function equalsFresh(text: string): Promise<void> {
  await lab.transform();
  const fresh = await freshCopy(lab, text);
  try {
    await fresh.transform();
    for (const table of tableNames) expect(await lab.rows(table), table).toEqual(await fresh.rows(table));
  } finally {
    await fresh.close();
  }
}
