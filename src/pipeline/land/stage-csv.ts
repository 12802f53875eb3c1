import { literal } from '../../engine/duckdb.ts';
import type { Mapping } from '../../source/mapping.ts';
import { missingColumns, type RawFields, rawFields } from '../../source/raw-fields.ts';
import { columnPlan, textList } from './columns.ts';
import { inspectCsv, longestLineBytes } from './csv-shape.ts';
import { type DuckStaging, fileRelation, isUnreadable, stageFile } from './duck-staging.ts';
import type { Staged } from './staged.ts';

/** What DuckDB is to take for a null: no text that any source writes, so that an empty field stays an empty text. */
const noText = '\u0001footfall\u0002';
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
 * starts with no digit, and two of its cells are names of columns.
 */
function headerAgain(mapping: Mapping, { wide: _, ...fields }: RawFields, columns: readonly string[]): string {
  if (!mapping.csv.header || !fields.time) return 'false';
  const names = Object.values(fields).flatMap((ref) => (ref ? [ref.name.trim().toLowerCase()] : []));
  const escaped = [...new Set(names)].map((name) => name.replaceAll(/[^\p{L}\p{N}]/gu, asHex)).join('|');
  const blank = '[\\s\\x{a0}\\x{feff}]*';
  // One expression over all cells: what several share, DuckDB would work out for every row, inside CASE too.
  const cells = `concat_ws('\u0001\u0001', '', ${columns.join(', ')}, '')`;
  const found = `len(regexp_extract_all(${cells}, ${literal(`(?i)\u0001${blank}(?:${escaped})${blank}\u0001`)}))`;
  const time = `c${fields.time.index}`;
  return `CASE WHEN ${time} >= '0' AND ${time} < ':' THEN false ELSE ${found} >= ${Math.min(2, new Set(names).size)} END`;
}

function asHex(character: string): string {
  return `\\x{${character.codePointAt(0)?.toString(16)}}`;
}
