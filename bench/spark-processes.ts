import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a tree of processes has used so far. */
export interface Usage {
  /** Of all cores, of every process of the tree that was ever seen. */
  cpuSeconds: number;
  /** The most that all of them held at once (resident; pages that processes share count in each). */
  peakBytes: number;
}

export interface TreeRun extends Usage {
  stdout: string;
  seconds: number;
  /** What was reached when the child printed the line `mark NAME`. */
  marks: Map<string, Usage & { seconds: number }>;
  /** Whether it was ended because its time was over. */
  cutOff: boolean;
}

/** Looked at so often: what a process does between its last look and its end is not seen. */
const sampleMs = 100;
const ticksPerSecond = 100;
const pageBytes = 4096;

/**
 * Runs a program and adds up what it and all its descendants use, and `beside` (a server that works for it) from now on.
 * Throws with what it said when it fails. Linux alone.
 */
export function runTree(
  command: readonly string[],
  options: { signal: AbortSignal; env?: NodeJS.ProcessEnv; cwd?: string; beside?: number; mostSeconds?: number },
): Promise<TreeRun> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: options.env, cwd: options.cwd });
    const tree = new ProcessTree([child.pid, options.beside].filter((pid) => pid !== undefined));
    const marks: TreeRun['marks'] = new Map();
    const timer = setInterval(() => tree.sample(), sampleMs);
    let stdout = '';
    let stderr = '';
    let cutOff = false;
    const end = () => endTree(child);
    const limit = options.mostSeconds === undefined ? undefined : setTimeout(onLimit, options.mostSeconds * 1000);
    function onLimit() {
      cutOff = true;
      end();
    }
    options.signal.addEventListener('abort', end);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      for (const [, name = ''] of text.matchAll(/^mark (\S+)$/gm)) {
        marks.set(name, { ...tree.sample(), seconds: elapsed() });
      }
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      clearTimeout(limit);
      options.signal.removeEventListener('abort', end);
      if (code === 0 || cutOff) resolve({ ...tree.sample(), stdout, seconds: elapsed(), marks, cutOff });
      else reject(new Error(`${command.join(' ')} ended with ${code}:\n${stderr.slice(-6000)}${stdout.slice(-2000)}`));
    });
  });
}

/** Processor seconds of a process since its start. */
export function cpuSecondsOf(pid: number): number {
  return (statOf(pid)?.ticks ?? 0) / ticksPerSecond;
}

class ProcessTree {
  readonly #roots: readonly number[];
  /** Ticks by process, told apart by its start, so that a number used again is another. */
  readonly #ticks = new Map<string, number>();
  readonly #before = new Map<string, number>();
  #peak = 0;

  constructor(roots: readonly number[]) {
    this.#roots = roots;
    for (const { key, ticks } of this.#now()) this.#before.set(key, ticks);
  }

  sample(): Usage {
    let resident = 0;
    for (const { key, ticks, bytes } of this.#now()) {
      this.#ticks.set(key, ticks - (this.#before.get(key) ?? 0));
      resident += bytes;
    }
    this.#peak = Math.max(this.#peak, resident);
    let ticks = 0;
    for (const some of this.#ticks.values()) ticks += some;
    return { cpuSeconds: ticks / ticksPerSecond, peakBytes: this.#peak };
  }

  #now(): Stat[] {
    const all = allProcesses();
    const found = all.filter(({ pid }) => this.#roots.includes(pid));
    for (let i = 0; i < found.length; i++) found.push(...all.filter(({ parent }) => parent === found[i]?.pid));
    return found;
  }
}

interface Stat {
  pid: number;
  parent: number;
  key: string;
  ticks: number;
  bytes: number;
}

function allProcesses(): Stat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat !== null);
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before may hold anything, also brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(fields[1]),
      key: `${pid} ${fields[19]}`,
      ticks: Number(fields[11]) + Number(fields[12]),
      bytes: Number(fields[21]) * pageBytes,
    };
  } catch {
    return null;
  }
}

/** Java and Python's workers do not end with their parent when it is killed. */
function endTree(child: ChildProcess): void {
  const all = allProcesses();
  const ends = [child.pid];
  for (let i = 0; i < ends.length; i++) {
    ends.push(...all.filter(({ parent }) => parent === ends[i]).map(({ pid }) => pid));
  }
  for (const pid of ends) {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // Ended by itself meanwhile.
    }
  }
}
