/**
 * Time patterns, read and written: yyyy MM M MMM MMMM dd d HH H hh h mm m ss s SSS a XXX. Text between single quotes
 * and every character that is no letter stands for itself; two quotes stand for one.
 */

/** A wall clock as a text showed it; `offsetMs` null where the text held none. */
export interface WallClock {
  /** The wall clock written as if it were UTC, epoch milliseconds. */
  local: number;
  offsetMs: number | null;
}

export interface TimePattern {
  /** Null when the text does not follow the pattern or names no day or hour that exists. */
  parse(text: string): WallClock | null;
  format(wall: Required<WallClock>): string;
  hasOffset: boolean;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const longMonths = months.join('|');
const shortMonths = months.map((month) => month.slice(0, 3)).join('|');

type Key =
  | 'year'
  | 'month'
  | 'monthName'
  | 'day'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'milli'
  | 'half'
  | 'offset';

const fields: Record<string, { key: Key; regexp: string; width: number }> = {
  yyyy: { key: 'year', regexp: '\\d{4}', width: 4 },
  MMMM: { key: 'monthName', regexp: longMonths, width: 0 },
  MMM: { key: 'monthName', regexp: shortMonths, width: 3 },
  MM: { key: 'month', regexp: '\\d{2}', width: 2 },
  M: { key: 'month', regexp: '\\d{1,2}', width: 1 },
  dd: { key: 'day', regexp: '\\d{2}', width: 2 },
  d: { key: 'day', regexp: '\\d{1,2}', width: 1 },
  HH: { key: 'hour', regexp: '\\d{2}', width: 2 },
  H: { key: 'hour', regexp: '\\d{1,2}', width: 1 },
  hh: { key: 'hour12', regexp: '\\d{2}', width: 2 },
  h: { key: 'hour12', regexp: '\\d{1,2}', width: 1 },
  mm: { key: 'minute', regexp: '\\d{2}', width: 2 },
  m: { key: 'minute', regexp: '\\d{1,2}', width: 1 },
  ss: { key: 'second', regexp: '\\d{2}', width: 2 },
  s: { key: 'second', regexp: '\\d{1,2}', width: 1 },
  SSS: { key: 'milli', regexp: '\\d{3}', width: 3 },
  a: { key: 'half', regexp: '[AaPp]\\.?[Mm]\\.?', width: 0 },
  XXX: { key: 'offset', regexp: 'Z|[+-]\\d{2}:?\\d{2}', width: 0 },
};

interface Piece {
  literal: string | null;
  field: { key: Key; regexp: string; width: number } | null;
}

function pieces(pattern: string): Piece[] {
  const found: Piece[] = [];
  for (const [token] of pattern.matchAll(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z]/g)) {
    if (token.length > 1 && token.startsWith("'")) {
      found.push({ literal: token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'"), field: null });
    } else if (/[A-Za-z]/.test(token)) {
      const field = fields[token];
      if (!field) throw new RangeError(`${token} is no part of a time pattern; quote text as '${token}'`);
      found.push({ literal: null, field });
    } else found.push({ literal: token, field: null });
  }
  return found;
}

/** Throws RangeError, naming the part, when the pattern has an unknown letter or does not reach down to the hour. */
export function compilePattern(pattern: string): TimePattern {
  const parts = pieces(pattern);
  const keys = parts.flatMap((part) => (part.field ? [part.field.key] : []));
  const has = (...wanted: Key[]) => wanted.some((key) => keys.includes(key));
  for (const key of keys) {
    if (keys.indexOf(key) !== keys.lastIndexOf(key)) throw new RangeError(`the ${key} stands twice in the pattern`);
  }
  if (!has('year') || !has('month', 'monthName') || !has('day')) {
    throw new RangeError('the pattern needs a year (yyyy), a month (MM, M, MMM) and a day (dd, d)');
  }
  if (!has('hour', 'hour12')) throw new RangeError('the pattern needs an hour (HH, H, or hh, h with a)');
  if (has('hour12') !== has('half')) throw new RangeError('hh or h needs a (AM/PM), and a needs hh or h');
  const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const source = parts.map((part) => (part.field ? `(${part.field.regexp})` : quoted(part.literal as string))).join('');
  const regexp = new RegExp(`^${source}$`, 'i');

  return {
    hasOffset: has('offset'),
    parse(text) {
      const match = regexp.exec(text);
      if (!match) return null;
      const value: Partial<Record<Key, string>> = {};
      keys.forEach((key, index) => {
        value[key] = match[index + 1] as string;
      });
      const month = value.monthName
        ? months.findIndex((name) => name.slice(0, 3).toLowerCase() === value.monthName?.slice(0, 3).toLowerCase()) + 1
        : Number(value.month);
      let hour = Number(value.hour ?? value.hour12);
      if (value.half !== undefined) {
        if (hour < 1 || hour > 12) return null;
        hour = (hour % 12) + (/^p/i.test(value.half) ? 12 : 0);
      }
      const local = wallClock(
        Number(value.year),
        month,
        Number(value.day),
        hour,
        Number(value.minute ?? 0),
        Number(value.second ?? 0),
        Number(value.milli ?? 0),
      );
      if (local === null) return null;
      return { local, offsetMs: value.offset === undefined ? null : parseOffset(value.offset) };
    },
    format(wall) {
      const at = new Date(wall.local);
      const hour = at.getUTCHours();
      const numbers: Record<Exclude<Key, 'monthName' | 'half' | 'offset'>, number> = {
        year: at.getUTCFullYear(),
        month: at.getUTCMonth() + 1,
        day: at.getUTCDate(),
        hour,
        hour12: hour % 12 === 0 ? 12 : hour % 12,
        minute: at.getUTCMinutes(),
        second: at.getUTCSeconds(),
        milli: at.getUTCMilliseconds(),
      };
      return parts
        .map(({ literal, field }) => {
          if (!field) return literal;
          if (field.key === 'monthName') return (months[at.getUTCMonth()] as string).slice(0, field.width || undefined);
          if (field.key === 'half') return hour < 12 ? 'AM' : 'PM';
          if (field.key === 'offset') return formatOffset(wall.offsetMs ?? 0);
          return String(numbers[field.key]).padStart(field.width, '0');
        })
        .join('');
    },
  };
}

/** The wall clock as if it were UTC; null where no such day, hour or minute exists. 24:00 is the next day's midnight. */
export function wallClock(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  milli: number,
): number | null {
  if (month < 1 || month > 12 || day < 1 || day > 31 || minute > 59 || second > 59) return null;
  if (hour > 24 || (hour === 24 && (minute > 0 || second > 0 || milli > 0))) return null;
  // Date.UTC would read the years 0..99 as 1900..1999.
  if (year < 100) return null;
  if (day > 28 && new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second, milli);
}

/** `Z`, `+02`, `+0200`, `+02:00` in milliseconds; null when it is none of these. */
export function parseOffset(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0;
  const match = /^([+-])(\d{2})(?::?(\d{2}))?$/.exec(text);
  if (!match) return null;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  if (minutes > 18 * 60) return null;
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

/** The offset as ISO writes it: `Z` or `+02:00`. */
export function formatOffset(offsetMs: number): string {
  if (offsetMs === 0) return 'Z';
  const minutes = Math.abs(offsetMs) / 60_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${offsetMs < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}
