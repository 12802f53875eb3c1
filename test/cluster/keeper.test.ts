import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const keeper = fileURLToPath(new URL('keeper.ts', import.meta.url));

/** A process that starts a keeper over a `sleep`, as a run of the tests does, and prints what the keeper prints. */
const starter = `
const { spawn } = require('node:child_process');
const keeper = spawn(process.execPath, process.argv.slice(1), { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
keeper.stdout.pipe(process.stdout);
setInterval(() => {}, 1000);
`;

async function keptProcess(): Promise<{ started: ChildProcess; folder: string; pid: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'footfall-keeper-'));
  const started = spawn(process.execPath, ['-e', starter, keeper, folder, 'sleep', '300']);
  const pid = await new Promise<number>((resolve, reject) => {
    let text = '';
    started.once('exit', () => reject(new Error(`It ended: ${text}`)));
    started.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      const found = /^pid (\d+)$/m.exec(text);
      if (found) resolve(Number(found[1]));
    });
  });
  return { started, folder, pid };
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.for(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
  'what is kept, and its folder, go with the run of the tests when that is ended by %s',
  async (signal) => {
    const { started, folder, pid } = await keptProcess();
    expect(runs(pid)).toBe(true);
    started.kill(signal);
    await expect.poll(() => runs(pid), { timeout: 10_000 }).toBe(false);
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
  },
);
