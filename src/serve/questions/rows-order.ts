import { z } from 'zod';
import { FootfallError } from '../../domain/errors.ts';
import type { Column, TableSpec } from '../../domain/tables.ts';
import { identifier, type Params } from '../../engine/duckdb.ts';
import { duckTypes } from '../../engine/relation.ts';
import { knownColumn, valueOfType } from './filters.ts';

export interface SortColumn {
  column: Column;
  falling: boolean;
}

/**
 * The order asked for, or the table's own, made whole by the key: no two rows are equal in it, so a page can begin after
 * a row. REQUEST_INVALID.
 */
export function rowOrder(
  asked: readonly string[] | undefined,
  spec: TableSpec,
  columns: readonly Column[],
): SortColumn[] {
  const order: SortColumn[] = [];
  for (const text of asked?.length ? asked : spec.order) {
    const falling = text.startsWith('-');
    const column = knownColumn(falling ? text.slice(1) : text, columns, 'sort');
    if (order.some((one) => one.column === column)) throw twice(column.name);
    order.push({ column, falling });
  }
  for (const name of [...spec.order, ...spec.key]) {
    const column = columns.find((one) => one.name === name);
    if (column && !order.some((one) => one.column === column)) order.push({ column, falling: false });
  }
  return order;
}

export function orderBy(order: readonly SortColumn[]): string {
  return order
    .map(({ column, falling }) => `${identifier(column.name)} ${falling ? 'DESC' : 'ASC'} NULLS LAST`)
    .join(', ');
}

/** The values that a row has in the columns of its order: where the next page begins. */
export const placeSchema = z.object({
  after: z.array(z.union([z.string().max(400), z.number(), z.boolean(), z.null()])).max(20),
  total: z.number().int().min(0),
  version: z.string(),
});
export type Place = z.output<typeof placeSchema>;

/**
 * Rows that come after that place. It is a comparison of values, not a count of rows, so a deep page costs what the
 * first does and rows that arrive between two pages shift none.
 */
export function afterWhere(order: readonly SortColumn[], after: Place['after'], params: Params): string {
  if (after.length !== order.length) throw invalid();
  // (a, b, c) after (x, y, z): a after x, or a the same as x and (b after y, or …).
  return order.reduceRight((within, { column, falling }, at) => {
    const name = identifier(column.name);
    const value = after[at] ?? null;
    if (!fits(column, value)) throw invalid();
    if (value === null) return within === '' ? 'false' : `(${name} IS NULL AND ${within})`;
    params[`after_${at}`] = value;
    const held = `CAST($after_${at} AS ${duckTypes[column.type]})`;
    const beyond = `${name} ${falling ? '<' : '>'} ${held}${column.nullable ? ` OR ${name} IS NULL` : ''}`;
    return within === '' ? `(${beyond})` : `(${beyond} OR (${name} = ${held} AND ${within}))`;
  }, '');
}

/** Whether a value that came with a cursor can be compared with the column: anybody can make a cursor. */
function fits({ type }: Column, value: Place['after'][number]): boolean {
  if (value === null) return true;
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'double') return typeof value === 'number';
  if (type === 'integer' || type === 'bigint') return Number.isSafeInteger(value);
  return typeof value === 'string' && valueOfType(type, value) !== null;
}

function invalid(): FootfallError {
  return new FootfallError('CURSOR_INVALID', 'The cursor was given for another request.', {
    hint: 'Leave cursor out to begin anew.',
    place: { key: 'cursor' },
  });
}

function twice(name: string): FootfallError {
  return new FootfallError('REQUEST_INVALID', `sort: ${name} stands there twice.`, {
    hint: 'Name each column once.',
    place: { key: 'sort' },
  });
}
