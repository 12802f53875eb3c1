import { literal } from '../../engine/duckdb.ts';
import type { Mapping } from '../../source/mapping.ts';
import { missingColumns, type RawFields, rawFields } from '../../source/raw-fields.ts';
import { columnPlan, textList } from './columns.ts';
import { inspectCsv, longestLineBytes } from './csv-shape.ts';
import { type DuckStaging, fileRelation, isUnreadable, stageFile } from './duck-staging.ts';
import type { Staged } from './staged.ts';

/** Stands in no file that has passed inspection: no text is taken for a null. */
const noText = '\u0001\u0002';
/** DuckDB's own default; it would follow the length of a line otherwise. */
const bufferBytes = 32_000_000;

/**
 * Has DuckDB read a CSV file into a staging file; null where DuckDB and the strict rules of our own reader might not
 * see the same records, and Node must read it.
 *
 * DuckDB tolerates what it should not (a superfluous last field, quotes in the middle of a field, blanks around
 * quotes), so the file's shape is looked at first, one column more than the header has is asked for and must stay
 * null, and the last column must not: fields that are absent are null, fields that are empty are empty texts.
 */
export async function stageCsv(path: string, mapping: Mapping, staging: DuckStaging): Promise<Staged | null> {
  const shape = await inspectCsv(path, mapping, staging.signal);
  if (!shape) return null;
  const fields = rawFields(mapping, shape.header);
  if (mapping.wide || missingColumns(mapping, fields).length > 0) return null;
  const plan = columnPlan(mapping, shape.header, (index) => `c${index}`);
  const names = shape.header.map((_, index) => `c${index}`);
  const last = names.at(-1) as string;
  const quote = shape.quoted ? mapping.csv.quote : '';
  const options = [
    'auto_detect = false',
    `header = false, skip = ${mapping.csv.header ? 1 : 0}`,
    `delim = ${literal(mapping.csv.delimiter)}, quote = ${literal(quote)}, escape = ${literal(quote)}`,
    `strict_mode = true, null_padding = true, ignore_errors = false, nullstr = ${literal(noText)}`,
    `max_line_size = ${longestLineBytes}, buffer_size = ${bufferBytes}`,
    `compression = '${shape.gzip ? 'gzip' : 'none'}'`,
    `columns = {${[...names, 'beyond'].map((name) => `'${name}': 'VARCHAR'`).join(', ')}}`,
  ];
  const file = staging.newFile();
  const select = `SELECT ${textList(plan)},
    ${last} IS NULL OR beyond IS NOT NULL OR ${headerAgain(mapping, fields, names)} AS irregular
    FROM read_csv(${literal(path)}, ${options.join(', ')})`;
  let rows: number;
  try {
    rows = await stageFile(staging.session, select, file);
  } catch (error) {
    if (isUnreadable(error)) return null;
    throw error;
  }
  const irregular = await staging.session.json(
    `SELECT bool_or(irregular) AS irregular FROM read_parquet(${literal(file)})`,
  );
  if (irregular[0]?.irregular === true) return null;
  return fileRelation(file, rows, staging.batchNo);
}

/**
 * The SQL of whether a row looks like a header line that comes again (which our reader takes for what it is): its time
 * starts with no digit, and columns' names stand in it. Says yes a little too often rather than too seldom.
 */
function headerAgain(mapping: Mapping, fields: RawFields, columns: readonly string[]): string {
  const time = fields.time;
  if (!mapping.csv.header || !time) return 'false';
  const known = Object.values(fields).flatMap((ref) =>
    ref && !Array.isArray(ref) ? [ref.name.trim().toLowerCase()] : [],
  );
  const names = [...new Set(known)].filter((name) => name !== '');
  const like = columns.map(
    (column) => `CAST(${names.map((name) => `contains(lower(${column}), ${literal(name)})`).join(' OR ')} AS INTEGER)`,
  );
  return `CASE WHEN c${time.index} >= '0' AND c${time.index} < ':' THEN false
    ELSE ${like.join(' + ')} >= ${Math.min(2, names.length)} END`;
}
