/** A child process of `up` that is started again when it ends by itself, and goes when its parent does. */
import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../domain/effects.ts';
import type { FromChild, ToChild } from './messages.ts';
import { restartPause } from './schedule.ts';

/** The command line itself; as TypeScript in a checkout, as JavaScript in the package. */
const bin = fileURLToPath(new URL(`../bin${import.meta.filename.slice(-3)}`, import.meta.url));

/** One that ran so long before it ended has started well: the pauses begin anew. */
const ranWellMs = 60_000;
/** What has not ended after so long is cut off; what it was committing is there whole or not at all. */
const patienceMs = 900;
/** Ctrl-C in a terminal reaches parent and child at once: time for the parent to hear of it. */
const sameSignalMs = 200;

export interface ChildOptions {
  /** In messages: `The collection`. */
  name: string;
  args: readonly string[];
  /** What it is told at each start, once that is known: it is started at once, and waits. */
  begin(): Promise<ToChild>;
  onMessage(message: FromChild): void;
  log: Log;
}

export interface KeptChild {
  /** Ends it, and does not start it again. */
  stop(): Promise<void>;
}

export function keepChild(options: ChildOptions): KeptChild {
  const { name, log } = options;
  const stopped = new AbortController();
  let child: ChildProcess | null = null;

  const keep = async () => {
    for (let failures = 0; !stopped.signal.aborted; ) {
      const startedAt = performance.now();
      const started = fork(bin, options.args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
      child = started;
      log.info({ pid: child.pid }, `${name} was started.`);
      child.on('message', (message) => options.onMessage(message as FromChild));
      const ended = endOf(child);
      // It may be gone before it is told; that is seen below.
      void options.begin().then((message) => started.connected && started.send(message, () => {}));
      const how = await ended;
      await pause(sameSignalMs, stopped.signal);
      if (stopped.signal.aborted) return;
      failures = performance.now() - startedAt > ranWellMs ? 1 : failures + 1;
      const wait = restartPause(failures);
      log.warn({}, `${name} ended unexpectedly (${how}); it is started again in ${wait / 1000} s.`);
      await pause(wait, stopped.signal);
    }
  };
  const kept = keep();
  return {
    async stop() {
      stopped.abort();
      const running = child;
      if (running?.connected) running.disconnect();
      const cutOff = setTimeout(() => running?.kill('SIGKILL'), patienceMs);
      await kept;
      clearTimeout(cutOff);
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
