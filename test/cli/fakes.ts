import { Writable } from 'node:stream';
import type { CliEffects } from '../../src/cli/effects.ts';
import type { Connections } from '../../src/cli/operations.ts';
import { main } from '../../src/cli/program.ts';
import { fixedClock } from '../../src/domain/time.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';

/** Keeps what is written to it. */
export class FakeStream extends Writable {
  text = '';
  isTTY = false;
  columns = 80;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.text += chunk.toString();
    done();
  }
}

const noConnections: Connections = { operations: null, simulate: null, serve: null, lakeFiles: null };

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** Codes of hard exits. */
  exits: number[];
}

export interface FakeWorld {
  connections?: Partial<Connections>;
  effects?: Partial<CliEffects>;
  /** Is given the Ctrl-C of this run. */
  whileRunning?: (interrupt: () => void) => void;
}

/** Runs one command line against fakes; the current folder is one that does not exist unless `effects` says else. */
export async function runMain(args: string[], world: FakeWorld = {}): Promise<Ran> {
  const stdout = new FakeStream();
  const stderr = new FakeStream();
  const exits: number[] = [];
  let interrupt = () => {};
  const effects: CliEffects = {
    env: {},
    cwd: '/nowhere/at/all',
    stdout,
    stderr,
    clock: fixedClock(Date.parse('2025-06-01T08:00:00Z')),
    monotonic: () => 0,
    files: diskFiles(),
    onInterrupt(callback) {
      interrupt = callback;
      return () => {};
    },
    userName: () => 'ann',
    exit: (code) => exits.push(code),
    ...world.effects,
  };
  const running = main(args, effects, { ...noConnections, ...world.connections });
  world.whileRunning?.(() => interrupt());
  const code = await running;
  const textOf = (stream: unknown) => (stream instanceof FakeStream ? stream.text : '');
  return { code, stdout: textOf(effects.stdout), stderr: textOf(effects.stderr), exits };
}
