import { Command, CommanderError } from 'commander';
import { describeError, errorRegistry, FootfallError } from '../domain/errors.ts';
import { addCollectCommand } from './commands/collect.ts';
import { addConfigCommand } from './commands/config.ts';
import { addCorrectCommand } from './commands/correct.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addImportCommand } from './commands/import.ts';
import { addQueryCommand } from './commands/query.ts';
import { addRunCommand } from './commands/run.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSimulateCommand } from './commands/simulate.ts';
import { addStatusCommand } from './commands/status.ts';
import { addTokenCommand } from './commands/token.ts';
import { addTransformCommand } from './commands/transform.ts';
import { addUpCommand } from './commands/up.ts';
import { addUpSimulatorCommand, addUpWorkerCommand } from './commands/up-children.ts';
import { openContext } from './context.ts';
import type { CliEffects } from './effects.ts';
import type { Host } from './host.ts';
import type { Connections } from './operations.ts';
import { addGlobalOptions, type GlobalOptions } from './options.ts';
import { Output } from './output.ts';
import { programVersion } from './version.ts';

/** Ctrl-C must end within two seconds: what has not stopped by then is cut off. */
const hardStopMs = 1500;
const interruptedExit = errorRegistry.INTERRUPTED.exit;
/** Of an error that has no code: a fault in Footfall itself. */
const unexpectedExit = 1;

/** Runs one command line (without node and script). Resolves to the exit code and never throws. */
export async function main(args: readonly string[], effects: CliEffects, connections: Connections): Promise<number> {
  const stop = new AbortController();
  let hardStop: NodeJS.Timeout | undefined;
  const offInterrupt = effects.onInterrupt(() => {
    if (stop.signal.aborted) return effects.exit(interruptedExit);
    stop.abort(new FootfallError('INTERRUPTED', 'Interrupted.'));
    hardStop = setTimeout(() => effects.exit(interruptedExit), hardStopMs);
  });
  // `footfall query ... | head` closes the pipe early: stop the work, and say nothing.
  const closed = new AbortController();
  const onPipeError = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') effects.stderr.write(`footfall: stdout: ${error.message}\n`);
    closed.abort();
  };
  effects.stdout.on('error', onPipeError);

  const wanted = readEarly(args);
  const output = new Output(effects.stdout, wanted);
  let code = 0;
  const host: Host = {
    async execute(command, work, flags) {
      const signal = AbortSignal.any([stop.signal, closed.signal]);
      const options = command.optsWithGlobals<GlobalOptions>();
      const context = await openContext(options, effects, signal, output, flags);
      try {
        signal.throwIfAborted();
        code = (await work(context)) ?? 0;
      } finally {
        context.clear();
      }
    },
    room(name) {
      const room = connections[name];
      if (room) return room;
      throw new FootfallError('ENGINE_FAILED', `This build of Footfall has no ${name} yet.`);
    },
  };

  try {
    await makeProgram(host, effects).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (closed.signal.aborted) code = 0;
    else code = await report(stop.signal.aborted ? stop.signal.reason : asUsage(error), effects, output, wanted.debug);
  } finally {
    clearTimeout(hardStop);
    offInterrupt();
  }
  return code;
}

function makeProgram(host: Host, effects: CliEffects): Command {
  const program = new Command('footfall')
    .description('Turns the counts of door sensors into daily answers, and says how far each can be trusted.')
    .version(programVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help, of a command too')
    .showHelpAfterError(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => effects.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => effects.stdout.columns ?? 100,
      getOutHasColors: () => false,
    });
  tellWhere(program);
  addGlobalOptions(program);
  for (const add of [
    addUpCommand,
    addRunCommand,
    addCollectCommand,
    addTransformCommand,
    addImportCommand,
    addCorrectCommand,
    addQueryCommand,
    addStatusCommand,
    addDoctorCommand,
    addServeCommand,
    addTokenCommand,
    addSimulateCommand,
    addConfigCommand,
    addDemoCommand,
  ]) {
    program.addCommand(inherit(add(host), program));
  }
  for (const add of [addUpWorkerCommand, addUpSimulatorCommand]) {
    program.addCommand(inherit(add(host), program), { hidden: true });
  }
  program.addHelpText('after', '\nStart with:\n  footfall up --demo\n  footfall COMMAND --help');
  return program;
}

/** Commander copies these settings only to commands it makes itself. */
function inherit(command: Command, program: Command): Command {
  command.copyInheritedSettings(program).helpOption('-h, --help', 'print help');
  tellWhere(command);
  for (const below of command.commands) inherit(below, command);
  return command;
}

const commandOf = new WeakMap<CommanderError, string>();

/** Notes by which command a command line was refused, so that the advice names the help of that one. */
function tellWhere(command: Command): void {
  command.exitOverride((error) => {
    const names = [];
    for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name());
    commandOf.set(error, names.join(' '));
    throw error;
  });
}

/** The global flags that decide how an error is shown, even one in the command line itself. */
function readEarly(args: readonly string[]): { json: boolean; quiet: boolean; debug: boolean } {
  const end = args.indexOf('--');
  const flags = end < 0 ? args : args.slice(0, end);
  return {
    json: flags.includes('--json'),
    quiet: flags.includes('--quiet'),
    debug: flags.some(
      (flag, at) => flag === '--log-level=debug' || (flag === '--log-level' && flags[at + 1] === 'debug'),
    ),
  };
}

/** Commander reports help and version as errors too; those end well. */
function asUsage(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.exitCode === 0) return null;
  const where = commandOf.get(error) ?? 'footfall';
  if (error.code === 'commander.help') {
    return new FootfallError('USAGE', 'No command was given.', { hint: `See them with: ${where} --help` });
  }
  const [, meant] = /\n\((Did you mean .*)\)$/.exec(error.message) ?? [];
  // A line break stands in what was typed, which a message shows on one line.
  const first = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean .*\)$/, '')
    .replaceAll(/\s*\n\s*/g, ' ');
  const message = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.?$/, '.')}`;
  return new FootfallError('USAGE', message, { hint: meant ?? `See: ${where} --help` });
}

/** One line on stderr; with --json one document on stdout besides, unless a result has begun there. */
async function report(error: unknown, effects: CliEffects, output: Output, debug: boolean): Promise<number> {
  if (error === null) return 0;
  const known = error instanceof FootfallError;
  const exit = known ? error.exitCode : unexpectedExit;
  const message = describeError(error);
  if (output.json && !output.started) {
    const body = known
      ? { code: error.code, message: error.message, place: error.place, hint: error.hint, exit }
      : { code: 'UNEXPECTED', message, exit };
    await output.write(`${JSON.stringify({ error: body }, null, 2)}\n`);
  }
  effects.stderr.write(`footfall: ${errorLines(error, message)}\n`);
  if (debug && error instanceof Error) effects.stderr.write(`${stackOf(error)}\n`);
  return exit;
}

/** Of a message of several lines (DuckDB's, with a caret) the first carries the code and the advice. */
function errorLines(error: unknown, message: string): string {
  if (!(error instanceof FootfallError)) {
    return `${message} (unexpected; run with --log-level debug for the stack)`;
  }
  const [first = '', ...details] = error.message.split('\n');
  const head = describeError(new FootfallError(error.code, first, { hint: error.hint, place: error.place }));
  return [head, ...details].join('\n');
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
