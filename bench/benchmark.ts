/** What a benchmark is handed, and what it gives back. */
export interface BenchContext {
  /** A folder of its own, absolute, empty; removed afterwards. */
  folder: string;
  /** 0 < scale <= 1: shrinks what is measured. */
  scale: number;
  /** A line for the reader. */
  print(line?: string): void;
  signal: AbortSignal;
}

/** Figures by name; the name ends in its unit (`totalSeconds`, `peakMegabytes`) or in `Ratio`. */
export type Figures = Record<string, number>;

export interface Benchmark {
  name: string;
  about: string;
  /** Bytes on disk at the most, for a scale. */
  diskBytes(scale: number): number;
  run(context: BenchContext): Promise<Figures>;
}

export function seconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

export function rounded(value: number, digits = 3): number {
  return Number(value.toPrecision(digits + 1));
}

/** Prints rows of cells as columns, the first to the left, the others to the right. */
export function table(print: (line: string) => void, rows: readonly (readonly (string | number)[])[]): void {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, String(cell).length);
  }
  for (const row of rows) {
    const cells = row.map((cell, index) => {
      const width = widths[index] as number;
      return index === 0 ? String(cell).padEnd(width) : String(cell).padStart(width);
    });
    print(`  ${cells.join('  ')}`.trimEnd());
  }
}
