import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';

export interface ChildRun {
  stdout: string;
  /** From its start to its end, as its parent sees it. */
  seconds: number;
  /** The most memory it ever held (resident); null where the system does not tell. */
  peakBytes: number | null;
}

/** Peak memory is asked for so often: a child's last rise may be missed by that much. */
const sampleMs = 20;

/** Runs a TypeScript file of the repository in a Node of its own. A failing child throws with what it said. */
export function runChild(
  file: string,
  args: readonly string[],
  signal: AbortSignal,
  priority?: number,
): Promise<ChildRun> {
  const path = join(import.meta.dirname, '..', file);
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'pipe'], signal });
    if (priority !== undefined && child.pid !== undefined) setPriority(child.pid, priority);
    let stdout = '';
    let stderr = '';
    let peakBytes: number | null = null;
    const sample = () => {
      peakBytes = peakOf(child.pid) ?? peakBytes;
    };
    const timer = setInterval(sample, sampleMs);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      sample();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1000;
      if (code === 0) resolve({ stdout, seconds, peakBytes });
      else
        reject(
          new Error(`${file} ${args.join(' ')} ended with ${code}:\n${stderr.slice(-4000)}${stdout.slice(-2000)}`),
        );
    });
  });
}

/** The high-water mark that Linux keeps for a process. */
function peakOf(pid: number | undefined): number | null {
  try {
    const found = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB$/m);
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}
