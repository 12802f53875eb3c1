import { Command } from 'commander';
import { addHelp, type Host, present } from '../host.ts';
import type { RunResult } from '../operations.ts';
import { addPastOption, addSelectionOptions, pastOf, selectionOf } from '../options.ts';
import { duration, type Output } from '../output.ts';
import { printCollected } from './collect.ts';
import { printTransformed } from './transform.ts';

export function addRunCommand(host: Host): Command {
  const command = new Command('run').description(
    'Make what is missing in a range of days: collect, land, clean, aggregate.',
  );
  addPastOption(command);
  addSelectionOptions(command).action(async (options) => {
    const request = { ...selectionOf(options), ...pastOf(options) };
    await host.execute(command, async (context) => {
      return present(context, host.room('operations').run(request, context), printRun);
    });
  });
  return addHelp(command, {
    notes:
      'Days are business dates of the branches; --to is the day after the last one. Days that are complete and\n' +
      'unchanged are left alone, so a second run does nothing.',
    examples: [
      ['run', 'everything from the first configured day up to now'],
      ['run --from 2025-01-01 --to 2025-02-01', 'January 2025'],
      ['run --now 2025-06-01T08:00:00Z --json', 'as it would have been done at that time; the result as JSON'],
    ],
    errors: pipelineErrors,
  });
}

export const pipelineErrors = [
  'NETWORK_INVALID',
  'MAPPING_INVALID',
  'STORAGE_FULL',
  'STORAGE_DENIED',
  'LAKE_OTHER_NETWORK',
  'LAKE_DAMAGED',
  'LAKE_CONFLICT',
  'LEDGER_UNAVAILABLE',
  'SOURCE_FAILED',
  'ENGINE_FAILED',
] as const;

export async function printRun(output: Output, result: RunResult): Promise<void> {
  await printCollected(output, result.collect);
  await printTransformed(output, result.transform);
  await output.line(`Done in ${duration(result.seconds)}.`);
}
