import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import { FootfallError } from '../../domain/errors.ts';

/**
 * Prepares `sql` if it is exactly one SELECT over the lake. Three walls, each enough alone for most attacks: DuckDB's
 * parser must give one SELECT whose tree calls nothing but what is listed here; DuckDB's own type of the prepared
 * statement must be SELECT; and the connection is locked to the files of the lake (see locked-lake.ts). The tree comes
 * first, for preparing alone already opens files (read_csv) or runs things (PRAGMA, IMPORT DATABASE).
 * Throws QUERY_REFUSED, QUERY_FAILED.
 */
export async function prepareSelect(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const tree = await parseTree(connection, sql);
  refuseForeignCalls(tree);
  try {
    const statements = await connection.extractStatements(sql);
    if (statements.count !== 1) throw refused(`There are ${statements.count} statements.`);
    const prepared = await statements.prepare(0);
    if (prepared.statementType !== StatementType.SELECT) throw refused(`This is ${article(firstWord(sql))}.`);
    if (prepared.parameterCount > 0) {
      throw new FootfallError('QUERY_FAILED', 'The query has parameters.', { hint: 'Write values in their place.' });
    }
    return prepared;
  } catch (error) {
    throw queryError(error);
  }
}

/** What DuckDB says of a Parquet file that is not whole; the lake's are the only ones a query reads. */
const damagedParquet =
  /No magic bytes found|too small to be a Parquet file|TProtocolException|Decompression failure|Failed to (?:read|parse) Parquet|Footer length error|corrupt(?:ed)? (?:Parquet|file|page)/i;

/** An error of DuckDB about a query, as ours; DuckDB's lines with the caret stay. */
export function queryError(error: unknown): unknown {
  if (error instanceof FootfallError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const file = /Cannot open file "([^"]*)"|No files found that match the pattern "([^"]*)"/.exec(message);
  if (file) {
    return new FootfallError('LAKE_DAMAGED', 'A file of the lake is missing.', {
      place: { file: file[1] ?? file[2] },
      hint: 'Rebuild it from raw with: footfall transform',
      cause: error,
    });
  }
  if (damagedParquet.test(message)) {
    const path = /'([^']+\.parquet)'|"([^"]+\.parquet)"/.exec(message);
    return new FootfallError('LAKE_DAMAGED', 'A file of the lake is cut or altered.', {
      ...(path && { place: { file: path[1] ?? path[2] } }),
      hint: 'Rebuild it from raw with: footfall transform --verify',
      cause: error,
    });
  }
  if (/^Permission Error/.test(message)) {
    return new FootfallError('QUERY_REFUSED', message.replace(/^Permission Error: /, ''), { cause: error, hint: only });
  }
  if (/^INTERRUPT/i.test(message)) return new FootfallError('INTERRUPTED', 'Interrupted.', { cause: error });
  if (/No space left on device/i.test(message)) {
    const hint = 'Free some space, or name another engine.tempFolder.';
    return new FootfallError('STORAGE_FULL', 'The disk is full.', { cause: error, hint });
  }
  return new FootfallError('QUERY_FAILED', message, { cause: error });
}

/** Functions in FROM that read no file, change no setting and run no text as SQL. */
const tableFunctions = new Set([
  'range',
  'generate_series',
  'unnest',
  'repeat',
  'repeat_row',
  'json_each',
  'json_tree',
  'summary',
  'pg_timezone_names',
  'pragma_table_info',
  'duckdb_columns',
  'duckdb_functions',
  'duckdb_keywords',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
]);

/** Functions in an expression that write, read the surroundings, or plan another text. */
const refusedFunctions = new Set([
  'current_setting',
  'getenv',
  'getvariable',
  'json_serialize_plan',
  'nextval',
  'currval',
  'write_log',
]);

interface ParsedSql {
  error: boolean;
  error_type?: string;
  error_message?: string;
  position?: string;
  statements?: unknown[];
}

/** DuckDB's syntax tree of one SELECT; nothing is bound or run. */
async function parseTree(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql(?::VARCHAR)', [sql]);
  const parsed = JSON.parse(String(reader.getRows()[0]?.[0])) as ParsedSql;
  if (parsed.error) {
    if (parsed.error_type === 'parser') throw syntaxError(sql, parsed);
    if (/^\s*pivot\b/i.test(sql)) throw refused('This PIVOT is more than one statement; name its values: IN (...).');
    throw refused(`This is ${article(firstWord(sql))}.`);
  }
  const statements = parsed.statements ?? [];
  if (statements.length === 0) throw refused('The query is empty.');
  if (statements.length > 1) throw refused(`There are ${statements.length} statements.`);
  return statements[0];
}

interface TreeNode {
  type?: unknown;
  class?: unknown;
  function_name?: unknown;
  table_name?: unknown;
  schema_name?: unknown;
  function?: { function_name?: unknown };
}

function refuseForeignCalls(tree: unknown): void {
  for (const node of nodes(tree)) {
    if (node.type === 'TABLE_FUNCTION') {
      const name = String(node.function?.function_name).toLowerCase();
      if (!tableFunctions.has(name)) throw refused(`${name}() may not stand in FROM.`);
    }
    if (node.class === 'FUNCTION') {
      const name = String(node.function_name).toLowerCase();
      if (refusedFunctions.has(name)) throw refused(`${name}() may not be called.`);
    }
    // A name like a path would be opened as a file.
    if (node.type === 'BASE_TABLE' && /[./\\:*?[\]]/.test(String(node.table_name))) {
      throw refused(`"${node.table_name}" is a file, not a table of the lake.`);
    }
  }
}

function* nodes(value: unknown): Generator<TreeNode> {
  if (Array.isArray(value)) {
    for (const child of value) yield* nodes(child);
  } else if (typeof value === 'object' && value !== null) {
    yield value as TreeNode;
    for (const child of Object.values(value)) yield* nodes(child);
  }
}

const only = 'A query is exactly one SELECT over the tables of the lake.';

function refused(message: string): FootfallError {
  return new FootfallError('QUERY_REFUSED', message, { hint: only });
}

/** Like DuckDB's own message, with the line and a caret; its position counts bytes. */
function syntaxError(sql: string, parsed: ParsedSql): FootfallError {
  const message = `Parser Error: ${parsed.error_message}`;
  if (parsed.position === undefined) return new FootfallError('QUERY_FAILED', message);
  const before = Buffer.from(sql).subarray(0, Number(parsed.position)).toString();
  const line = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1);
  const label = `LINE ${line}: `;
  const text = sql.split('\n')[line - 1] ?? '';
  return new FootfallError('QUERY_FAILED', `${message}\n\n${label}${text}\n${' '.repeat(label.length + column)}^`);
}

function firstWord(sql: string): string {
  return /[a-z_]+/i.exec(sql.replaceAll(/--.*|\/\*[\s\S]*?\*\//g, ''))?.[0]?.toUpperCase() ?? 'no statement';
}

function article(word: string): string {
  return `${/^[AEIOU]/.test(word) ? 'an' : 'a'} ${word}`;
}
