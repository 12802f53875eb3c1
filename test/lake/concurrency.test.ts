import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DuckSession } from '../../src/engine/duckdb.ts';
import type { DeltaTable } from '../../src/lake/delta/table.ts';
import { duckSession, months, openCounts, rowsOf } from './lake-tools.ts';
import { temporaryFolder } from './temporary-folder.ts';

const script = fileURLToPath(new URL('writer-process.ts', import.meta.url));
let root = '';
beforeAll(async () => {
  root = await temporaryFolder();
});

interface Writer {
  process: ChildProcess;
  /** Lets it start; all writers of a test start together. */
  go: () => void;
  /** Versions it has said it committed. */
  versions: number[];
  /** Resolves when `count` versions are committed, or when it has ended. */
  reached: (count: number) => Promise<void>;
  ended: Promise<{ code: number | null; errors: string }>;
}

async function startWriter(mode: string, folder: string, count: number, pauseMs = 0): Promise<Writer> {
  const child = spawn(process.execPath, [script, mode, folder, String(count), String(pauseMs)]);
  const versions: number[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += String(data);
  });
  const lines = createInterface({ input: child.stdout });
  const ready = once(lines, 'line');
  const ended = once(child, 'close').then(([code]) => {
    for (const one of waiting) one.resolve();
    return { code: code as number | null, errors };
  });
  await Promise.race([ready, ended.then((end) => Promise.reject(new Error(end.errors)))]);
  lines.on('line', (line) => {
    versions.push(Number(line));
    for (const one of waiting) if (versions.length >= one.count) one.resolve();
  });
  const reached = (wanted: number): Promise<void> =>
    new Promise((resolve) => {
      if (versions.length >= wanted || child.exitCode !== null) resolve();
      else waiting.push({ count: wanted, resolve });
    });
  return { process: child, go: () => child.stdin.write('go\n'), versions, reached, ended };
}

/** The generation that all rows carry; fails where there are several, or a partition is missing. */
async function wholeGeneration(table: DeltaTable, session: DuckSession, version?: number): Promise<number> {
  const snapshot = await table.snapshot(version);
  if (snapshot.files.length === 0) return 0;
  const rows = await rowsOf(table, session, snapshot.files);
  expect(rows).toHaveLength(months.length * 100);
  const generations = new Set(rows.map((row) => Number(row.entries)));
  expect([...generations]).toHaveLength(1);
  expect(new Set(rows.map((row) => row.utc_month)).size).toBe(months.length);
  return [...generations][0] ?? 0;
}

describe('several processes on one table', () => {
  it('readers in a loop see only whole versions while a writer replaces all partitions 20 times a second', async () => {
    const folder = `${root}/readers`;
    const count = 200;
    const writer = await startWriter('replace', folder, count, 30);
    let reads = 0;
    let done = false;
    const seen = new Set<number>();
    const reader = async (fresh: boolean): Promise<void> => {
      const session = await duckSession();
      let table = await openCounts(folder, session);
      let last = 0;
      while (!done) {
        if (fresh) table = await openCounts(folder, session);
        const generation = await wholeGeneration(table, session);
        expect(generation).toBeGreaterThanOrEqual(last);
        last = generation;
        seen.add(generation);
        reads++;
      }
    };
    writer.go();
    const readers = [reader(false), reader(true)].map((one) => one.catch((error: unknown) => error));
    const end = await writer.ended;
    done = true;
    expect(end).toEqual({ code: 0, errors: '' });
    expect(await Promise.all(readers)).toEqual([undefined, undefined]);
    expect(writer.versions).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    console.log(`${reads} reads saw ${seen.size} of ${count} versions, each whole`);
    expect(reads).toBeGreaterThan(50);
    expect(seen.size).toBeGreaterThan(20);
  });

  it('two writers of one partition both get in, one after the other, and no update is lost', async () => {
    const folder = `${root}/writers`;
    const session = await duckSession();
    const writers = await Promise.all([1, 2].map(() => startWriter('increment', folder, 30)));
    for (const writer of writers) writer.go();
    for (const writer of writers) expect(await writer.ended).toEqual({ code: 0, errors: '' });
    const table = await openCounts(folder, session);
    const snapshot = await table.snapshot();
    expect(snapshot.version).toBe(60);
    expect(await rowsOf(table, session, snapshot.files)).toEqual([
      { sensor_id: 'counter', entries: '60', utc_month: months[0] },
    ]);
    const [one = [], two = []] = writers.map((writer) => writer.versions);
    expect([...one, ...two].sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });

  it('a writer killed by SIGKILL leaves its last version whole, and the next goes on', async () => {
    const folder = `${root}/killed`;
    const session = await duckSession();
    let before = 0;
    for (let round = 0; round < 5; round++) {
      const writer = await startWriter('replace', folder, 1_000_000);
      writer.go();
      await writer.reached(1 + round * 3);
      writer.process.kill('SIGKILL');
      await writer.ended;
      const table = await openCounts(folder, session);
      const { version } = await table.snapshot();
      expect(version).toBeGreaterThanOrEqual(writer.versions.at(-1) ?? 0);
      expect(version).toBeGreaterThan(before);
      expect(await wholeGeneration(table, session)).toBe(version - before);
      expect(await table.verify({ hash: true })).toEqual([]);
      before = version;
    }
  });
});
