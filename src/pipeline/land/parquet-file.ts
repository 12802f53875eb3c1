import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { constants, zstdCompressSync } from 'node:zlib';
import type { Column, ColumnType } from '../../domain/tables.ts';
import { bitsFor, encodeDeltas, encodeHybrid } from './packing.ts';
import { binary, bool, encodeThrift, i32, i64, list, struct, type ThriftStruct, type ThriftValue } from './thrift.ts';

/**
 * Writes Parquet (https://parquet.apache.org/docs/file-format/) whose columns come as dictionaries and codes, which is
 * what landing has: a text that stands in a million records is looked at once. DuckDB would be given all the values and
 * hash every one of them twice to find the same dictionaries: 4 times the processor time (docs/benchmarks.md).
 */

/** Texts as text; dates as days, timestamps as milliseconds since 1970; whole numbers. */
export type Value = string | number;

/** A column of a group of rows: each row's place in `values`, or whole numbers, mostly rising. */
export type ColumnData = { values: readonly Value[]; page: Page; nulls: number } | { numbers: Float64Array };

/** The places of all rows, encoded and packed; columns whose places are the same share one. */
export interface Page {
  packed: Buffer;
  unpackedBytes: number;
}

export interface ColumnBounds {
  min: Value | null;
  max: Value | null;
  nulls: number;
}

const magic = Buffer.from('PAR1');
const physical = { int32: 1, int64: 2, byteArray: 6 } as const;
const dataPage = 0;
const dictionaryPage = 2;
const plain = 0;
const runs = 3;
const deltas = 5;
const dictionaryCodes = 8;
const zstd = 6;
/** Longer texts make no bounds in the footer: nobody skips by them. */
const longestBound = 64;

/** `place` of each row in a dictionary of `size` values; `size` itself stands for null. */
export function placesPage(places: Uint32Array, rows: number, size: number, nulls: number): Page {
  const present = nulls === 0 ? places : withoutNulls(places, rows, size, nulls);
  const bits = bitsFor(Math.max(1, size));
  const body = [levels(places, rows, size, nulls)];
  // Without any value there is no dictionary, and nothing to encode.
  if (size > 0) body.push(Buffer.from([bits]), encodeHybrid(present, rows - nulls, bits));
  return pack(Buffer.concat(body));
}

const constantPages = new Map<number, Page>();

/** Of rows that all have the one value of a dictionary, or none. Most columns are so, in groups of the same size. */
export function constantPage(rows: number, isNull: boolean): Page {
  const key = rows * 2 + (isNull ? 1 : 0);
  let page = constantPages.get(key);
  if (!page) {
    page = placesPage(new Uint32Array(rows), rows, isNull ? 0 : 1, isNull ? rows : 0);
    if (constantPages.size >= 100) constantPages.clear();
    constantPages.set(key, page);
  }
  return page;
}

function withoutNulls(places: Uint32Array, rows: number, size: number, nulls: number): Uint32Array {
  const present = new Uint32Array(rows - nulls);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    const place = places[row] as number;
    if (place < size) present[at++] = place;
  }
  return present;
}

export class ParquetFile {
  readonly path: string;
  rows = 0;
  readonly #file: FileHandle;
  readonly #columns: readonly Column[];
  readonly #hash = createHash('sha256');
  readonly #groups: ThriftValue[] = [];
  #size = 0;

  private constructor(path: string, file: FileHandle, columns: readonly Column[]) {
    this.path = path;
    this.#file = file;
    this.#columns = columns;
  }

  /** The path must be free. */
  static async create(path: string, columns: readonly Column[]): Promise<ParquetFile> {
    const file = new ParquetFile(path, await open(path, 'wx'), columns);
    await file.#write([magic]);
    return file;
  }

