import type { Command } from 'commander';
import type { FlagValue } from '../config/load.ts';
import { describeError, type ErrorCode, errorRegistry, FootfallError } from '../domain/errors.ts';
import type { CommandContext } from './context.ts';
import type { Connections, Problem } from './operations.ts';
import type { Output } from './output.ts';

/** What a command is given to do its work with; main() makes it. */
export interface Host {
  /** Opens the context from the options of `command` and does `work`; its number is the exit code, 0 without one. */
  execute(
    command: Command,
    work: (context: CommandContext) => Promise<number | undefined>,
    flags?: readonly FlagValue[],
  ): Promise<void>;
  /** What connect.ts has put together; throws where that is not there. */
  room<Name extends keyof Connections>(name: Name): NonNullable<Connections[Name]>;
}

export interface CommandHelp {
  /** Command lines without the leading `footfall`, each with what it is for. */
  examples: [line: string, what: string][];
  /** Errors that this command can end with, beyond those of any command. */
  errors?: readonly ErrorCode[];
  notes?: string;
}

const maxProblemsShown = 10;

/** Errors that any command can end with. */
const common: ErrorCode[] = ['USAGE', 'CONFIG_INVALID', 'FILE_UNREADABLE', 'INTERRUPTED'];

export function addHelp(command: Command, help: CommandHelp): Command {
  const examples = help.examples.map(([line, what]) => `  footfall ${line}\n      ${what}`);
  const exits = new Map<number, string[]>();
  for (const code of [...common, ...(help.errors ?? [])]) {
    const { exit, title } = errorRegistry[code];
    exits.set(exit, [...(exits.get(exit) ?? []), title]);
  }
  const lines = [...exits].sort(([a], [b]) => a - b).map(([exit, titles]) => exitLine(exit, titles.join('; ')));
  const notes = help.notes ? `\n${help.notes}\n` : '';
  return command.addHelpText(
    'after',
    `${notes}\nExamples:\n${examples.join('\n')}\n\nExit codes:\n${[exitLine(0, 'All went well'), exitLine(1, 'A fault in Footfall itself'), ...lines].join('\n')}`,
  );
}

function exitLine(exit: number, text: string): string {
  return `  ${String(exit).padStart(3)}  ${text}`;
}

/** Prints the result of an operation, then what went wrong on its way; gives the exit code. */
export async function present<Result extends { problems: readonly Problem[] }>(
  context: CommandContext,
  operation: Promise<Result>,
  print: (output: Output, result: Result) => Promise<void>,
): Promise<number> {
  const result = await operation;
  await context.output.result(result, (output) => print(output, result));
  return reportProblems(context, result.problems);
}

/** Prints what went wrong on the way; the exit code is that of the first problem, 0 without one. */
export function reportProblems(context: CommandContext, problems: readonly Problem[]): number {
  const shown = problems.slice(0, maxProblemsShown);
  for (const { code, message, place } of shown) {
    const where = [place?.sensor, place?.interval].filter(Boolean).join(' ');
    const error = new FootfallError(code, where ? `${where}: ${message}` : message, { place });
    context.complain(`Problem: ${describeError(error)}`);
  }
  if (problems.length > shown.length) context.complain(`and ${problems.length - shown.length} more problems.`);
  return problems[0] ? errorRegistry[problems[0].code].exit : 0;
}
