import { join } from 'node:path';
import { Command } from 'commander';
import { addHelp, type Host, reportProblems } from '../host.ts';
import type { DemoResult } from '../operations.ts';
import { type GlobalOptions, wholeNumber } from '../options.ts';
import { duration, type Output, percent } from '../output.ts';
import { pipelineErrors, printRun } from './run.ts';

export function addDemoCommand(host: Host): Command {
  const command = new Command('demo')
    .description('Start a simulated bank network on a free port, collect its history up to now, and print the result.')
    .option('--months <n>', 'months of history', wholeNumber(1, 60), 13)
    .option('--seed <n>', 'seed of the simulated world', wholeNumber(0, Number.MAX_SAFE_INTEGER), 1)
    .option('--faults <file>', 'faults file, or default, or none', 'default')
    .action(async (options) => {
      const request = { months: options.months, seed: options.seed, faults: options.faults };
      const given = command.optsWithGlobals<GlobalOptions>().data !== undefined;
      const flags = given ? [] : [{ key: 'data', value: join('data', 'demo'), flag: 'demo' }];
      await host.execute(
        command,
        async (context) => {
          const result = await host.room('operations').demo(request, context);
          await context.output.result(result, (output) => printDemo(output, result));
          return reportProblems(context, result.run.problems);
        },
        flags,
      );
    });
  return addHelp(command, {
    notes: 'Its lake is data/demo, unless --data names another folder. A second demo goes on from the first.',
    examples: [
      ['demo', 'thirteen months up to now'],
      ['demo --months 3 --faults none', 'three months of sensors that never fail'],
      ['demo --now 2025-06-01T08:00:00Z --seed 7', 'the same world whenever it is run'],
      ['query "SELECT * FROM daily_branch" --data data/demo', 'ask the lake it made'],
    ],
    errors: ['FAULTS_INVALID', ...pipelineErrors],
  });
}

/** How the command is called here: run as TypeScript it is a checkout. */
const footfall = import.meta.filename.endsWith('.ts') ? 'npm run -s footfall --' : 'footfall';

async function printDemo(output: Output, result: DemoResult): Promise<void> {
  await printRun(output, result.run);
  await output.line();
  await output.table(
    [
      { title: 'branch' },
      { title: 'days', align: 'right' },
      { title: 'entries', align: 'right' },
      { title: 'per open day', align: 'right' },
      { title: 'observed', align: 'right' },
      { title: 'last full day' },
      { title: 'entries', align: 'right' },
      { title: 'against 4 weeks', align: 'right' },
    ],
    result.branches.map((one) => [
      one.branch,
      one.days,
      one.entries,
      one.perOpenDay === null ? null : Math.round(one.perOpenDay),
      percent(one.observedShare),
      one.lastDay,
      one.lastDayEntries,
      one.changeShare === null ? '' : `${one.changeShare > 0 ? '+' : ''}${percent(one.changeShare)}`,
    ]),
  );
  await output.line(`\n${result.network}: demo done in ${duration(result.seconds)}; its lake is ${result.data}.`);
  await output.line(`Ask it: ${footfall} query "SELECT * FROM daily_branch LIMIT 10" --data ${result.data}`);
}