  /** Returns the bounds of each column. */
  async writeGroup(rows: number, data: readonly ColumnData[]): Promise<ColumnBounds[]> {
    const pieces: Buffer[] = [];
    const chunks: ThriftValue[] = [];
    const bounds: ColumnBounds[] = [];
    let at = this.#size;
    let total = 0;
    for (const [index, column] of this.#columns.entries()) {
      const chunk = encodeColumn(column, rows, data[index] as ColumnData, at);
      pieces.push(...chunk.pieces);
      chunks.push(chunk.meta);
      bounds.push(chunk.bounds);
      at += chunk.bytes;
      total += chunk.unpackedBytes;
    }
    const groupBytes = at - this.#size;
    this.#groups.push(struct([1, list('struct', chunks)], [2, i64(total)], [3, i64(rows)], [6, i64(groupBytes)]));
    this.rows += rows;
    await this.#write(pieces);
    return bounds;
  }

  /** Writes the footer and makes the file durable. */
  async close(): Promise<{ size: number; sha256: string }> {
    const footer = encodeThrift([
      [1, i32(1)],
      [2, list('struct', [rootElement(this.#columns.length), ...this.#columns.map(schemaElement)])],
      [3, i64(this.rows)],
      [4, list('struct', this.#groups)],
      [6, binary('footfall')],
      [
        7,
        list(
          'struct',
          this.#columns.map(() => struct([1, struct()])),
        ),
      ],
    ]);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(footer.length);
    await this.#write([footer, length, magic]);
    await this.#file.sync();
    await this.#file.close();
    return { size: this.#size, sha256: this.#hash.digest('hex') };
  }

  /** Closes without a footer: what was written is no file. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => {});
  }

  async #write(pieces: Buffer[]): Promise<void> {
    const bytes = Buffer.concat(pieces);
    this.#hash.update(bytes);
    this.#size += bytes.length;
    for (let at = 0; at < bytes.length; ) at += (await this.#file.write(bytes, at)).bytesWritten;
  }
}

interface Chunk {
  pieces: Buffer[];
  bytes: number;
  unpackedBytes: number;
  meta: ThriftValue;
  bounds: ColumnBounds;
}

function encodeColumn(column: Column, rows: number, data: ColumnData, start: number): Chunk {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let unpackedBytes = 0;
  const put = (page: Page, header: readonly [number, ThriftValue], type: number) => {
    const head = encodeThrift([[1, i32(type)], [2, i32(page.unpackedBytes)], [3, i32(page.packed.length)], header]);
    pieces.push(head, page.packed);
    bytes += head.length + page.packed.length;
    unpackedBytes += head.length + page.unpackedBytes;
  };
  const pageHeader = (encoding: number): readonly [number, ThriftValue] => [
    5,
    struct([1, i32(rows)], [2, i32(encoding)], [3, i32(runs)], [4, i32(runs)]),
  ];
  let encoding = dictionaryCodes;
  let bounds: ColumnBounds;
  let extremes: [Buffer, Buffer] | null = null;
  let dataAt = start;
  if ('numbers' in data) {
    encoding = deltas;
    put(
      pack(Buffer.concat([levels(null, rows, 0, 0), encodeDeltas(data.numbers, rows)])),
      pageHeader(deltas),
      dataPage,
    );
    bounds = { ...extremeNumbers(data.numbers, rows), nulls: 0 };
    extremes = [plainBytes(bounds.min as Value, column.type), plainBytes(bounds.max as Value, column.type)];
  } else {
    const { values, page, nulls } = data;
    const encoded = values.map((value) => plainBytes(value, column.type));
    const [low, high] = extremePlaces(values, encoded);
    if (values.length > 0) {
      const body = column.type === 'text' ? withLengths(encoded) : Buffer.concat(encoded);
      put(pack(body), [7, struct([1, i32(values.length)], [2, i32(plain)])], dictionaryPage);
      dataAt += bytes;
    } else encoding = plain;
    put(page, pageHeader(encoding), dataPage);
    bounds = { min: values[low] ?? null, max: values[high] ?? null, nulls };
    if (values.length > 0) extremes = [encoded[low] as Buffer, encoded[high] as Buffer];
  }
  const short = extremes?.every(({ length }) => length <= longestBound) ? extremes : null;
  const statistics = struct([3, i64(bounds.nulls)], ...(short ? bound(5, short[1]).concat(bound(6, short[0])) : []));
  const fields: ThriftStruct = [
    [1, i32(physicalOf(column.type))],
    [2, list('i32', [...new Set([encoding, runs, plain])].map(i32))],
    [3, list('binary', [binary(column.name)])],
    [4, i32(zstd)],
    [5, i64(rows)],
    [6, i64(unpackedBytes)],
    [7, i64(bytes)],
    [9, i64(dataAt)],
    ...(dataAt > start ? ([[11, i64(start)]] as const) : []),
    [12, statistics],
  ];
  return { pieces, bytes, unpackedBytes, bounds, meta: struct([2, i64(start)], [3, struct(...fields)]) };
}

const bound = (id: number, bytes: Buffer): [number, ThriftValue][] => [[id, binary(bytes)]];

let fullLevels: { rows: number; bytes: Buffer } | null = null;

/** Which rows have a value. */
function levels(places: Uint32Array | null, rows: number, size: number, nulls: number): Buffer {
  const isFull = places === null || nulls === 0;
  if (isFull && fullLevels?.rows === rows) return fullLevels.bytes;
  const present = new Uint8Array(rows).fill(1);
  if (!isFull) for (let row = 0; row < rows; row++) if (places[row] === size) present[row] = 0;
  const encoded = encodeHybrid(present, rows, 1);
  const bytes = Buffer.concat([lengthOf(encoded), encoded]);
  if (isFull) fullLevels = { rows, bytes };
  return bytes;
}

function pack(bytes: Buffer): Page {
  const packed = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return { packed, unpackedBytes: bytes.length };
}

/** Places of the least and the greatest value: texts by their bytes. */
function extremePlaces(values: readonly Value[], encoded: readonly Buffer[]): [number, number] {
  let low = 0;
  let high = 0;
  const before = (a: number, b: number) =>
    typeof values[a] === 'string'
      ? Buffer.compare(encoded[a] as Buffer, encoded[b] as Buffer) < 0
      : (values[a] as number) < (values[b] as number);
  for (let place = 1; place < values.length; place++) {
    if (before(place, low)) low = place;
    if (before(high, place)) high = place;
  }
  return [low, high];
}

function extremeNumbers(numbers: Float64Array, rows: number): { min: number; max: number } {
  let min = numbers[0] as number;
  let max = min;
  for (let row = 1; row < rows; row++) {
    const number = numbers[row] as number;
    if (number < min) min = number;
    if (number > max) max = number;
  }
  return { min, max };
}

function plainBytes(value: Value, type: ColumnType): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  if (physicalOf(type) === physical.int32) {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(value);
    return bytes;
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(type === 'timestamp' ? BigInt(value) * 1000n : BigInt(value));
  return bytes;
}

function withLengths(texts: readonly Buffer[]): Buffer {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = 0;
  for (const text of texts) {
    at = bytes.writeUInt32LE(text.length, at);
    at += text.copy(bytes, at);
  }
  return bytes;
}

function lengthOf(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return length;
}

function physicalOf(type: ColumnType): number {
  if (type === 'text') return physical.byteArray;
  return type === 'integer' || type === 'date' ? physical.int32 : physical.int64;
}

function rootElement(children: number): ThriftValue {
  return struct([4, binary('lines')], [5, i32(children)]);
}

/** All columns are optional, as in what DuckDB writes; the table's own rules say which never are null. */
function schemaElement({ name, type }: Column): ThriftValue {
  const fields: [number, ThriftValue][] = [
    [1, i32(physicalOf(type))],
    [3, i32(1)],
    [4, binary(name)],
  ];
  if (type === 'text') fields.push([6, i32(0)], [10, struct([1, struct()])]);
  else if (type === 'date') fields.push([6, i32(6)], [10, struct([6, struct()])]);
  else if (type === 'timestamp') {
    fields.push([6, i32(10)], [10, struct([8, struct([1, bool(true)], [2, struct([2, struct()])])])]);
  }
  return struct(...fields);
}
