import type { OutStream } from './effects.ts';

export interface TableColumn {
  title: string;
  /** Numbers stand on the right. */
  align?: 'left' | 'right';
}

export type Cell = string | number | bigint | boolean | null | undefined;

/** What a command prints: its result on stdout, as text or as one JSON document. */
export class Output {
  readonly stream: OutStream;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether anything went to stdout. */
  started = false;

  constructor(stream: OutStream, options: { json: boolean; quiet: boolean }) {
    this.stream = stream;
    this.json = options.json;
    this.quiet = options.quiet;
  }

  /** Text on stdout; resolves once the stream can take more. */
  async write(text: string | Uint8Array): Promise<void> {
    if (text.length === 0) return;
    this.started = true;
    if (!this.stream.write(text)) await new Promise<void>((resume) => drained(this.stream, resume));
  }

  async line(text = ''): Promise<void> {
    await this.write(`${text}\n`);
  }

  /** The result: with --json the value, else what `print` prints. */
  async result(value: unknown, print: (output: Output) => Promise<void>): Promise<void> {
    if (this.json) await this.write(`${JSON.stringify(value, null, 2)}\n`);
    else await print(this);
  }

  async table(columns: readonly TableColumn[], rows: readonly (readonly Cell[])[]): Promise<void> {
    await this.write(formatTable(columns, rows, this.stream.isTTY ? this.stream.columns : undefined));
  }
}

/** Resolves on drain, and on an error or a close too: who writes next will meet it. */
function drained(stream: OutStream, resume: () => void): void {
  const done = () => {
    for (const event of ['drain', 'error', 'close']) stream.off(event, done);
    resume();
  };
  for (const event of ['drain', 'error', 'close']) stream.on(event, done);
}

/** Aligned columns under their titles. With a `width` the widest columns of text are cut so that each row fits. */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  width?: number,
): string {
  const texts = rows.map((row) => columns.map((_, index) => cellText(row[index])));
  const widths = columns.map((column, index) =>
    texts.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? '')), displayWidth(column.title)),
  );
  return [columns.map((column) => column.title), widths.map((w) => '─'.repeat(w)), ...texts]
    .map((row) => tableLine(row, columns, width === undefined ? widths : fitted(widths, columns, width)))
    .join('');
}

/** Without `cutting` a text wider than its column moves the rest of its line. */
export function tableLine(
  row: readonly string[],
  columns: readonly TableColumn[],
  widths: readonly number[],
  cutting = true,
): string {
  const cells = columns.map((column, index) => {
    const wanted = widths[index] ?? 0;
    const text = cutting ? cut(row[index] ?? '', wanted) : (row[index] ?? '');
    const space = ' '.repeat(Math.max(0, wanted - displayWidth(text)));
    return column.align === 'right' ? space + text : text + space;
  });
  return `${cells.join('  ').trimEnd()}\n`;
}

/** Column widths that fit into `width`, taking from the widest text column first; never under 8. */
export function fitted(widths: readonly number[], columns: readonly TableColumn[], width: number): number[] {
  const fitting = [...widths];
  const total = () => fitting.reduce((sum, w) => sum + w, 0) + 2 * (fitting.length - 1);
  while (total() > width) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const w = fitting[index] ?? 0;
      if (column.align !== 'right' && w > 8 && (widest < 0 || w > (fitting[widest] ?? 0))) widest = index;
    }
    if (widest < 0) break;
    fitting[widest] = Math.max(8, (fitting[widest] ?? 0) - Math.max(1, Math.ceil((total() - width) / 4)));
  }
  return fitting;
}

export function cellText(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return grouped(value);
  // A control character in the data must not move the cursor of the terminal.
  return String(value).replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => JSON.stringify(character).slice(1, -1));
}

const wholeFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const smallFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });
const tinyFormat = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** Thousands in groups: `12,345`. Fractions keep up to 3 digits under 1000, none from 10,000 up. */
export function grouped(value: number | bigint): string {
  if (typeof value === 'bigint') return wholeFormat.format(value);
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 10_000 || Number.isInteger(value)) return wholeFormat.format(value);
  return size < 0.01 ? tinyFormat.format(value) : smallFormat.format(size < 10 ? value : Math.round(value * 10) / 10);
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `512 B`, `3.4 MB`; decimal units. */
export function byteText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}

/** A share 0..1 as per cent, for people only. */
export function percent(share: number | null): string {
  return share === null ? '' : `${(share * 100).toFixed(1)} %`;
}

const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}]/u;

/** Columns of the terminal that a text takes: marks none, East Asian characters two. */
export function displayWidth(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it asks for plain ASCII
  if (/^[\x00-\x7F]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text.normalize('NFC')) {
    if (!/\p{Mark}/u.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}

function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (displayWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
