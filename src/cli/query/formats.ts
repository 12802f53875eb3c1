import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { cellText, displayWidth, fitted, type TableColumn, tableLine } from '../output.ts';
import { fieldText, isNumeric, type Plain, plainValue } from './values.ts';

export interface QueryResult {
  columns: { name: string; type: DuckDBType }[];
  /** Rows in pieces, as the engine yields them. */
  pieces: AsyncIterable<DuckDBValue[][]>;
}

export const textFormats = ['table', 'csv', 'json', 'ndjson'] as const;
export type TextFormat = (typeof textFormats)[number];

/** The result as text, piece by piece; memory does not grow with it. `width` cuts tables to a terminal's. */
export function formatResult(result: QueryResult, format: TextFormat, width?: number): AsyncGenerator<string> {
  if (format === 'csv') return csv(result);
  if (format === 'json') return json(result);
  if (format === 'ndjson') return ndjson(result);
  return table(result, width);
}

/** RFC 4180 with LF line ends; null is an empty field, an empty text is `""`. */
async function* csv({ columns, pieces }: QueryResult): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => csvField(name)).join(',')}\n`;
  for await (const rows of pieces) {
    let text = '';
    for (const row of rows)
      text += `${row.map((value) => (value === null ? '' : csvField(fieldText(value)))).join(',')}\n`;
    yield text;
  }
}

function csvField(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** An array with one object a line. */
async function* json(result: QueryResult): AsyncGenerator<string> {
  let between = '[\n';
  for await (const rows of result.pieces) {
    let text = '';
    for (const row of rows) {
      text += between + JSON.stringify(rowObject(result, row));
      between = ',\n';
    }
    yield text;
  }
  yield between === '[\n' ? '[]\n' : '\n]\n';
}

async function* ndjson(result: QueryResult): AsyncGenerator<string> {
  for await (const rows of result.pieces) {
    yield rows.map((row) => `${JSON.stringify(rowObject(result, row))}\n`).join('');
  }
}

function rowObject({ columns }: QueryResult, row: DuckDBValue[]): Record<string, Plain> {
  return Object.fromEntries(columns.map(({ name }, index) => [name, plainValue(row[index] ?? null)]));
}

/** Column widths come from the title and the first piece; a later, wider value shifts its own line only. */
async function* table({ columns, pieces }: QueryResult, width?: number): AsyncGenerator<string> {
  const heads: TableColumn[] = columns.map(({ name, type }) => ({
    title: name,
    align: isNumeric(type) ? 'right' : 'left',
  }));
  let widths: number[] | null = null;
  const begin = (first: string[][]) => {
    const wanted = heads.map((head, index) =>
      first.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(head.title)),
    );
    const begun = width === undefined ? wanted : fitted(wanted, heads, width);
    widths = begun;
    return [heads.map((head) => head.title), begun.map((w) => '─'.repeat(w))]
      .map((row) => tableLine(row, heads, begun))
      .join('');
  };
  for await (const rows of pieces) {
    const texts = rows.map((row) => row.map(tableCell));
    let text = widths ? '' : begin(texts);
    for (const row of texts) text += tableLine(row, heads, widths ?? [], width !== undefined);
    yield text;
  }
  if (!widths) yield begin([]);
}

function tableCell(value: DuckDBValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint') return cellText(value);
  return cellText(fieldText(value));
}
