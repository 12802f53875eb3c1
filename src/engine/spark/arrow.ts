import {
  Bool,
  type Data,
  DataType,
  DateDay,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableFromIPC,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { Column, ColumnType } from '../../domain/tables.ts';
import { dateOfDayNumber, isoInstant } from '../../domain/time.ts';
import type { Plain } from '../plain.ts';
import type { RowValue } from '../relation.ts';

/** Rows of one batch of a result, which is an Arrow stream of its own. Dates and instants as plain.ts has them. */
export function rowsOfStream(stream: Uint8Array): Record<string, Plain>[] {
  const table = tableFromIPC(stream);
  const columns = table.schema.fields.map((field, index) => ({
    name: field.name,
    values: plainValues(table.getChildAt(index) as Vector, field.type),
  }));
  const rows: Record<string, Plain>[] = [];
  for (let at = 0; at < table.numRows; at++) {
    const row: Record<string, Plain> = {};
    for (const { name, values } of columns) row[name] = values[at] as Plain;
    rows.push(row);
  }
  return rows;
}

function plainValues(vector: Vector, type: DataType): Plain[] {
  const isDate = DataType.isDate(type);
  const isInstant = DataType.isTimestamp(type);
  return Array.from(vector, (value: unknown): Plain => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'bigint') return Number(value);
    if (isDate) return dateOfDayNumber(Math.round(Number(value) / 86_400_000));
    if (isInstant) return isoInstant(Number(value));
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value === 'string' || typeof value === 'boolean') return value;
    return String(value);
  });
}

const arrowTypes: Record<ColumnType, () => DataType> = {
  text: () => new Utf8(),
  integer: () => new Int32(),
  bigint: () => new Int64(),
  double: () => new Float64(),
  boolean: () => new Bool(),
  date: () => new DateDay(),
  timestamp: () => new TimestampMicrosecond('UTC'),
};

/** Rows as one Arrow stream. Instants come as epoch milliseconds, dates as `YYYY-MM-DD`. */
export function streamOfRows(
  columns: readonly Pick<Column, 'name' | 'type'>[],
  rows: readonly (readonly RowValue[])[],
): Uint8Array {
  const fields = columns.map(({ name, type }) => new Field(name, arrowTypes[type](), true));
  const schema = new Schema(fields);
  if (rows.length === 0) return tableToIPC(new Table(schema), 'stream');
  const children = columns.map(({ type }, index) =>
    vectorFromArray(
      rows.map((row) => arrowValue(type, row[index] ?? null)),
      arrowTypes[type](),
    ),
  );
  const struct = makeData({
    type: new Struct(fields),
    length: rows.length,
    children: children.map((vector) => vector.data[0] as Data),
  });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, struct)]), 'stream');
}

function arrowValue(type: ColumnType, value: RowValue): unknown {
  if (value === null) return null;
  if (type === 'bigint') return BigInt(value as number);
  if (type === 'date') return Date.parse(`${value}T00:00:00Z`);
  return value;
}
