import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tableNames, tables } from '../../src/domain/tables.ts';
import { freshCopy, type Lab, openLab } from './lab.ts';
import { fileText, initialState, mappingText, networkText } from './random-world.ts';

const script = fileURLToPath(new URL('pipeline-process.ts', import.meta.url));
const state = initialState();
const network = networkText(state);
const now = '2025-04-20T12:00:00Z';

let folder: string;
let lab: Lab;
let children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footfall-several-'));
  lab = await openLab({ folder, network, now });
  await receive(0, 45, 1);
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await lab.close();
  await rm(folder, { recursive: true, force: true });
});

const receive = (from: number, days: number, seed: number) =>
  lab.receive(fileText({ from, days, seed, faults: 10 }), { mapping: mappingText(state) });

/** A process that has opened the lake and waits to be let go. */
async function startProcess() {
  const child = spawn(process.execPath, [script, folder, network, now]);
  children.push(child);
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += String(data);
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const ready = once(reader, 'line');
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, errors, rebuilt: lines[0] ?? '' }));
  await Promise.race([ready, ended.then((end) => Promise.reject(new Error(end.errors)))]);
  reader.on('line', (line) => lines.push(line));
  return { go: () => child.stdin.write('go\n'), kill: () => child.kill('SIGKILL'), ended };
}

async function equalsFresh(): Promise<void> {
  const fresh = await freshCopy(lab, network);
  try {
    await fresh.transform();
    for (const table of tableNames) expect(await lab.rows(table), table).toEqual(await fresh.rows(table));
  } finally {
    await fresh.close();
  }
}

/** Whatever is going on, each table can be read, and each of its rows stands there once. */
async function readable(): Promise<void> {
  for (const name of tableNames) {
    const [row] = await lab.query(
      `SELECT (SELECT count(*) FROM ${name})::INT AS n, (SELECT count(*) FROM (SELECT DISTINCT ${tables[name].key.join(', ')} FROM ${name}))::INT AS keys`,
    );
    expect(row?.n, name).toBe(row?.keys);
  }
}

test('two processes that transform one lake at once end as one would have', async () => {
  const both = await Promise.all([startProcess(), startProcess()]);
  for (const one of both) one.go();
  for (const end of await Promise.all(both.map((one) => one.ended))) expect(end).toMatchObject({ code: 0, errors: '' });
  expect((await lab.transform()).stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
  await equalsFresh();
});

test('what is received beside a transform is taken up by the next, and readers see whole versions all the while', async () => {
  const other = await startProcess();
  let running = true;
  const ended = other.ended.finally(() => {
    running = false;
  });
  other.go();
  for (let seed = 2; running; seed++) {
    if (seed < 8) await receive(seed * 3, 5, seed);
    await readable();
  }
  expect(await ended).toMatchObject({ code: 0, errors: '' });
  await lab.transform();
  await equalsFresh();
});

test('a mapping that another process corrected is not taken back by one that was there before', async () => {
  await lab.transform();
  const corrected = mappingText({ ...state, mapping: { ...state.mapping, sentinel: 1 } });
  const other = await openLab({ folder, network, now });
  try {
    await other.editMapping(corrected);
    await other.transform();
  } finally {
    await other.close();
  }
  expect((await lab.transform()).stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
  await equalsFresh();
});

test('a process killed at any moment leaves a lake that can be read, and that the next one heals', async () => {
  const seed = Number(process.env.FOOTFALL_PROPERTY_SEED ?? Date.now() % 2 ** 31);
  console.log(`moments of the kills: seed ${seed}`);
  const started = performance.now();
  const first = await startProcess();
  first.go();
  await first.ended;
  const whole = performance.now() - started;
  let random = seed;
  let killed = 0;
  for (let round = 0; round < 5; round++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    await receive(round * 4, 40, 100 + round);
    const victim = await startProcess();
    victim.go();
    await pause((random / 2 ** 32) * Math.min(whole, 1500));
    victim.kill();
    if ((await victim.ended).signal === 'SIGKILL') killed++;
    await readable();
  }
  expect(killed).toBeGreaterThan(0);
  await lab.transform();
  await equalsFresh();
  expect((await lab.transform()).stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
});
