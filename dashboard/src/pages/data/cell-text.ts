import type { TFunction } from 'i18next';
import type { Cell } from '../../api/types.ts';
import { type Format, unknown } from '../../i18n/format.ts';
import { type ColumnName, isWordColumn, kindOf, wordsOf } from './columns.ts';

/** What it takes to put a cell into words. */
export interface CellContext {
  t: TFunction<'data'>;
  format: Format;
  branchName: (id: string) => string;
  /** Time zone of a branch; that of the network where the branch is not known. */
  zoneOf: (branch: string | null) => string;
  networkZone: string;
}
export type Row = Readonly<Record<string, Cell>>;

/** A cell as it is read: in the page's language, times in the zone of the row's branch. Empty is an en dash. */
export function cellText(column: ColumnName, row: Row, context: CellContext): string {
  const value = row[column] ?? null;
  if (value === null) {
    return unknown;
  }
  const { t, format, branchName } = context;
  switch (kindOf(column)) {
    case 'branch':
      return branchName(String(value));
    case 'date':
      return format.day(String(value));
    case 'instant':
      return instantText(String(value), zoneOf(column, row, context), format);
    case 'weekday':
      return format.weekday(Number(value));
    case 'hour':
      return format.hour(Number(value));
    case 'count':
    case 'number':
      return format.count(Number(value));
    case 'share':
      return format.share(Number(value));
    case 'change':
      return format.change(Number(value));
    case 'flag':
      return t(value === true ? 'grid.yes' : 'grid.no');
    case 'words':
      return wordText(column, String(value), t);
    default:
      return column === 'candidates' ? candidatesText(String(value), format) : String(value);
  }
}

/** A cell as the API gives it: what is copied. */
export function cellValue(column: ColumnName, row: Row): string {
  const value = row[column] ?? null;
  return value === null ? '' : String(value);
}

/** A word of a table in the reader's; itself where it is none that we know. */
export function wordText(column: ColumnName, value: string, t: TFunction<'data'>): string {
  return isWordColumn(column) && (wordsOf[column] as readonly string[]).includes(value)
    ? t(`word.${column}.${value}` as 'word.status.complete')
    : value;
}

function zoneOf(column: ColumnName, { branch_id }: Row, { zoneOf: zone, networkZone }: CellContext): string {
  return column === 'received_at' ? networkZone : zone(typeof branch_id === 'string' ? branch_id : null);
}

/** `19 Nov 2026, 14:05`, in that zone. */
function instantText(instant: string, zone: string, format: Format): string {
  return `${format.date(localDate(instant, zone))}, ${format.clock(instant, zone)}`;
}

const dates = new Map<string, Intl.DateTimeFormat>();

function localDate(instant: string, zone: string): string {
  let format = dates.get(zone);
  if (!format) {
    // Swedish dates are ISO dates.
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    dates.set(zone, format);
  }
  return format.format(new Date(instant));
}

/** `Chambery_1 (90 %), Chambery_2 (90 %)` of the JSON that the table holds. */
function candidatesText(json: string, format: Format): string {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list)
      ? list.map(({ name, score }) => `${String(name)} (${format.share(Number(score))})`).join(', ')
      : json;
  } catch {
    return json;
  }
}
