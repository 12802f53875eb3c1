import { identifier, literal } from '../../engine/duckdb.ts';
import { duckTypes } from '../../engine/relation.ts';
import type { Question, ResultColumn } from '../reading/question.ts';

/** What the engine writes: the download itself, or for workbooks the lines they are made of. */
export type Written = 'csv' | 'parquet' | 'lines';

/**
 * The statement that writes a question's rows, at most `most`, as a file; `path` is the program's own. The question's
 * parameters are the statement's.
 */
export function copyStatement(
  to: Written,
  question: Question,
  { path, most, version, asOf }: { path: string; most: number; version: string; asOf: string },
): string {
  const columns = question.columns.map((column) => `${written(to, column)} AS ${identifier(column.name)}`);
  const options = {
    // Instants as in the JSON answers. CRLF and quotes after RFC 4180.
    csv: `FORMAT csv, HEADER, NEW_LINE '\\r\\n', TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ'`,
    parquet: `FORMAT parquet, COMPRESSION zstd, KV_METADATA {footfall_version: ${literal(version)}, footfall_as_of: ${literal(asOf)}}`,
    lines: 'FORMAT json',
  };
  return (
    `COPY (SELECT ${columns.join(', ')} FROM (SELECT * FROM (${question.sql}) LIMIT ${most})) TO ${literal(path)} ` +
    `(${options[to]}, USE_TMP_FILE false)`
  );
}

/** Days from the day 0 of workbooks, 1899-12-30, to 1970-01-01. */
const workbookEpoch = 25_569;

function written(to: Written, { name, type }: ResultColumn): string {
  const value = `CAST(${identifier(name)} AS ${duckTypes[type]})`;
  if (to === 'parquet') return value;
  if (type === 'text') return harmless(value);
  // Neither CSV nor JSON has words for what is not a number.
  if (type === 'double') return `CASE WHEN isfinite(${value}) THEN ${value} END`;
  if (to === 'lines' && type === 'date') return `(${value} - DATE '1970-01-01') + ${workbookEpoch}`;
  if (to === 'lines' && type === 'timestamp') return `epoch_ms(${value}) / 86400000.0 + ${workbookEpoch}`;
  return value;
}

/**
 * Sheet programs run a text that begins like a formula; what came from a source or a file may be such a text. An
 * apostrophe before it makes it a text again (OWASP, CSV Injection). Numbers stay as they are.
 */
function harmless(value: string): string {
  return `CASE WHEN regexp_matches(${value}, '^[=+\\-@\\t\\r\\n＝＋－＠]') THEN '''' || ${value} ELSE ${value} END`;
}
