import { extname, relative, resolve, sep } from 'node:path';
import { Command, Option } from 'commander';
import { FootfallError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { addHelp, type Host } from '../host.ts';
import { wholeNumber } from '../options.ts';
import { duration, grouped } from '../output.ts';
import { formatResult, type QueryResult, type TextFormat, textFormats } from '../query/formats.ts';
import { type QueryOptions, selectParquet, selectRows } from '../query/query.ts';

const formats = [...textFormats, 'parquet'] as const;

interface Options {
  file?: string;
  format?: TextFormat | 'parquet';
  output?: string;
  limit?: number;
}

export function addQueryCommand(host: Host): Command {
  const command = new Command('query')
    .description("Ask the lake's tables one SELECT.")
    .argument('[sql]', 'the SELECT')
    .option('--file <file>', 'read the SELECT from a file')
    .addOption(
      new Option(
        '--format <format>',
        'form of the rows (default: by the name of --output, else table; json with --json)',
      ).choices([...formats]),
    )
    .option('--output <file>', 'write the rows to a file; parquet needs it on a terminal')
    .option('--limit <n>', 'most rows', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .action(async (sql: string | undefined, options: Options) => {
      await host.execute(command, async (context) => {
        await query(host, context, await readSql(context, sql, options), options);
        return 0;
      });
    });
  return addHelp(command, {
    notes:
      'Tables: calendar, lines, readings, rejects, hourly, daily_sensor, daily_branch; "SHOW TABLES" and\n' +
      '"DESCRIBE daily_branch" work. The SQL is DuckDB\'s, the session is in UTC. A query sees one version of each\n' +
      'table, reads nothing else and changes nothing.',
    examples: [
      [
        'query "SELECT branch_id, sum(entries) AS entries FROM daily_branch GROUP BY branch_id ORDER BY entries DESC"',
        'the busiest branches',
      ],
      ['query "FROM hourly WHERE quality = \'missing\'" --format csv --output missing.csv', 'the gaps, as CSV'],
      ['query --file report.sql --json --limit 100', 'a longer query; the first hundred rows as JSON'],
      ['query "FROM daily_branch" --output daily.parquet', 'a whole table as Parquet'],
    ],
    errors: [
      'STORAGE_FULL',
      'STORAGE_DENIED',
      'LAKE_OTHER_NETWORK',
      'LAKE_DAMAGED',
      'QUERY_REFUSED',
      'QUERY_FAILED',
      'ENGINE_FAILED',
    ],
  });
}

async function query(host: Host, context: CommandContext, sql: string, options: Options): Promise<void> {
  const began = context.monotonic();
  const { config, output, files, signal } = context;
  const target = options.output === undefined ? null : outputPath(context, options.output);
  const format = options.format ?? formatOf(target) ?? (output.json ? 'json' : 'table');
  if (format === 'parquet' && target === null && output.stream.isTTY) {
    throw new FootfallError('USAGE', 'Parquet is not for a terminal.', { hint: 'Name a file with --output.' });
  }
  const asked: QueryOptions = {
    sql,
    lake: await host.room('lakeFiles')(context),
    engine: config.engine,
    signal,
    limit: options.limit ?? null,
  };
  let rows = 0;
  if (format === 'parquet') {
    await selectParquet(asked, files, async (file, count) => {
      rows = count;
      if (target) await files.copy(file, target);
      else for await (const piece of files.readStream(file)) await output.write(piece);
    });
  } else {
    await selectRows(asked, async (result) => {
      const width = target || !output.stream.isTTY ? undefined : output.stream.columns;
      const pieces = formatResult({ ...result, pieces: counted(result, (count) => (rows += count)) }, format, width);
      if (target) await files.writeStream(target, encoded(pieces));
      else for await (const piece of pieces) await output.write(piece);
    });
  }
  const took = duration((context.monotonic() - began) / 1000);
  context.note(`${grouped(rows)} ${rows === 1 ? 'row' : 'rows'} in ${took}${target ? `, written to ${target}` : ''}`);
}

async function readSql(context: CommandContext, sql: string | undefined, options: Options): Promise<string> {
  if ((sql === undefined) === (options.file === undefined)) {
    const hint = 'Such as: footfall query "SELECT * FROM daily_branch LIMIT 10"';
    throw new FootfallError('USAGE', 'Expected one SELECT, as an argument or with --file.', { hint });
  }
  return sql ?? context.files.readText(resolve(context.cwd, options.file ?? ''));
}

/** A result must not land among the files it came from. */
function outputPath({ cwd, config }: CommandContext, name: string): string {
  const path = resolve(cwd, name);
  const inside = relative(config.data, path);
  if (inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(inside) !== inside)) {
    throw new FootfallError('USAGE', `--output ${name} lies inside the lake, ${config.data}.`, {
      hint: 'Name a file elsewhere.',
    });
  }
  return path;
}

function formatOf(target: string | null): Options['format'] | undefined {
  const name = target === null ? '' : extname(target).slice(1).toLowerCase();
  return formats.find((format) => format === name && format !== 'table');
}

async function* counted(result: QueryResult, count: (rows: number) => void): QueryResult['pieces'] & AsyncGenerator {
  for await (const rows of result.pieces) {
    count(rows.length);
    yield rows;
  }
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield Buffer.from(piece);
}
