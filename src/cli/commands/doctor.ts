import { Command, Option } from 'commander';
import { errorRegistry } from '../../domain/errors.ts';
import { addHelp, type Host } from '../host.ts';
import type { DoctorResult } from '../operations.ts';
import type { Output } from '../output.ts';

export function addDoctorCommand(host: Host): Command {
  const command = new Command('doctor')
    .description('Say whether all that Footfall needs is there: the lake, the network file, the engine.')
    .addOption(
      new Option('--engine <engine>', 'look at this engine; default: that of the configuration').choices([
        'duckdb',
        'spark',
      ]),
    )
    .action(async ({ engine }: { engine?: 'duckdb' | 'spark' }) => {
      await host.execute(command, async (context) => {
        const result = await host.room('operations').doctor({ engine: engine ?? null }, context);
        await context.output.result(result, (output) => printDoctor(output, result));
        return result.checks.every(({ ok }) => ok) ? 0 : errorRegistry.ENGINE_FAILED.exit;
      });
    });
  return addHelp(command, {
    notes: 'A Spark server is asked for its version and works out, writes and reads a few rows under the data folder.',
    examples: [
      ['doctor', 'before the first run'],
      ['doctor --engine spark', 'whether the server of engine.sparkRemote can do the work'],
      ['doctor --engine spark --set engine.sparkRemote=sc://spark.example:15002', 'another server'],
    ],
    errors: ['ENGINE_FAILED'],
  });
}

async function printDoctor(output: Output, { checks }: DoctorResult): Promise<void> {
  for (const { what, ok, found, hint } of checks) {
    await output.line(`${ok ? 'ok  ' : 'NO  '} ${what}: ${found}`);
    if (!ok && hint !== null) await output.line(`     ${hint}`);
  }
  const wrong = checks.filter(({ ok }) => !ok).length;
  await output.line(wrong === 0 ? '\nAll is well.' : `\n${wrong} of ${checks.length} need attention.`);
}
