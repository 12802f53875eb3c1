import {
  Field,
  Float64,
  makeData,
  Null,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column } from '../../domain/tables.ts';
import type { RowValue } from '../relation.ts';
import { rowsOfStream, streamOfRows } from './arrow.ts';

const columns: Pick<Column, 'name' | 'type'>[] = [
  { name: 'text', type: 'text' },
  { name: 'integer', type: 'integer' },
  { name: 'bigint', type: 'bigint' },
  { name: 'double', type: 'double' },
  { name: 'boolean', type: 'boolean' },
  { name: 'date', type: 'date' },
  { name: 'timestamp', type: 'timestamp' },
];
const named = (row: RowValue[]) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]));

test('rows come back as they went, of every type', () => {
  const at = Date.parse('2025-03-30T01:00:00.250Z');
  const rows: RowValue[][] = [
    ['Chambéry', 1, 2 ** 40, 0.1, true, '2025-03-30', at],
    ['', -(2 ** 31), -9_007_199_254_740_991, -1e300, false, '1969-12-31', Date.parse('1969-12-31T23:59:59.999Z')],
    ['two\nlines \u0000 👩‍👧 عربي', 2 ** 31 - 1, 9_007_199_254_740_991, 5e-324, true, '9999-12-31', 0],
  ];
  const back = rowsOfStream(streamOfRows(columns, rows));
  expect(back.map((row) => ({ ...row, timestamp: Date.parse(row.timestamp as string) }))).toEqual(rows.map(named));
});

test('nulls stay nulls in every type, also where a column has nothing else', () => {
  const nothing = columns.map(() => null);
  expect(rowsOfStream(streamOfRows(columns, [nothing, nothing]))).toEqual([named(nothing), named(nothing)]);
  const some: RowValue[] = ['a', 1, 2, 3, true, '2025-01-01', null];
  expect(rowsOfStream(streamOfRows(columns, [nothing, some, nothing]))).toEqual([nothing, some, nothing].map(named));
});

test('no rows are a stream with the columns alone', () => {
  expect(rowsOfStream(streamOfRows(columns, []))).toEqual([]);
});

test('any texts and whole numbers come back', () => {
  const two = [columns[0], columns[2]] as typeof columns;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.option(fc.string({ unit: 'grapheme' })), fc.option(fc.maxSafeInteger())), { minLength: 1 }),
      (rows) => {
        expect(rowsOfStream(streamOfRows(two, rows))).toEqual(rows.map(([text, bigint]) => ({ text, bigint })));
      },
    ),
    { numRuns: 100 },
  );
});

test('what JSON cannot say is null, and what it has no word for is text', () => {
  const fields = [
    new Field('nan', new Float64(), true),
    new Field('nothing', new Null(), true),
    new Field('at', new TimestampMicrosecond('UTC'), true),
    new Field('name', new Utf8(), true),
  ];
  const children = [
    vectorFromArray([Number.NaN, Number.POSITIVE_INFINITY], new Float64()),
    vectorFromArray([null, null], new Null()),
    vectorFromArray([0, null], new TimestampMicrosecond('UTC')),
    vectorFromArray(['a', null], new Utf8()),
  ].map((vector) => vector.data[0] as never);
  const schema = new Schema(fields);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(fields), length: 2, children }));
  const rows = rowsOfStream(tableToIPC(new Table(schema, [batch]), 'stream'));
  expect(rows.map(({ nan, nothing, name }) => ({ nan, nothing, name }))).toEqual([
    { nan: null, nothing: null, name: 'a' },
    { nan: null, nothing: null, name: null },
  ]);
  expect(rows[0]?.at).toMatch(/^1970-01-01T00:00:00/);
  expect(rows[1]?.at).toBeNull();
});
