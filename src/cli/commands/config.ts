import { Command } from 'commander';
import { describeConfig } from '../../config/load.ts';
import { configJsonSchema } from '../../config/schema.ts';
import { addHelp, type Host } from '../host.ts';
import type { Cell } from '../output.ts';

export function addConfigCommand(host: Host): Command {
  const command = new Command('config')
    .description('Print the whole effective configuration and where each value came from; secrets are hidden.')
    .option('--schema', 'print the JSON Schema of footfall.yaml instead', false)
    .action(async (options) => {
      await host.execute(command, async ({ loaded, output }) => {
        if (options.schema) {
          await output.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
          return 0;
        }
        const rows = describeConfig(loaded);
        await output.result({ file: loaded.file, values: rows }, async () => {
          await output.line(loaded.file ? `Configuration file: ${loaded.file}\n` : 'No configuration file.\n');
          await output.table(
            [{ title: 'key' }, { title: 'value' }, { title: 'from' }],
            rows.map((row) => [row.key, plain(row.value), row.origin]),
          );
        });
        return 0;
      });
    });
  return addHelp(command, {
    notes:
      'Later ones win: defaults, footfall.yaml, environment, flags. Each key can be set by FOOTFALL_ and its name in\n' +
      'upper snake case (engine.memoryLimit is FOOTFALL_ENGINE_MEMORY_LIMIT) and by --set engine.memoryLimit=1GB.\n' +
      'A source is named by its name: FOOTFALL_SOURCES_BANK_TOKEN, --set sources.bank.url=...\n' +
      'For completion in an editor, begin footfall.yaml with: # yaml-language-server: $schema=footfall.schema.json',
    examples: [
      ['config', 'what is in effect here, and why'],
      ['config --schema > footfall.schema.json', 'the schema for an editor'],
      ['config --set collect.retries=2 --json', 'what it would be with this flag'],
    ],
  });
}

/** Numbers as they are written in the file, without groups. */
function plain(value: unknown): Cell {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
