/** Which process this is, and whether another is still alive. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Clock } from '../domain/time.ts';

/** A process, named so that no other, at any time, is taken for it. */
export interface ProcessIdentity {
  /** The machine, and its boot and process namespace where the system tells: a pid means nothing outside them. */
  host: string;
  pid: number;
  /** When the process started, in the system's own terms; null where it does not tell. */
  startedAt: string | null;
}

/** Whether the process that had this pid and start still runs; only asked for processes of this host. */
export type IsAlive = (process: ProcessIdentity) => boolean;

/** What work is written down with: when, under which name, whose, and whether they live. */
export interface WorkEffects {
  clock: Clock;
  newId: () => string;
  self: ProcessIdentity;
  isAlive: IsAlive;
}

export function thisProcess(): ProcessIdentity {
  const parts = [hostname(), readQuietly('/proc/sys/kernel/random/boot_id'), processNamespace()];
  return {
    host: parts.filter((part) => part !== null).join(' '),
    pid: process.pid,
    startedAt: startOf(process.pid),
  };
}

export const isAlive: IsAlive = ({ pid, startedAt }) => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  // The pid may have been given to a newcomer.
  const runningSince = startOf(pid);
  return startedAt === null || runningSince === null || runningSince === startedAt;
};

/** Linux only: ticks from boot to the start of the process (field 22 of proc_pid_stat(5)); a zombie counts as gone. */
function startOf(pid: number): string | null {
  const stat = readQuietly(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the program's name in brackets and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
}

function processNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function readQuietly(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
