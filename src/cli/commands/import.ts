import { resolve } from 'node:path';
import { Command } from 'commander';
import { addHelp, type Host, present } from '../host.ts';
import type { ImportResult } from '../operations.ts';
import { byteText, duration, type Output } from '../output.ts';
import { printTransformed, rejectsText } from './transform.ts';

export function addImportCommand(host: Host): Command {
  const command = new Command('import')
    .description('Take files of readings into the lake: CSV (also .gz) and Parquet, as a mapping describes them.')
    .argument('<file...>', 'files to import')
    .requiredOption('--mapping <file>', 'mapping that says where the fields are')
    .option('--source <name>', 'name under which the records stand (default: the id of the mapping)')
    .option('--no-transform', 'keep the records, bring the tables up to date later')
    .action(async (files: string[], options) => {
      await host.execute(command, async (context) => {
        const request = {
          files: files.map((file) => resolve(context.cwd, file)),
          mapping: resolve(context.cwd, options.mapping),
          source: options.source ?? null,
          transform: options.transform !== false,
        };
        return present(context, host.room('operations').import(request, context), printImported);
      });
    });
  return addHelp(command, {
    notes:
      'The good records go in; each bad one is kept with its reason, in the table rejects. The same file twice changes\n' +
      'nothing. A file of which nothing fits the mapping is refused.',
    examples: [
      ['import counts.csv.gz --mapping counts.mapping.yaml', 'one compressed CSV file'],
      ['import 2024/*.parquet --mapping p.yaml --source archive', 'many files under one name'],
    ],
    errors: [
      'NETWORK_INVALID',
      'MAPPING_INVALID',
      'STORAGE_FULL',
      'STORAGE_DENIED',
      'LAKE_OTHER_NETWORK',
      'LAKE_DAMAGED',
      'LAKE_CONFLICT',
      'IMPORT_NOTHING_FITS',
      'ENGINE_FAILED',
    ],
  });
}

async function printImported(output: Output, result: ImportResult): Promise<void> {
  await output.table(
    [
      { title: 'file' },
      { title: 'size', align: 'right' },
      { title: 'records', align: 'right' },
      { title: 'good', align: 'right' },
      { title: 'bad' },
    ],
    result.files.map((one) => [
      one.file,
      byteText(one.bytes),
      one.records,
      one.good,
      one.identical ? 'imported before, nothing done' : rejectsText(one.rejects) || 'none',
    ]),
  );
  if (result.transform) await printTransformed(output, result.transform);
  await output.line(`Done in ${duration(result.seconds)}.`);
}
