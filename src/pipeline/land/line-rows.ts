/** The columns of a waiting line that are codes (numbers of texts, times, outcomes), `record` aside. */
const codeColumns = [
  'batch',
  'part',
  'sensor',
  'branch',
  'time',
  'entries',
  'exits',
  'unit',
  'status',
  'interval',
  'when',
  'outcome',
] as const;

const firstRows = 4096;

/** Lines of a month that wait to be written, a column an array. */
export class LineRows {
  rows = 0;
  record = new Float64Array(firstRows);
  batch = new Int32Array(firstRows);
  part = new Int32Array(firstRows);
  sensor = new Int32Array(firstRows);
  branch = new Int32Array(firstRows);
  time = new Int32Array(firstRows);
  entries = new Int32Array(firstRows);
  exits = new Int32Array(firstRows);
  unit = new Int32Array(firstRows);
  status = new Int32Array(firstRows);
  interval = new Int32Array(firstRows);
  when = new Int32Array(firstRows);
  outcome = new Int32Array(firstRows);

  grow(): void {
    const rows = this.record.length * 2;
    const record = new Float64Array(rows);
    record.set(this.record);
    this.record = record;
    for (const column of codeColumns) {
      const codes = new Int32Array(rows);
      codes.set(this[column]);
      this[column] = codes;
    }
  }

  /** Takes the first rows away. */
  drop(rows: number): void {
    this.record.copyWithin(0, rows, this.rows);
    for (const column of codeColumns) this[column].copyWithin(0, rows, this.rows);
    this.rows -= rows;
  }

  /** Puts rows of the same key together, in rising order of it, and leaves their order otherwise. */
  sortBy(key: (row: number) => number): void {
    const keys = Float64Array.from({ length: this.rows }, (_, row) => key(row));
    if (keys.every((value, row) => row === 0 || (keys[row - 1] as number) <= value)) return;
    const order = Uint32Array.from(keys, (_, row) => row);
    order.sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
    const sorted = <T extends Float64Array | Int32Array>(column: T): T => {
      const old = column.slice(0, this.rows);
      for (let row = 0; row < this.rows; row++) column[row] = old[order[row] as number] as number;
      return column;
    };
    sorted(this.record);
    for (const column of codeColumns) sorted(this[column]);
  }
}
