import { type Command, InvalidArgumentError, Option } from 'commander';
import { logLevels } from '../config/schema.ts';
import { type DateText, dayNumber, type EpochMs } from '../domain/time.ts';
import type { CollectRequest, DateRange, PastDays } from './operations.ts';

/** Options that stand before or after any command. */
export interface GlobalOptions {
  data?: string;
  config?: string;
  now?: EpochMs;
  json?: boolean;
  quiet?: boolean;
  logLevel?: string;
  set?: { key: string; value: string }[];
}

export function addGlobalOptions(program: Command): void {
  program
    .option('--data <dir>', 'folder of the lake and the ledger')
    .option('--config <file>', 'configuration file (default: footfall.yaml in the current folder, if there)')
    .addOption(new Option('--now <time>', 'fix the clock, such as 2025-06-01T08:00:00Z').argParser(parseInstant))
    .option('--json', 'print the result, or the error, as one JSON document')
    .option('--quiet', 'print the result and errors only: no progress, no notes')
    .addOption(new Option('--log-level <level>', 'least level of the log on stderr').choices([...logLevels]))
    .addOption(
      new Option('--set <key=value>', 'override a key of the configuration; may stand several times').argParser(
        (text: string, before: { key: string; value: string }[] | undefined) => [...(before ?? []), parseSetting(text)],
      ),
    );
}

export function addRangeOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--from <date>', 'first day, local business date (default: the first configured day)').argParser(
        parseDate,
      ),
    )
    .addOption(
      new Option('--to <date>', 'day after the last one, not included (default: up to now)').argParser(parseDate),
    );
}

/** Whether past days are judged again; see `PastDays`. */
export function addPastOption(command: Command): Command {
  return command.addOption(
    new Option('--past <what>', 'past days in whose weeks around something changed: judge them again, or leave them')
      .choices(['judged', 'left'])
      .default('judged'),
  );
}

export function pastOf(options: { past?: string }): { past: PastDays } {
  return { past: options.past === 'left' ? 'left' : 'judged' };
}

/** A range, and which sources: without `--source` all enabled ones. */
export function addSelectionOptions(command: Command): Command {
  command.option('--source <name>', 'only this source; may stand several times', collectNames);
  return addRangeOptions(command);
}

export function selectionOf(options: { from?: DateText; to?: DateText; source?: string[] }): CollectRequest {
  return { ...rangeOf(options), sources: options.source ?? null };
}

/** Throws a usage error when the range is empty. */
export function rangeOf(options: { from?: DateText; to?: DateText }): DateRange {
  if (options.from && options.to && options.from >= options.to) {
    throw new InvalidArgumentError(
      `--from ${options.from} --to ${options.to}: --to must be later than --from; it is the day after the last one.`,
    );
  }
  return { from: options.from ?? null, to: options.to ?? null };
}

export function parseDate(text: string): DateText {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || !isRealDate(text)) {
    throw new InvalidArgumentError('Expected a date such as 2025-01-31.');
  }
  return text;
}

/** An instant with its offset, or a date for its midnight in UTC. */
function parseInstant(text: string): EpochMs {
  const form = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  const at = form ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || !isRealDate(form?.[1] ?? '')) {
    throw new InvalidArgumentError('Expected a time with its offset, such as 2025-06-01T08:00:00Z.');
  }
  return at;
}

/** A parser of whole numbers in a range, both ends included. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

function collectNames(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text];
}

function parseSetting(text: string): { key: string; value: string } {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected a key and a value, such as engine.memoryLimit=1GB.');
  return { key: text.slice(0, at).trim(), value: text.slice(at + 1) };
}

function isRealDate(text: string): boolean {
  const day = dayNumber(text);
  return !Number.isNaN(day) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}
