import type { TableSpec } from '../domain/tables.ts';
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
const rowGroupRows = 122_880;

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
