import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'src/cli/bin.ts');

/** Longer versions of these tests: more moments of a kill, the whole history. */
export const long = process.env.FOOTFALL_E2E_LONG === '1';

export const repository = (path: string): string => join(root, path);

export interface Ended {
  code: number | null;
  /** What ended it from outside. */
  killedBy: string | null;
  stdout: string;
  stderr: string;
  seconds: number;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Resolves once `pattern` stands in what was printed to either stream. */
  printed(pattern: RegExp): Promise<string>;
  /** Sends the signal, and tells how it ended and how many seconds that took. */
  stop(signal: NodeJS.Signals): Promise<Ended & { took: number }>;
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Numeric user and group to run as. */
  as?: { uid: number; gid: number };
}

/** The real command line in a process of its own. */
export function start(args: readonly string[], options: RunOptions = {}): Running {
  const began = performance.now();
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { PATH: process.env.PATH, ...options.env },
    ...options.as,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
    tell();
  });
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
    tell();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, killedBy) => {
      resolve({ code, killedBy, stdout, stderr, seconds: (performance.now() - began) / 1000 });
      tell();
    });
  });
  return {
    child,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout + stderr);
          if (!found && child.exitCode === null && child.signalCode === null) return;
          listeners.delete(look);
          if (found) resolve(found[0]);
          else reject(new Error(`It ended before ${pattern} was printed:\n${stdout}${stderr}`));
        };
        listeners.add(look);
        look();
      }),
    async stop(signal) {
      const sent = performance.now();
      child.kill(signal);
      const how = await ended;
      return { ...how, took: (performance.now() - sent) / 1000 };
    },
  };
}

export function footfall(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}

/** Expects the command to end well; resolves to its JSON document, which stands alone on stdout. */
export async function footfallJson<T = Record<string, unknown>>(
  args: readonly string[],
  options: RunOptions & { code?: number } = {},
): Promise<T> {
  const ended = await footfall([...args, '--json'], options);
  if (ended.code !== (options.code ?? 0)) {
    throw new Error(`footfall ${args.join(' ')} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
  }
  return JSON.parse(ended.stdout) as T;
}

export type Row = Record<string, unknown>;

export function query(data: string, sql: string, options: RunOptions = {}): Promise<Row[]> {
  return footfallJson<Row[]>(['query', sql, '--data', data], options);
}

/** One clear line with its code, on stderr only: no stack, nothing on stdout. Of several faults each has its line. */
export function expectRefusal(ended: Ended, code: number, line: RegExp): void {
  expect(ended.stderr).toMatch(line);
  expect(ended.stderr).toMatch(/^footfall: [^\n]+ \[[A-Z_]+\]\n( {2}[^\n]*\n)*$/);
  expect(ended.stderr).not.toMatch(/^ +at /m);
  expect(ended.stdout).toBe('');
  expect(ended.code).toBe(code);
}

export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'footfall-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** All at once but for the machine's sake never more than `most`. */
export async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>, most = 3): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: most }, worker));
  return results;
}
