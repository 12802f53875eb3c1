import { type FlagValue, type LoadedConfig, loadConfig, sourceToken } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { noProgress } from '../domain/effects.ts';
import { type Clock, fixedClock } from '../domain/time.ts';
import type { CliEffects } from './effects.ts';
import { createLog } from './logger.ts';
import type { OperationContext } from './operations.ts';
import type { GlobalOptions } from './options.ts';
import type { Output } from './output.ts';
import { createProgress } from './progress.ts';
import { followClock } from './up/clock-file.ts';

/** All that a command works with. */
export interface CommandContext extends OperationContext {
  config: Config;
  loaded: LoadedConfig;
  clock: Clock;
  /** The clock of the machine, also under --now and on a lake that has a clock of its own. */
  realClock: Clock;
  env: CliEffects['env'];
  userName: CliEffects['userName'];
  /** Whether a person reads what is printed. */
  terminal: boolean;
  monotonic(): number;
  output: Output;
  cwd: string;
  /** Takes a drawn progress line off the terminal. */
  clear(): void;
  /** A line for the person at the prompt on stderr; not with --quiet or --json. */
  note(text: string): void;
  /** A line on stderr about something that went wrong; not with --json, whose document carries it. */
  complain(text: string): void;
}

/** `flags` are values of the configuration from options of the command itself. Throws CONFIG_INVALID, FILE_UNREADABLE. */
export async function openContext(
  options: GlobalOptions,
  effects: CliEffects,
  signal: AbortSignal,
  output: Output,
  flags: readonly FlagValue[] = [],
): Promise<CommandContext> {
  const { files, stderr } = effects;
  const loaded = await loadConfig({
    file: options.config,
    env: effects.env,
    flags: [...globalFlags(options), ...flags],
    readText: (path) => readText(effects, path),
    cwd: effects.cwd,
  });
  const { config } = loaded;
  const drawn = output.json || output.quiet ? null : createProgress(stderr, effects.monotonic);
  const clear = () => drawn?.clear();
  return {
    config,
    loaded,
    clock:
      options.now === undefined ? (followClock(config.data, effects.clock) ?? effects.clock) : fixedClock(options.now),
    realClock: effects.clock,
    env: effects.env,
    userName: effects.userName,
    terminal: effects.stdout.isTTY === true,
    monotonic: effects.monotonic,
    log: createLog(config.log, stderr, clear),
    progress: drawn ?? noProgress,
    signal,
    files,
    output,
    clear,
    cwd: effects.cwd,
    note(text) {
      if (!drawn) return;
      clear();
      stderr.write(`${text}\n`);
    },
    complain(text) {
      if (output.json) return;
      clear();
      stderr.write(`${text}\n`);
    },
    async token(name) {
      const source = config.sources.find((one) => one.name === name);
      return source ? sourceToken(source, (path) => readText(effects, path)) : null;
    },
  };
}

function globalFlags(options: GlobalOptions): FlagValue[] {
  const flags = (options.set ?? []).map((one) => ({ ...one, flag: '--set' }));
  if (options.data !== undefined) flags.push({ key: 'data', value: options.data, flag: '--data' });
  if (options.logLevel !== undefined) flags.push({ key: 'log.level', value: options.logLevel, flag: '--log-level' });
  return flags;
}

/** Files wraps the errors of the system; the reader of the configuration asks for the code beneath. */
async function readText(effects: CliEffects, path: string): Promise<string> {
  try {
    return await effects.files.readText(path);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    throw cause instanceof Error ? cause : error;
  }
}
