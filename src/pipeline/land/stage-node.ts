import { type DuckSession, literal } from '../../engine/duckdb.ts';
import { failedRecord, type RawRecord } from '../../source/raw-record.ts';
import { readRecordBlocks } from '../../source/records.ts';
import { isDamagedGzip, openBody } from './batch-body.ts';
import { type CellType, Scratch, throwIfAborted } from './scratch.ts';
import { type LandInput, type Staged, textColumns } from './staged.ts';

/** Records wait here as JavaScript values before they go to DuckDB together. */
const flushRows = 20_000;
/** Texts of waiting records, in characters: a few records of 10 MB must not wait for 20,000 others. */
const flushCharacters = 16_000_000;
/** The temporary table is moved to a file when it holds so many rows, or so many characters. */
const tableRows = 1_000_000;
const tableCharacters = 256_000_000;

const columnTypes: Record<string, CellType> = {
  batch_no: 'integer',
  record: 'number',
  part: 'integer',
  ...Object.fromEntries(textColumns.map((column) => [column, 'text'])),
  read_error: 'text',
  read_detail: 'text',
};
const columnList = Object.keys(columnTypes)
  .map((column) => (column === 'record' ? 'CAST(record AS BIGINT) AS record' : column))
  .join(', ');

/** Takes the records of any number of batches, in bounded memory, into relations that DuckDB reads. */
export class NodeStaging {
  readonly #session: DuckSession;
  readonly #table: string;
  readonly #newFile: () => string;
  readonly #signal: AbortSignal | undefined;
  readonly #relations: Staged[] = [];
  #scratch: Scratch | null = null;
  #waitingCharacters = 0;
  #tableCharacters = 0;

  constructor(session: DuckSession, table: string, newFile: () => string, signal: AbortSignal | undefined) {
    this.#session = session;
    this.#table = table;
    this.#newFile = newFile;
    this.#signal = signal;
  }

  /**
   * `unfit`: whether a CSV in which no needed column is throws IMPORT_NOTHING_FITS, or stands as one broken record.
   * Returns how many records there were.
   */
  async add(batchNo: number, { batch, mapping, path }: LandInput, unfit: 'throw' | 'record'): Promise<number> {
    let count = 0;
    const { bytes, parts } = await openBody(path, batch.parts);
    const blocks = readRecordBlocks(mapping, bytes, { parts, nothingFits: unfit, file: path });
    for await (const block of unfit === 'throw' ? blocks : endedByDamage(blocks)) {
      throwIfAborted(this.#signal);
      const scratch = await this.#open();
      for (const record of block) {
        const texts = [
          text(record.sensor),
          text(record.branch),
          text(record.time),
          text(record.entries),
          text(record.exits),
          text(record.unit),
          text(record.status),
          text(record.interval),
        ];
        for (const value of texts) this.#waitingCharacters += value?.length ?? 0;
        scratch.add([batchNo, record.record, record.part, ...texts, record.error, record.detail]);
      }
      count += block.length;
      if (scratch.waiting >= flushRows || this.#waitingCharacters >= flushCharacters) await this.#flush(scratch);
    }
    return count;
  }

  async finish(): Promise<Staged[]> {
    const scratch = this.#scratch;
    if (scratch && scratch.rows > 0) {
      await scratch.flush();
      this.#relations.push(relation(scratch.rows, this.#table));
    }
    return this.#relations;
  }

  async drop(): Promise<void> {
    await this.#scratch?.drop();
  }

  async #open(): Promise<Scratch> {
    this.#scratch ??= await Scratch.create(this.#session, this.#table, columnTypes);
    return this.#scratch;
  }

  async #flush(scratch: Scratch): Promise<void> {
    throwIfAborted(this.#signal);
    await scratch.flush();
    this.#tableCharacters += this.#waitingCharacters;
    this.#waitingCharacters = 0;
    if (scratch.rows < tableRows && this.#tableCharacters < tableCharacters) return;
    const file = this.#newFile();
    await this.#session.run(
      `COPY (SELECT * FROM ${this.#table}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy)`,
    );
    this.#relations.push(relation(scratch.rows, `read_parquet(${literal(file)})`));
    this.#scratch = null;
    this.#tableCharacters = 0;
  }
}

/**
 * A gzip stream that is cut or damaged ends with a broken record: its bytes are in raw for good, and must not stop what
 * else there is to land with every run.
 */
async function* endedByDamage(blocks: AsyncIterable<RawRecord[]>): AsyncGenerator<RawRecord[]> {
  let last = 0;
  try {
    for await (const block of blocks) {
      yield block;
      last = block.at(-1)?.record ?? last;
    }
  } catch (error) {
    if (!isDamagedGzip(error)) throw error;
    yield [failedRecord(last + 1, 'broken_record', error.message)];
  }
}

function relation(rows: number, from: string): Staged {
  return {
    rows,
    batchNo: null,
    hasErrors: true,
    // A relation is small enough to be one piece: a window takes all of it.
    select: () => `SELECT ${columnList} FROM ${from}`,
  };
}

function text(value: string | null): string | null {
  return value === '' ? null : value;
}
