import { FootfallError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import { dayStatuses, faults, qualities, reportedStatuses } from '../../domain/reading.ts';
import type { Column, ColumnType } from '../../domain/tables.ts';
import { isoInstant } from '../../domain/time.ts';
import type { Params } from '../../engine/duckdb.ts';
import { identifier } from '../../engine/duckdb.ts';
import { duckTypes } from '../../engine/relation.ts';

const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'contains', 'null', 'notnull'] as const;
type Operator = (typeof operators)[number];

/** `column:operator:value`, checked; `values` are texts that the column's type can be made of. */
export interface Filter {
  column: Column;
  operator: Operator;
  values: string[];
}

/**
 * A filter as written. A value may hold colons; those of `in` are apart by commas, so for a text with a comma there is
 * `eq`. Instants are ISO 8601 with a zone, or a date (its midnight, UTC). REQUEST_INVALID.
 */
export function parseFilter(text: string, columns: readonly Column[]): Filter {
  const [name = '', word = '', ...rest] = text.split(':');
  const column = knownColumn(name, columns, 'filter', text);
  const operator = operators.find((one) => one === word);
  if (!operator) throw invalid(text, `there is no operator "${word}"`, word, operators);
  const allowed = operatorsOf(column.type);
  if (!allowed.includes(operator))
    throw invalid(text, `${operator} does not fit ${name}, ${aType[column.type]}`, '', allowed);
  const value = rest.join(':');
  if (operator === 'null' || operator === 'notnull') {
    if (rest.length === 0) return { column, operator, values: [] };
    throw refuse(text, `${operator} takes no value`, `Write ${name}:${operator}.`);
  }
  if (rest.length === 0) throw refuse(text, 'the value is missing', `Write ${name}:${operator}:value.`);
  const values = operator === 'in' ? value.split(',') : [value];
  return { column, operator, values: values.map((one) => checkedValue(text, column, operator, one)) };
}

/** The condition of a filter; its values are added to `params` under names that begin with `as`. */
export function filterWhere({ column, operator, values }: Filter, params: Params, as: string): string {
  const name = identifier(column.name);
  const held = values.map((value, at) => {
    params[`${as}_${at}`] = value;
    return `CAST($${as}_${at} AS ${column.type === 'integer' ? 'BIGINT' : duckTypes[column.type]})`;
  });
  switch (operator) {
    case 'null':
      return `${name} IS NULL`;
    case 'notnull':
      return `${name} IS NOT NULL`;
    case 'ne':
      // What is not known is not that value either.
      return `${name} IS DISTINCT FROM ${held[0]}`;
    case 'in':
      return `${name} IN (${held.join(', ')})`;
    case 'contains':
      // No pattern, so nothing in the value is a wildcard.
      return `contains(lower(strip_accents(${name})), lower(strip_accents(${held[0]})))`;
    default:
      return `${name} ${comparisons[operator]} ${held[0]}`;
  }
}

/** The column of that name; REQUEST_INVALID, with the nearest name. `key` is the parameter. */
export function knownColumn(name: string, columns: readonly Column[], key: string, text = name): Column {
  const column = columns.find((one) => one.name === name);
  if (column) return column;
  throw invalid(
    text,
    `there is no column "${name}"`,
    name,
    columns.map((one) => one.name),
    key,
  );
}

const comparisons = { eq: '=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

const aType: Record<ColumnType, string> = {
  text: 'a text',
  integer: 'a whole number',
  bigint: 'a whole number',
  double: 'a number',
  boolean: 'true or false',
  date: 'a date such as 2025-05-29',
  timestamp: 'an instant such as 2025-05-29T09:00:00Z',
};

/** Columns that hold words of a fixed set. */
const wordsOf: Record<string, readonly string[]> = {
  status: dayStatuses,
  quality: qualities,
  fault: faults,
  reported_status: reportedStatuses,
  day_kind: ['regular', 'holiday', 'closure', 'special'],
};

function operatorsOf(type: ColumnType): readonly Operator[] {
  if (type === 'boolean') return ['eq', 'ne', 'null', 'notnull'];
  return type === 'text' ? operators : operators.filter((operator) => operator !== 'contains');
}

function checkedValue(text: string, { name, type }: Column, operator: Operator, value: string): string {
  if (type === 'text') {
    if (value.includes('\0')) throw refuse(text, 'the value holds a NUL byte', 'Leave it out.');
    const words = wordsOf[name];
    const isWord = !words || operator === 'contains' || words.includes(value);
    if (!isWord) throw invalid(text, `${name} never is "${value}"`, value, words);
    return value;
  }
  const found = readValue[type](value);
  if (found === null) throw refuse(text, `"${value}" is not ${aType[type]}`, `Give ${name} ${aType[type]}.`);
  return found;
}

/** A text as a value of that type; null where it is none. */
export function valueOfType(type: ColumnType, text: string): string | null {
  if (type === 'text') return text.includes('\0') ? null : text;
  return readValue[type](text);
}

const readValue: Record<Exclude<ColumnType, 'text'>, (value: string) => string | null> = {
  integer: wholeNumber,
  bigint: wholeNumber,
  double: (value) =>
    /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(value) && Number.isFinite(Number(value)) ? value : null,
  boolean: (value) => (value === 'true' || value === 'false' ? value : null),
  date: (value) => (isDate(value) ? value : null),
  timestamp: instant,
};

function wholeNumber(value: string): string | null {
  return /^-?\d{1,18}$/.test(value) ? value : null;
}

function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

function instant(value: string): string | null {
  if (isDate(value)) return `${value}T00:00:00Z`;
  // A plus sign in an address is a space unless it is escaped.
  const text = value.replace(/ (\d{2}:?\d{2})$/, '+$1');
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || !isDate(text.slice(0, 10))) return null;
  try {
    return isoInstant(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    return null;
  }
}

function invalid(text: string, what: string, name: string, allowed: readonly string[], key = 'filter'): FootfallError {
  const near = name === '' ? null : nearest(name, allowed);
  return refuse(text, what, `${near === null ? '' : `Did you mean "${near}"? `}There are ${allowed.join(', ')}.`, key);
}

function refuse(text: string, what: string, hint: string, key = 'filter'): FootfallError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return new FootfallError('REQUEST_INVALID', `${key}: in "${shown}" ${what}.`, { hint, place: { key } });
}
