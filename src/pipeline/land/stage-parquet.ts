import { FootfallError } from '../../domain/errors.ts';
import { identifier, literal } from '../../engine/duckdb.ts';
import type { Mapping } from '../../source/mapping.ts';
import { headerOf } from '../../source/raw-fields.ts';
import { columnPlan, textList } from './columns.ts';
import {
  brokenRelation,
  type DuckStaging,
  fileRelation,
  isUnreadable,
  stageFile,
  wideRelation,
} from './duck-staging.ts';
import type { Staged } from './staged.ts';

/**
 * Has DuckDB read a Parquet file into a staging file, every value as text (instants as `2025-01-01 00:00:00+00`). A file
 * that is no whole Parquet, or lacks the needed columns, throws IMPORT_NOTHING_FITS or stands as one broken record.
 */
export async function stageParquet(path: string, mapping: Mapping, staging: DuckStaging): Promise<Staged> {
  try {
    return await readParquet(path, mapping, staging);
  } catch (error) {
    const fitting = isUnreadable(error) ? notParquet(path, error) : error;
    if (!(fitting instanceof FootfallError) || fitting.code !== 'IMPORT_NOTHING_FITS') throw error;
    if (staging.unfit === 'throw') throw fitting;
    return brokenRelation(staging.batchNo, fitting.message);
  }
}

async function readParquet(
  path: string,
  mapping: Mapping,
  { session, newFile, batchNo }: DuckStaging,
): Promise<Staged> {
  const from = `read_parquet(${literal(path)}, hive_partitioning = false)`;
  const described = await session.json(`DESCRIBE SELECT * FROM ${from}`);
  const header = described.map((row) => String(row.column_name));
  headerOf(mapping, header, path);
  const plan = columnPlan(mapping, header, (index) => `CAST(${identifier(header[index] as string)} AS VARCHAR)`);
  const values = plan.wide.map(({ value }, part) => `, ${value} AS w${part}`).join('');
  const file = newFile();
  const rows = await stageFile(session, `SELECT ${textList(plan)}${values} FROM ${from}`, file);
  if (!mapping.wide) return fileRelation(file, rows, batchNo);
  const names = plan.wide.map((column) => column.names);
  return wideRelation(file, rows, batchNo, mapping.wide.names, names);
}

function notParquet(path: string, cause: unknown): FootfallError {
  const reason = (cause as Error).message.slice(0, 200);
  return new FootfallError('IMPORT_NOTHING_FITS', `The file cannot be read as Parquet: ${reason}`, {
    place: { file: path },
    hint: 'Check that it is a whole Parquet file, and the format of the mapping.',
    cause,
  });
}
