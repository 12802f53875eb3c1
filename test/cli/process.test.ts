import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footfall-process-'));
  await writeFile(join(folder, 'lake.json'), '{"format": 1, "network": "test"}');
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The real process; `onOutput` is told each piece of stdout. */
function footfall(args: string[], onOutput?: (child: ReturnType<typeof spawn>) => void): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, env: { PATH: process.env.PATH } });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (piece: Buffer) => {
    ended.stdout += piece.toString();
    onOutput?.(child);
  });
  child.stderr.on('data', (piece: Buffer) => {
    ended.stderr += piece.toString();
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })));
}

const long = ['query', '--data', '.', '--format', 'csv', 'FROM range(20000000)'];

describe('the process', () => {
  test('ends with the code of the error', async () => {
    expect(await footfall(['rnu'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "footfall: Unknown command 'rnu'. Did you mean run? [USAGE]\n",
    });
  });

  test('prints long output whole before it ends', async () => {
    const ended = await footfall(['query', '--data', '.', '--format', 'csv', 'FROM range(200000)']);
    expect(ended.stderr).toMatch(/^200,000 rows in [^\n]+\n$/);
    expect(ended.stdout.split('\n')).toHaveLength(200_002);
    expect(ended.code).toBe(0);
  });

  test('ends quietly when the reader of a pipe goes away', async () => {
    const ended = await footfall(long, (child) => child.stdout?.destroy());
    expect(ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('ends on Ctrl-C within two seconds, with 130', async () => {
    let interruptedAt = 0;
    const ended = await footfall(long, (child) => {
      if (interruptedAt > 0) return;
      interruptedAt = performance.now();
      child.kill('SIGINT');
    });
    expect(performance.now() - interruptedAt).toBeLessThan(2000);
    expect(ended.code).toBe(130);
    expect(ended.stderr).toBe('footfall: Interrupted. [INTERRUPTED]\n');
  });
});
