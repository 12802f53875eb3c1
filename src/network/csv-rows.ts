export interface CsvCell {
  text: string;
  /** From 1. */
  line: number;
  column: number;
}

/** The rows of an RFC 4180 text with where each cell stands; blank lines are left out. `open` tells of a quote without end. */
export function csvRows(text: string): { rows: CsvCell[][]; open: CsvCell | null } {
  const rows: CsvCell[][] = [];
  let row: CsvCell[] = [];
  let line = 1;
  let lineStart = text.startsWith('\uFEFF') ? 1 : 0;
  let at = lineStart;
  while (at < text.length) {
    const cell: CsvCell = { text: '', line, column: at - lineStart + 1 };
    if (text[at] === '"') {
      let end = at + 1;
      for (;;) {
        const quote = text.indexOf('"', end);
        if (quote < 0) return { rows, open: cell };
        if (text[quote + 1] !== '"') {
          end = quote;
          break;
        }
        end = quote + 2;
      }
      cell.text = text.slice(at + 1, end).replaceAll('""', '"');
      for (let i = text.indexOf('\n', at); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) {
        line++;
        lineStart = i + 1;
      }
      at = end + 1;
    }
    const rest = /[^,\r\n]*/y;
    rest.lastIndex = at;
    const tail = rest.exec(text)?.[0] ?? '';
    cell.text = (cell.text + tail).trim();
    at += tail.length;
    row.push(cell);
    if (text[at] === ',') {
      at++;
      // A comma at the very end still begins a cell.
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue;
      row.push({ text: '', line, column: at - lineStart + 1 });
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    lineStart = at;
    if (row.some((candidate) => candidate.text !== '')) rows.push(row);
    row = [];
  }
  return { rows, open: null };
}
