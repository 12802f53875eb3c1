import { FootfallError } from '../../domain/errors.ts';
import { type DuckSession, identifier, literal } from '../../engine/duckdb.ts';
import type { Mapping } from '../../source/mapping.ts';
import { fieldNames, headerOf } from '../../source/raw-fields.ts';
import type { LandInput } from './land-input.ts';

/** A mapping as it stands for the CSV that a Parquet file is turned into. */
export function asCsv(mapping: Mapping): Mapping {
  if (mapping.format !== 'parquet') return mapping;
  return { ...mapping, format: 'csv', csv: { delimiter: ',', quote: '"', header: true, encoding: 'utf-8' } };
}

/**
 * Has DuckDB write the columns of a Parquet file as CSV, in their order, every value as text (instants as `2025-01-01
 * 00:00:00+00`). A file that is no whole Parquet, or lacks the needed columns, throws IMPORT_NOTHING_FITS.
 */
export async function parquetToCsv(input: LandInput, session: DuckSession, file: string): Promise<LandInput> {
  const { path, mapping, batch } = input;
  const from = `read_parquet(${literal(path)}, hive_partitioning = false)`;
  try {
    const described = await session.json(`DESCRIBE SELECT * FROM ${from}`);
    const header = described.map((row) => String(row.column_name));
    const fields = headerOf(mapping, header, path);
    const used = [...fieldNames.map((name) => fields[name]), ...(fields.wide ?? [])];
    const places = new Set(used.flatMap((ref) => (ref ? [ref.index] : [])));
    const columns = [...places].sort((a, b) => a - b).map((place) => identifier(header[place] as string));
    const texts = columns.map((column) => `CAST(${column} AS VARCHAR) AS ${column}`).join(', ');
    await session.run(`COPY (SELECT ${texts} FROM ${from}) TO ${literal(file)} (FORMAT csv, HEADER true)`);
  } catch (error) {
    throw isUnreadable(error) ? notParquet(path, error) : error;
  }
  return { path: file, mapping: asCsv(mapping), batch: { ...batch, parts: [] } };
}

/** Whether DuckDB failed because of what is in the input, not of memory, disk or an interrupt. */
function isUnreadable(error: unknown): boolean {
  if (!(error instanceof FootfallError) || error.code !== 'ENGINE_FAILED') return false;
  return !/^(Out of Memory|Internal|FATAL|Failure to)/i.test(error.message);
}

function notParquet(path: string, cause: unknown): FootfallError {
  const reason = (cause as Error).message.slice(0, 200);
  return new FootfallError('IMPORT_NOTHING_FITS', `The file cannot be read as Parquet: ${reason}`, {
    place: { file: path },
    hint: 'Check that it is a whole Parquet file, and the format of the mapping.',
    cause,
  });
}
