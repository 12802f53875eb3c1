import type { RowTable } from '../../api/types.ts';
import { isDate } from '../../state/dates.ts';
import { type ColumnKind, type ColumnName, columnsOf, isColumn, isWordColumn, kindOf, wordsOf } from './columns.ts';

/** A condition on one column, as the API and the address write it: `status:in:partial,missing`. */
export interface Filter {
  column: ColumnName;
  operator: Operator;
  /** None for `null` and `notnull`; several for `in` alone. */
  values: readonly string[];
}

export const operators = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'in', 'contains', 'null', 'notnull'] as const;
export type Operator = (typeof operators)[number];

/** Null where the text is no filter, or its column is none of the table's. */
export function parseFilter(text: string, table: RowTable): Filter | null {
  const [column = '', word = '', ...rest] = text.split(':');
  const operator = operators.find((one) => one === word);
  if (!isColumn(column) || !columnsOf[table].includes(column) || operator === undefined) {
    return null;
  }
  if (!operatorsOf(column).includes(operator)) {
    return null;
  }
  if (operator === 'null' || operator === 'notnull') {
    return rest.length === 0 ? { column, operator, values: [] } : null;
  }
  const value = rest.join(':');
  const values = operator === 'in' ? value.split(',') : [value];
  return values.every((one) => fits(column, one)) ? { column, operator, values } : null;
}

export function formatFilter({ column, operator, values }: Filter): string {
  return values.length === 0 ? `${column}:${operator}` : `${column}:${operator}:${values.join(',')}`;
}

/** Whether the API would take the value for the column. */
function fits(column: ColumnName, value: string): boolean {
  if (value === '') {
    return false;
  }
  switch (kindOf(column)) {
    case 'words':
      return isWordColumn(column) && (wordsOf[column] as readonly string[]).includes(value);
    case 'flag':
      return value === 'true' || value === 'false';
    case 'date':
      return isDate(value);
    case 'instant':
      return isDate(value) || /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(value);
    case 'count':
    case 'share':
    case 'change':
      return /^-?\d{1,12}(\.\d{1,12})?$/.test(value);
    case 'weekday':
    case 'hour':
    case 'number':
      return /^-?\d{1,15}$/.test(value);
    default:
      return true;
  }
}

const ordered: readonly Operator[] = ['gte', 'lte', 'eq', 'ne', 'gt', 'lt', 'in', 'null', 'notnull'];
const named: readonly Operator[] = ['in', 'eq', 'ne', 'null', 'notnull'];
const written: readonly Operator[] = ['contains', 'eq', 'ne', 'in', 'null', 'notnull'];

/** Those that make sense of the column; the first is the usual one. */
export function operatorsOf(column: ColumnName): readonly Operator[] {
  const kind: ColumnKind = kindOf(column);
  switch (kind) {
    case 'words':
    case 'weekday':
      return named;
    case 'flag':
      return ['eq', 'ne', 'null', 'notnull'];
    case 'text':
    case 'code':
    case 'branch':
    case 'sensor':
      return written;
    default:
      return ordered;
  }
}

/** Columns that may hold nothing, of which `null` and `notnull` can be asked. */
export const mayBeEmpty: readonly ColumnName[] = [
  ...(['entries', 'exits', 'observed', 'observed_exits', 'observed_share', 'imputed_share', 'expected'] as const),
  ...(['low', 'high', 'method', 'peak_hour', 'mean_4w', 'change_share', 'ma_7d', 'ma_28d'] as const),
  ...(['entries_low', 'entries_high', 'missing_share', 'imputed_weeks', 'imputed_donors', 'weeks', 'donors'] as const),
  ...(['shared_error', 'fault_score', 'detail', 'candidates'] as const),
];

/** Figures as people write them, both ways: shares in per cent, a comma for a point. Null where it is no number. */
export function valueFromInput(column: ColumnName, text: string): string | null {
  const plain = text
    .trim()
    .replace(/[\s%\u00a0\u202f]/g, '')
    .replace(',', '.')
    .replace('−', '-');
  const kind = kindOf(column);
  const isPercent = kind === 'share' || kind === 'change';
  if (kind === 'text' || kind === 'code') {
    return text.trim() === '' ? null : text.trim();
  }
  const value = isPercent && plain !== '' && Number.isFinite(Number(plain)) ? tidy(Number(plain) / 100) : plain;
  return fits(column, value) ? value : null;
}

export function inputFromValue(column: ColumnName, value: string): string {
  const kind = kindOf(column);
  return kind === 'share' || kind === 'change' ? tidy(Number(value) * 100) : value;
}

/** Without the dust of binary fractions: 0.07, not 0.07000000000000001. */
function tidy(value: number): string {
  return String(Number(value.toFixed(6)));
}

/** The filters of the address that the table can follow. */
export function filtersOf(texts: readonly string[], table: RowTable): Filter[] {
  return texts.flatMap((text) => parseFilter(text, table) ?? []);
}
