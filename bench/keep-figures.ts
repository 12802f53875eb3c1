import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Figures, megabytes } from './benchmark.ts';

/** Appends the figures to bench/results/NAME.jsonl, with what they were measured on. */
export function keepFigures(name: string, scale: number, figures: Figures): void {
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const row = {
    date: new Date().toISOString(),
    commit: commit(),
    scale,
    machine: {
      cores: availableParallelism(),
      cpu: cpus()[0]?.model ?? '',
      memoryMegabytes: megabytes(totalmem()),
      platform: process.platform,
      node: process.version,
    },
    figures,
  };
  appendFileSync(join(folder, `${name}.jsonl`), `${JSON.stringify(row)}\n`);
}

function commit(): string | null {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const changed = git('status', '--porcelain', '--', '../src').trim() !== '';
    return git('rev-parse', '--short', 'HEAD').trim() + (changed ? '+' : '');
  } catch {
    return null;
  }
}
