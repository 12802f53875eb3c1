import { userInfo } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Files } from '../domain/effects.ts';
import { type Clock, systemClock } from '../domain/time.ts';
import { diskFiles } from '../lake/disk-files.ts';

/** What a command touches of the world. Tests hand in fakes. */
export interface CliEffects {
  env: Record<string, string | undefined>;
  cwd: string;
  stdout: OutStream;
  stderr: OutStream;
  clock: Clock;
  /** Milliseconds that only go forward, for rates and time left; not stopped by --now. */
  monotonic(): number;
  files: Files;
  /** Calls back at each Ctrl-C or request to end; returns what takes the callback off. */
  onInterrupt(callback: () => void): () => void;
  /** The name of the operating system's user; null where it has none, as in some containers. */
  userName(): string | null;
  /** Ends the process at once. */
  exit(code: number): void;
}

export type OutStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

export function processEffects(): CliEffects {
  return {
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    clock: systemClock,
    monotonic: () => performance.now(),
    files: diskFiles(),
    onInterrupt(callback) {
      process.on('SIGINT', callback);
      process.on('SIGTERM', callback);
      return () => {
        process.off('SIGINT', callback);
        process.off('SIGTERM', callback);
      };
    },
    userName() {
      try {
        return userInfo().username || null;
      } catch {
        return null;
      }
    },
    exit: (code) => process.exit(code),
  };
}
