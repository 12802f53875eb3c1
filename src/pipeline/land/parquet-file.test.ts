import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Column } from '../../domain/tables.ts';
import { DuckDb, type DuckSession, literal } from '../../engine/duckdb.ts';
import { type ColumnData, ParquetFile, placesPage, type Value } from './parquet-file.ts';

const types = ['text', 'integer', 'bigint', 'date', 'timestamp'] as const;
const columns: Column[] = types.map((type) => ({ name: type, type, nullable: true, doc: '' }));
const numbered: Column = { name: 'numbers', type: 'bigint', nullable: false, doc: '' };

let folder: string;
let db: DuckDb;
let session: DuckSession;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footfall-parquet-'));
  db = await DuckDb.open({ threads: 1, memoryLimit: '200MB', tempFolder: folder });
  session = await db.session();
});
afterAll(async () => {
  session.close();
  db.close();
  await rm(folder, { recursive: true, force: true });
});

/** Rows as runs of a value (or null), so that packed values and runs take turns at any offset. */
const runs = (value: fc.Arbitrary<Value>) =>
  fc.array(fc.tuple(fc.option(value), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 60 });
const group = fc.record({
  text: runs(fc.string({ unit: 'grapheme', maxLength: 40 })),
  integer: runs(fc.integer()),
  bigint: runs(fc.integer({ min: -(2 ** 52), max: 2 ** 52 })),
  date: runs(fc.integer({ min: 0, max: 60_000 })),
  timestamp: runs(fc.integer({ min: 0, max: 4e12 })),
  numbers: fc.array(fc.integer({ min: 0, max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 400 }),
});

it('is read by DuckDB as the rows that were written, with their bounds', async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(group, { minLength: 1, maxLength: 3 }), async (groups) => {
      const path = join(folder, `${files++}.parquet`);
      const file = await ParquetFile.create(path, [...columns, numbered]);
      const expected: Record<string, Value | null>[] = [];
      for (const parts of groups) {
        const cells = types.map((type) => parts[type].flatMap(([value, times]) => Array(times).fill(value)));
        const rows = Math.min(parts.numbers.length, ...cells.map(({ length }) => length));
        const data = cells.map((column) => dictionary(column.slice(0, rows)));
        const bounds = await file.writeGroup(rows, [...data, { numbers: Float64Array.from(parts.numbers) }]);
        const numbers = parts.numbers.slice(0, rows);
        expect(bounds.at(-1)).toEqual({ min: Math.min(...numbers), max: Math.max(...numbers), nulls: 0 });
        for (let row = 0; row < rows; row++) {
          const line = types.map((type, at) => [type, cells[at]?.[row] ?? null]);
          expected.push({ ...Object.fromEntries(line), numbers: numbers[row] as number });
        }
      }
      await file.close();
      const found = await session.json(
        `SELECT text, integer, CAST(bigint AS DOUBLE) AS bigint, CAST(date - DATE '1970-01-01' AS INTEGER) AS date,
           CAST(epoch_ms(timestamp) AS DOUBLE) AS timestamp, CAST(numbers AS DOUBLE) AS numbers
         FROM read_parquet(${literal(path)})`,
      );
      expect(found).toEqual(expected);
      // Through the bounds of the groups, which would hide a row they do not hold.
      for (const line of expected.slice(0, 5)) {
        const by = `integer IS NOT DISTINCT FROM ${line.integer ?? 'NULL'} AND numbers = ${line.numbers}`;
        const [hit] = await session.json(
          `SELECT count(*)::INTEGER AS n FROM read_parquet(${literal(path)}) WHERE ${by}`,
        );
        expect(hit?.n).toBeGreaterThan(0);
      }
    }),
    { numRuns: 50 },
  );
});

function dictionary(cells: readonly (Value | null)[]): ColumnData {
  const distinct = [...new Set(cells.filter((cell) => cell !== null))];
  const places = Uint32Array.from(cells, (cell) => (cell === null ? distinct.length : distinct.indexOf(cell)));
  const nulls = cells.filter((cell) => cell === null).length;
  return { values: distinct, page: placesPage(places, cells.length, distinct.length, nulls), nulls };
}
