import { Command } from 'commander';
import { addHelp, type Host, present } from '../host.ts';
import type { CollectResult } from '../operations.ts';
import { addSelectionOptions, selectionOf } from '../options.ts';
import { byteText, duration, type Output } from '../output.ts';

export function addCollectCommand(host: Host): Command {
  const command = new Command('collect').description(
    'Ask the sources for what is missing in a range of days, and keep the answers as they came.',
  );
  addSelectionOptions(command).action(async (options) => {
    const request = selectionOf(options);
    await host.execute(command, async (context) => {
      return present(context, host.room('operations').collect(request, context), printCollected);
    });
  });
  return addHelp(command, {
    notes:
      'An interval is complete when every expected sensor has answered. Until the settle age (collect.settleDays)\n' +
      'incomplete ones are asked for again. Days are business dates; --to is the day after the last one.',
    examples: [
      ['collect', 'everything that is missing up to now'],
      ['collect --source bank --from 2025-01-01 --to 2025-01-08', 'one week of one source'],
    ],
    errors: [
      'NETWORK_INVALID',
      'MAPPING_INVALID',
      'STORAGE_FULL',
      'STORAGE_DENIED',
      'LAKE_OTHER_NETWORK',
      'LEDGER_UNAVAILABLE',
      'SOURCE_FAILED',
    ],
  });
}

export async function printCollected(output: Output, result: CollectResult): Promise<void> {
  const requests = result.sources.reduce((sum, source) => sum + source.requests, 0);
  if (requests === 0) return output.line('Nothing to collect.');
  await output.table(
    [
      { title: 'source' },
      { title: 'requests', align: 'right' },
      { title: 'new batches', align: 'right' },
      { title: 'identical', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'expected', align: 'right' },
      { title: 'answered', align: 'right' },
      { title: 'outstanding', align: 'right' },
    ],
    result.sources.map((one) => [
      one.source,
      one.requests,
      one.batches,
      one.identical,
      byteText(one.bytes),
      one.expected,
      one.answered,
      one.outstanding,
    ]),
  );
  await output.line(`Collected in ${duration(result.seconds)}.`);
}
