import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ColumnDef, writeXlsxStream } from 'hucre/xlsx';
import type { ColumnType } from '../../domain/tables.ts';
import type { WorkbookJob } from './workbook.ts';

/** Writes the workbook row by row; memory does not grow with the rows. Throws the system's errors. */
export async function sheetsToFile(job: WorkbookJob): Promise<void> {
  // The writer's only way to a second sheet is to run over the first, so the first gets exactly the rows it holds.
  const rows = Math.max(await countLines(job.lines), job.notes.length) + 1;
  const bytes = writeXlsxStream(allRows(job, rows), {
    name: 'footfall',
    columns: job.columns.map(sheetColumn),
    freezePane: { rows: 1 },
    maxRowsPerSheet: rows,
    repeatHeaders: false,
    // A million rows of texts beyond 4 KB would pass 4 GiB.
    zip64: rows * job.columns.length > 10_000_000,
  });
  await pipeline(
    Readable.fromWeb(bytes as import('node:stream/web').ReadableStream),
    createWriteStream(job.path, { flags: 'wx' }),
  );
}

type Cell = string | number | boolean | null;

async function* allRows({ lines, columns, notes }: WorkbookJob, sheetRows: number): AsyncGenerator<Cell[]> {
  let written = 1;
  for await (const line of linesOf(lines)) {
    const row = JSON.parse(line) as Record<string, Cell>;
    yield columns.map(({ name }) => cell(row[name] ?? null));
    written++;
  }
  for (; written < sheetRows; written++) yield [];
  for (const note of notes) yield note.map(cell);
}

/** The most characters that a cell holds; a workbook with more is taken for damaged. */
const mostCharacters = 32_767;

function cell(value: Cell): Cell {
  if (typeof value !== 'string' || value.length <= mostCharacters) return value;
  return `${value.slice(0, mostCharacters - 1).toWellFormed()}…`;
}

const looks: Record<ColumnType, { width: number; numFmt?: string }> = {
  text: { width: 18 },
  integer: { width: 10, numFmt: '0' },
  bigint: { width: 12, numFmt: '0' },
  double: { width: 12 },
  boolean: { width: 9 },
  date: { width: 12, numFmt: 'yyyy-mm-dd' },
  timestamp: { width: 20, numFmt: 'yyyy-mm-dd hh:mm:ss' },
};

function sheetColumn({ name, type }: { name: string; type: ColumnType }): ColumnDef {
  const { width, numFmt } = looks[type];
  return { header: name, width: Math.max(width, name.length + 2), ...(numFmt !== undefined && { numFmt }) };
}

/** Node's readline would end lines at U+2028 too, which texts may hold. */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function countLines(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) count++;
  }
  return count;
}
