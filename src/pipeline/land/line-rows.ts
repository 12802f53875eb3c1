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

type CodeColumn = (typeof codeColumns)[number];

/** Lines, a column an array. */
export type LineColumns = { readonly record: Float64Array } & { readonly [name in CodeColumn]: Int32Array };

/** Rows in a block, and in a group of a file: what is encoded at once. Small groups stay in the processor's cache. */
export const groupRows = 61_440;
/** A month of a few lines needs no more. */
const firstRows = 4096;
/** Blocks kept for the next lines, 3.4 MB each: new ones are cleared first, and a few more start a garbage collection. */
const mostSpare = 4;
const spare: LineBlock[] = [];

/** So many lines at most, of which the first `rows` are filled. */
class LineBlock implements LineColumns {
  rows = 0;
  readonly capacity: number;
  readonly record: Float64Array;
  readonly batch: Int32Array;
  readonly part: Int32Array;
  readonly sensor: Int32Array;
  readonly branch: Int32Array;
  readonly time: Int32Array;
  readonly entries: Int32Array;
  readonly exits: Int32Array;
  readonly unit: Int32Array;
  readonly status: Int32Array;
  readonly interval: Int32Array;
  readonly when: Int32Array;
  readonly outcome: Int32Array;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.record = new Float64Array(capacity);
    this.batch = new Int32Array(capacity);
    this.part = new Int32Array(capacity);
    this.sensor = new Int32Array(capacity);
    this.branch = new Int32Array(capacity);
    this.time = new Int32Array(capacity);
    this.entries = new Int32Array(capacity);
    this.exits = new Int32Array(capacity);
    this.unit = new Int32Array(capacity);
    this.status = new Int32Array(capacity);
    this.interval = new Int32Array(capacity);
    this.when = new Int32Array(capacity);
    this.outcome = new Int32Array(capacity);
  }
}

/** Lines of a month that wait to be written, in blocks that are full but for the last. */
export class LineRows {
  #blocks: LineBlock[] = [];
  /** Rows of the first block that were taken away. */
  #gone = 0;

  get rows(): number {
    return this.#blocks.reduce((sum, { rows }) => sum + rows, 0) - this.#gone;
  }

  /** A block with room for one more line at least. */
  room(): LineBlock {
    const last = this.#blocks.at(-1);
    if (last && last.rows < last.capacity) return last;
    if (!last || last.capacity === groupRows) {
      const next = newBlock(last ? groupRows : firstRows);
      this.#blocks.push(next);
      return next;
    }
    const larger = newBlock(Math.min(groupRows, last.capacity * 4));
    larger.record.set(last.record);
    for (const column of codeColumns) larger[column].set(last[column]);
    larger.rows = last.rows;
    this.#blocks[this.#blocks.length - 1] = larger;
    return larger;
  }

  /** The first rows, at most so many; they stay where they are. */
  first(most: number): { rows: number; lines: LineColumns } {
    const block = this.#blocks[0] as LineBlock;
    const from = this.#gone;
    const to = Math.min(block.rows, from + most);
    const codes = codeColumns.map((column) => [column, block[column].subarray(from, to)]);
    const lines = {
      record: block.record.subarray(from, to),
      ...(Object.fromEntries(codes) as Record<CodeColumn, Int32Array>),
    };
    return { rows: to - from, lines };
  }

  /** Takes the rows of `first` away. */
  drop(rows: number): void {
    const block = this.#blocks[0] as LineBlock;
    this.#gone += rows;
    if (this.#gone < block.rows) return;
    this.#gone = 0;
    this.#blocks.shift();
    giveBack(block);
  }

  /** Takes the last rows away, none of which was there before others were dropped. */
  truncate(rows: number): void {
    let over = this.rows - rows;
    for (let last = this.#blocks.at(-1); last && over > 0; last = this.#blocks.at(-1)) {
      const some = Math.min(over, last.rows);
      last.rows -= some;
      over -= some;
      if (last.rows === 0) this.#blocks.pop();
    }
  }

  /**
   * Puts rows of the same key, which their `when` has, together, in rising order of it, and leaves their order otherwise.
   * Few keys; before any row is taken away.
   */
  sortBy(key: (when: number) => number): void {
    const counts = new Map<number, number>();
    let last = Number.NEGATIVE_INFINITY;
    let isSorted = true;
    for (const { when, rows } of this.#blocks) {
      for (let from = 0; from < rows; ) {
        const own = key(when[from] as number);
        let to = from + 1;
        while (to < rows && key(when[to] as number) === own) to++;
        counts.set(own, (counts.get(own) ?? 0) + to - from);
        isSorted &&= own >= last;
        last = own;
        from = to;
      }
    }
    if (isSorted) return;
    this.#reorder(orderOf(this.#blocks, key, counts));
  }

  /** `order`: by place, where the row stands now. */
  #reorder(order: Uint32Array): void {
    const old = this.#blocks;
    const sorted = old.map(({ rows, capacity }) => Object.assign(new LineBlock(capacity), { rows }));
    for (const column of ['record', ...codeColumns] as const) {
      let place = 0;
      for (const block of sorted) {
        const to = block[column];
        for (let row = 0; row < block.rows; row++) {
          const at = order[place++] as number;
          to[row] = (old[Math.floor(at / groupRows)] as LineBlock)[column][at % groupRows] as number;
        }
      }
    }
    this.#blocks = sorted;
    for (const block of old) giveBack(block);
  }
}

function orderOf(
  blocks: readonly LineBlock[],
  key: (when: number) => number,
  counts: ReadonlyMap<number, number>,
): Uint32Array {
  const next = new Map<number, number>();
  let start = 0;
  for (const [own, count] of [...counts].sort(([a], [b]) => a - b)) {
    next.set(own, start);
    start += count;
  }
  const order = new Uint32Array(start);
  for (const [index, { when, rows }] of blocks.entries()) {
    for (let row = 0; row < rows; row++) {
      const own = key(when[row] as number);
      const place = next.get(own) as number;
      order[place] = index * groupRows + row;
      next.set(own, place + 1);
    }
  }
  return order;
}

function newBlock(capacity: number): LineBlock {
  const block = (capacity === groupRows && spare.pop()) || new LineBlock(capacity);
  block.rows = 0;
  return block;
}

function giveBack(block: LineBlock): void {
  if (block.capacity === groupRows && spare.length < mostSpare) spare.push(block);
}
