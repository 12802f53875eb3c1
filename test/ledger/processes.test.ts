/** Several processes on one ledger file, and processes killed in the middle of their work. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/time.ts';
import { type Ledger, openLedger } from '../../src/ledger/ledger.ts';
import { intervalRow as rowOf } from '../../src/ledger/ledger-dialects.fixture.ts';

const script = fileURLToPath(new URL('./hammer.ts', import.meta.url));
let folder: string;
let path: string;
let children: ChildProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footfall-hammer-'));
  path = join(folder, 'ledger.db');
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('several processes on one ledger', () => {
  it('lose no update and meet no lock, from the making of the file on', async () => {
    const names = ['a', 'b', 'c'];
    const times = 40;
    const ends = await Promise.all(names.map((name) => finished(start('count', path, name, String(times)))));
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(names.map(() => ({ code: 0, stderr: '' })));

    await use(async ({ marks, batches, intervals }) => {
      expect((await marks.get('hammer', ['n'])).get('n')).toBe(String(names.length * times));
      expect((await batches.ids()).size).toBe(names.length * times);
      for (const name of names) expect(await intervals.range(name, 0, 1e6)).toHaveLength(3 * times);
    });
    const tokens = ends.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
    expect(tokens.sort((a, b) => a - b)).toEqual(Array.from({ length: names.length * times }, (_, i) => i + 1));
  });
});

describe('a process killed in its work', () => {
  it('leaves a ledger in which each transaction is whole or absent', async () => {
    for (const rounds of [1, 3, 6]) {
      const child = start('rewrite', path);
      await said(child, `round ${rounds}.`);
      child.kill('SIGKILL');
      expect((await finished(child)).signal).toBe('SIGKILL');
      await use(async ({ intervals }) => {
        const rows = await intervals.range('doors', 0, 1e6);
        expect(rows).toHaveLength(2000);
        const seen = new Set(rows.map(({ attempts }) => attempts));
        expect(seen.size).toBe(1);
        expect([...seen][0]).toBeGreaterThanOrEqual(rounds);
      });
    }
  });

  it("in an open transaction has changed nothing, and is in nobody's way", async () => {
    await use(({ intervals }) => intervals.put(Array.from({ length: 5000 }, (_, start) => intervalRow(start))));
    const child = start('half', path);
    await said(child, 'ready');
    child.kill('SIGKILL');
    await finished(child);
    await use(async ({ intervals }) => {
      expect(await intervals.range('doors', 0, 1e6)).toHaveLength(5000);
      await intervals.put([intervalRow(5000)]);
      expect(await intervals.range('doors', 0, 1e6)).toHaveLength(5001);
    });
  });

  it('holds its lease no longer', async () => {
    const child = start('hold', path);
    await said(child, 'ready');
    await use(async ({ leases }) => {
      expect(await leases.acquire('held', { ttlMs: 1000 })).toBeNull();
      child.kill('SIGKILL');
      await finished(child);
      expect((await leases.acquire('held', { ttlMs: 1000 }))?.token).toBe(2);
    });
  });
});

const intervalRow = (intervalStart: number) => rowOf({ intervalStart });

async function use(work: (ledger: Ledger) => Promise<void>): Promise<void> {
  const ledger = await openLedger({ path, clock: systemClock });
  try {
    await work(ledger);
  } finally {
    await ledger.close();
  }
}

interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

const ends = new WeakMap<ChildProcess, Promise<End>>();

function start(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  ends.set(
    child,
    new Promise((resolve) => {
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    }),
  );
  return child;
}

function finished(child: ChildProcess): Promise<End> {
  return ends.get(child) as Promise<End>;
}

async function said(child: ChildProcess, word: string): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    child.stdout?.on('data', (text) => {
      if (String(text).includes(word)) resolve();
    });
  });
  const early = finished(child).then(({ stderr }) => {
    throw new Error(`ended before it said '${word}': ${stderr}`);
  });
  await Promise.race([heard, early]);
}
