import { Command } from 'commander';
import { addHelp, type Host } from '../host.ts';
import type { StatusResult } from '../operations.ts';
import { addSelectionOptions, selectionOf } from '../options.ts';
import { byteText, type Output, percent } from '../output.ts';

export function addStatusCommand(host: Host): Command {
  const command = new Command('status').description(
    'Show for each source and day what was expected, received, rejected and used; and the tables.',
  );
  addSelectionOptions(command).action(async (options) => {
    const request = selectionOf(options);
    await host.execute(command, async (context) => {
      const result = await host.room('operations').status(request, context);
      await context.output.result(result, (output) => printStatus(output, result));
      return 0;
    });
  });
  return addHelp(command, {
    notes: 'Numbers count readings of one sensor for one interval. --to is the day after the last one.',
    examples: [
      ['status --from 2025-05-01', 'each day since the first of May'],
      ['status --source bank --json', 'one source, for a script'],
    ],
    errors: ['NETWORK_INVALID', 'LAKE_OTHER_NETWORK', 'LAKE_DAMAGED', 'LEDGER_UNAVAILABLE', 'ENGINE_FAILED'],
  });
}

async function printStatus(output: Output, result: StatusResult): Promise<void> {
  await output.line(`Network ${result.network.name} (${result.network.id})\n`);
  if (result.days.length === 0) await output.line('No day of any source in this range.');
  else {
    await output.table(
      [
        { title: 'source' },
        { title: 'date' },
        { title: 'expected', align: 'right' },
        { title: 'received', align: 'right' },
        { title: 'rejected', align: 'right' },
        { title: 'used', align: 'right' },
        { title: 'used of expected', align: 'right' },
      ],
      result.days.map((day) => [
        day.source,
        day.date,
        day.expected,
        day.received,
        day.rejected,
        day.used,
        percent(day.expected > 0 ? day.used / day.expected : null),
      ]),
    );
  }
  await output.line();
  await output.table(
    [
      { title: 'table' },
      { title: 'version', align: 'right' },
      { title: 'files', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'size', align: 'right' },
    ],
    result.tables.map((one) => [one.table, one.version, one.files, one.rows, byteText(one.bytes)]),
  );
}
