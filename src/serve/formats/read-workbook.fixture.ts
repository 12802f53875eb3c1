/** Reads a workbook by its bytes, for tests: the parts of the ZIP archive and the cells in their XML. */
import { inflateRawSync } from 'node:zlib';

type Cell = string | number | boolean | null;

export interface ReadWorkbook {
  sheets: Cell[][][];
  /** The XML of each sheet. */
  xml: string[];
  /** Number format of each cell of the first row under the header, by sheet. */
  formats: (string | null)[][];
}

export function readWorkbook(bytes: Buffer): ReadWorkbook {
  const parts = unzip(bytes);
  const styles = parts.get('xl/styles.xml') ?? '';
  const named = new Map(all(styles, /<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g).map((m) => [m[1]!, text(m[2]!)]));
  const cellStyles = /<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(styles)?.[1] ?? '';
  const formatOf = all(cellStyles, /<xf [^>]*numFmtId="(\d+)"/g).map((m) => named.get(m[1]!) ?? null);
  const xml = [...parts].filter(([name]) => name.startsWith('xl/worksheets/sheet')).map(([, body]) => body);
  return {
    xml,
    sheets: xml.map((body) => {
      const rows: Cell[][] = [];
      for (const [, number, inside = ''] of all(body, /<row r="(\d+)"[^>]*>(.*?)<\/row>/gs))
        rows[Number(number) - 1] = cells(inside);
      return Array.from(rows, (row) => row ?? []);
    }),
    formats: xml.map((body) => {
      const row = /<row r="2"[^>]*>(.*?)<\/row>/s.exec(body)?.[1] ?? '';
      return all(row, /<c r="[A-Z]+\d+"([^>]*?)\/?>/g).map(
        (m) => formatOf[Number(/ s="(\d+)"/.exec(m[1]!)?.[1] ?? 0)] ?? null,
      );
    }),
  };
}

function cells(row: string): Cell[] {
  const found: Cell[] = [];
  for (const [, letters = '', attributes = '', inside = ''] of all(
    row,
    /<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs,
  )) {
    const at = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
    const value = /<(?:v|t)[^>]*>(.*?)<\/(?:v|t)>/s.exec(inside)?.[1];
    if (value === undefined) continue;
    found[at] = attributes.includes('t="inlineStr"')
      ? text(value)
      : attributes.includes('t="b"')
        ? value === '1'
        : Number(value);
  }
  return Array.from(found, (value) => value ?? null);
}

/** From the central directory at the end; deflated or stored parts. */
function unzip(bytes: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('not a ZIP archive');
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const body = bytes.subarray(start, start + size);
    parts.set(name, (method === 8 ? inflateRawSync(body) : body).toString());
    at += 46 + nameLength + extra + comment;
  }
  return parts;
}

function all(body: string, pattern: RegExp): RegExpExecArray[] {
  return [...body.matchAll(pattern)];
}

function text(xml: string): string {
  return xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(x?)([0-9a-fA-F]+);/g, (_, hex, code) => String.fromCodePoint(Number.parseInt(code, hex ? 16 : 10)))
    .replaceAll('&amp;', '&');
}
