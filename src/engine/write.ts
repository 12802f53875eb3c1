import type { Column, TableSpec } from '../domain/tables.ts';
import { type DuckSession, identifier, literal } from './duckdb.ts';
import { dataColumns } from './relation.ts';

/** What DuckDB says of the file it wrote. */
export interface Written {
  filename: string;
  count: string | number;
  file_size_bytes: string | number;
  column_statistics: { key: string; value: { key: string; value: string | null }[] }[];
}

/** Rows in a group of a Parquet file: the unit that readers skip by its bounds. */
export const rowGroupRows = 122_880;

/**
 * Writes the rows of one SELECT as one Parquet file (zstd), in the table's order, without its partition column.
 * `path` is absolute and new; its folder exists.
 */
export async function writeParquet(
  session: DuckSession,
  spec: TableSpec,
  select: string,
  path: string,
): Promise<Written> {
  const columns = dataColumns(spec).map((column) => identifier(column.name));
  const order = spec.order.map((name) => `${identifier(name)} ASC NULLS LAST`);
  const rows = await session.json(
    `COPY (SELECT ${columns.join(', ')} FROM (${select}) ORDER BY ${order.join(', ')}) TO ${literal(path)} ` +
      `(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE ${rowGroupRows}, WRITE_BLOOM_FILTER false, RETURN_STATS)`,
  );
  return rows[0] as unknown as Written;
}

/** The same of a file that another engine wrote, from its footer. */
export async function readWritten(session: DuckSession, spec: TableSpec, path: string): Promise<Written> {
  const of = `(${literal(path)})`;
  const [file] = await session.json(`SELECT num_rows, file_size_bytes FROM parquet_file_metadata${of}`);
  const found = await session.json(
    `SELECT path_in_schema, stats_min_value, stats_max_value, stats_null_count, num_values FROM parquet_metadata${of}`,
  );
  const groups = Map.groupBy(found as unknown as FooterColumn[], (group) => group.path_in_schema);
  return {
    filename: path,
    count: file?.num_rows as string,
    file_size_bytes: file?.file_size_bytes as string,
    column_statistics: dataColumns(spec).map((column) => {
      const value = boundsOf(column, groups.get(column.name) ?? []);
      return { key: identifier(column.name), value };
    }),
  };
}

interface FooterColumn {
  path_in_schema: string;
  stats_min_value: string | null;
  stats_max_value: string | null;
  stats_null_count: string | null;
  num_values: string;
}

/** Over all row groups; nothing is said of a bound that one of them does not tell. */
function boundsOf(column: Column, groups: readonly FooterColumn[]): { key: string; value: string | null }[] {
  const said: { key: string; value: string | null }[] = [];
  if (groups.every((group) => group.stats_null_count !== null)) {
    const nulls = groups.reduce((sum, group) => sum + Number(group.stats_null_count), 0);
    said.push({ key: 'null_count', value: String(nulls) });
  }
  const filled = groups.filter((group) => group.stats_null_count !== group.num_values);
  if (filled.length === 0) return said;
  const order = orderOf(column);
  for (const [key, name, sign] of [
    ['min', 'stats_min_value', 1],
    ['max', 'stats_max_value', -1],
  ] as const) {
    const values = filled.map((group) => group[name]);
    if (values.some((value) => value === null)) continue;
    said.push({ key, value: (values as string[]).reduce((a, b) => (order(a, b) * sign <= 0 ? a : b)) });
  }
  return said;
}

/** Numbers by their worth, texts by their bytes; dates and instants are of one width. */
function orderOf({ type }: Column): (a: string, b: string) => number {
  if (type === 'bigint' || type === 'integer') return (a, b) => Number(BigInt(a) - BigInt(b));
  if (type === 'double') return (a, b) => Number(a) - Number(b);
  return (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
}
