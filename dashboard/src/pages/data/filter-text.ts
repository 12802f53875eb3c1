import type { TFunction } from 'i18next';
import type { Format } from '../../i18n/format.ts';
import { wordText } from './cell-text.ts';
import { type ColumnName, kindOf } from './columns.ts';
import { type Filter, inputFromValue, type Operator } from './filter.ts';

/** `Observed at most 90 %`, for a chip. */
export function filterText({ column, operator, values }: Filter, t: TFunction<'data'>, format: Format): string {
  const name = t(`column.${column}`);
  const condition = operatorText(column, operator, t);
  if (values.length === 0) {
    return t('filter.chip_empty', { column: name, operator: condition });
  }
  const value = values.map((one) => valueText(column, one, t, format)).join(', ');
  // A word of a fixed set says by itself what is asked for.
  const isPlain = operator === 'in' && (kindOf(column) === 'words' || kindOf(column) === 'weekday');
  return isPlain
    ? `${name}${format.language === 'fr' ? ' :' : ':'} ${value}`
    : t('filter.chip', { column: name, operator: condition, value });
}

export function operatorText(column: ColumnName, operator: Operator, t: TFunction<'data'>): string {
  const kind = kindOf(column);
  return kind === 'date' || kind === 'instant' ? t(`operator_date.${operator}`) : t(`operator.${operator}`);
}

export function valueText(column: ColumnName, value: string, t: TFunction<'data'>, format: Format): string {
  switch (kindOf(column)) {
    case 'words':
      return wordText(column, value, t);
    case 'flag':
      return t(value === 'true' ? 'grid.yes' : 'grid.no');
    case 'weekday':
      return format.weekday(Number(value));
    case 'hour':
      return format.hour(Number(value));
    case 'date':
      return format.date(value);
    case 'share':
    case 'change':
      return `${inputFromValue(column, value)} %`;
    case 'count':
    case 'number':
      return format.count(Number(value));
    default:
      return value;
  }
}
