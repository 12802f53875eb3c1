import { Command } from 'commander';
import { addHelp, type Host, present } from '../host.ts';
import type { ReasonCount, TransformResult } from '../operations.ts';
import { addPastOption, addRangeOptions, pastOf, rangeOf } from '../options.ts';
import { duration, grouped, type Output } from '../output.ts';

export function addTransformCommand(host: Host): Command {
  const command = new Command('transform')
    .description('Bring the tables up to date with what was collected: land, clean, aggregate.')
    .option('--force', 'rebuild the range also where nothing changed', false)
    .option('--verify', 'read every byte of the tables first, to find altered files', false);
  addPastOption(command);
  addRangeOptions(command).action(async (options) => {
    const request = {
      ...rangeOf(options),
      ...pastOf(options),
      force: options.force === true,
      verify: options.verify === true,
    };
    await host.execute(command, async (context) => {
      return present(context, host.room('operations').transform(request, context), printTransformed);
    });
  });
  return addHelp(command, {
    notes:
      'Only what depends on something that changed is rebuilt: records, the network, opening hours, a mapping, a model.\n' +
      'Days are business dates of the branches; --to is the day after the last one.\n' +
      'A data file that is missing or cut is found by its size and made again from raw; --verify finds altered ones too.',
    examples: [
      ['transform', 'everything that changed'],
      ['transform --verify', 'after a fault of the disk'],
      ['transform --from 2025-03-01 --to 2025-04-01 --force', 'March 2025 once more'],
    ],
    errors: [
      'NETWORK_INVALID',
      'MAPPING_INVALID',
      'STORAGE_FULL',
      'STORAGE_DENIED',
      'LAKE_OTHER_NETWORK',
      'LAKE_DAMAGED',
      'LAKE_CONFLICT',
      'ENGINE_FAILED',
      'ENGINE_OUT_OF_MEMORY',
      'SPARK_UNREACHABLE',
      'SPARK_DENIED',
      'SPARK_UNFIT',
      'SPARK_SESSION_LOST',
    ],
  });
}

export async function printTransformed(output: Output, result: TransformResult): Promise<void> {
  for (const { table, file, kind } of result.healed) {
    const what = { missing: 'was missing', size: 'was cut' }[kind] ?? 'was altered';
    await output.line(`A file of ${table} ${what}; what it held was made again: ${file}`);
  }
  const rebuilt = result.tables.filter((table) => table.rebuilt > 0);
  if (rebuilt.length === 0) return output.line('The tables are up to date.');
  await output.table(
    [
      { title: 'table' },
      { title: 'rebuilt', align: 'right' },
      { title: 'up to date', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'version', align: 'right' },
      { title: 'time', align: 'right' },
    ],
    result.tables.map((one) => [one.table, one.rebuilt, one.upToDate, one.rows, one.version, duration(one.seconds)]),
  );
  const rejects = rejectsText(result.rejects);
  if (rejects) await output.line(`Not used: ${rejects}.`);
  for (const line of rejectHints(result.rejects)) await output.line(line);
}

/** What to look at where records were not used for a reason that lies in a configuration. */
export function rejectHints(rejects: readonly ReasonCount[]): string[] {
  const counts = new Map(rejects.map(({ reason, count }) => [reason, count]));
  const names = ['unknown_sensor', 'unknown_branch', 'ambiguous_branch'].filter((reason) => counts.get(reason));
  const hints: string[] = [];
  if (names.length > 0)
    hints.push(
      'The network file does not know these names; which they are: footfall query ' +
        `"SELECT reason, detail, count(*) AS records FROM rejects WHERE reason IN (${names.map((name) => `'${name}'`).join(', ')}) GROUP BY ALL ORDER BY records DESC"`,
    );
  if (counts.get('interval_misaligned'))
    hints.push('Records do not begin on the grid of their sensor: is intervalMinutes of the network file right?');
  return hints;
}

/** `1,204 superseded, 31 unknown_branch`, most first; empty where there is none. */
export function rejectsText(rejects: readonly ReasonCount[]): string {
  return [...rejects]
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
    .map(({ reason, count }) => `${grouped(count)} ${reason}`)
    .join(', ');
}
