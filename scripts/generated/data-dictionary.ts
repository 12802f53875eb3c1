import {
  cleanReasons,
  dayStatuses,
  faults,
  parseErrors,
  qualities,
  reportedStatuses,
} from '../../src/domain/reading.ts';
import { type ColumnType, type TableSpec, tableNames, tables } from '../../src/domain/tables.ts';
import { codes, generatedFrom, markdownTable } from './markdown.ts';

/** docs/data-dictionary.md: every table and column of the lake, with the words their values are made of. */
export function dataDictionary(): string {
  return `${[
    '# The data dictionary',
    generatedFrom('src/domain/tables.ts'),
    [
      'Every table is a Delta Lake table (reader version 1, writer version 2) of Parquet files in `tables/NAME` below the',
      'data folder. Instants are the start of a half-open interval `[start, end)` in UTC; a `business_date` is the local',
      'date of the branch. Shares run from 0 to 1. A null is the absence of a value, never a zero.',
    ].join('\n'),
    markdownTable(
      ['table', 'a row is', 'partition'],
      tableNames.map((name) => [`[\`${name}\`](#${name})`, tables[name].grain, `\`${tables[name].partition}\``]),
    ),
    ...tableNames.map((name) => tableSection(tables[name])),
    '## Types',
    typeTable(),
    '## Words',
    wordTable(),
  ].join('\n\n')}\n`;
}

function tableSection(table: TableSpec): string {
  return [
    `## ${table.name}`,
    `A row is ${table.grain}.`,
    [
      `- Key: ${codes(table.key)}`,
      `- Partition: \`${table.partition}\`, the folder of a file and no column inside it`,
      `- A rebuild replaces one \`${table.slice}\` as a whole`,
      `- Sorted inside a file by ${codes(table.order)}`,
    ].join('\n'),
    markdownTable(
      ['column', 'type', 'null', 'meaning'],
      table.columns.map(({ name, type, nullable, doc }) => [`\`${name}\``, type, nullable ? 'yes' : 'no', doc]),
    ),
  ].join('\n\n');
}

const typeNames: Record<ColumnType, { delta: string; duckdb: string; spark: string }> = {
  text: { delta: 'string', duckdb: 'VARCHAR', spark: 'STRING' },
  integer: { delta: 'integer', duckdb: 'INTEGER', spark: 'INT' },
  bigint: { delta: 'long', duckdb: 'BIGINT', spark: 'BIGINT' },
  double: { delta: 'double', duckdb: 'DOUBLE', spark: 'DOUBLE' },
  boolean: { delta: 'boolean', duckdb: 'BOOLEAN', spark: 'BOOLEAN' },
  date: { delta: 'date', duckdb: 'DATE', spark: 'DATE' },
  timestamp: { delta: 'timestamp', duckdb: 'TIMESTAMP WITH TIME ZONE', spark: 'TIMESTAMP' },
};

function typeTable(): string {
  return markdownTable(
    ['here', 'Delta', 'DuckDB', 'Spark'],
    Object.entries(typeNames).map(([name, { delta, duckdb, spark }]) => [name, delta, duckdb, spark]),
  );
}

function wordTable(): string {
  return markdownTable(
    ['column', 'values'],
    [
      ['`hourly.quality`', codes(qualities)],
      ['`hourly.fault`', codes(faults)],
      ['`daily_*.status`', codes(dayStatuses)],
      ['`lines.reported_status`, `readings.reported_status`', codes(reportedStatuses)],
      ['`lines.parse_error`, `rejects.reason`', codes(parseErrors)],
      ['`rejects.reason` alone', codes(cleanReasons)],
    ],
  );
}
