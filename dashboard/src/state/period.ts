import {
  addDays,
  addMonths,
  daysBetween,
  isDate,
  mondayOfIsoWeek,
  startOfMonth,
  startOfWeek,
  startOfYear,
} from './dates.ts';

export const presets = [
  'today',
  'yesterday',
  'last_7_days',
  'last_28_days',
  'last_90_days',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_year',
] as const;
export type Preset = (typeof presets)[number];

/** Business dates, half-open: `to` is the day after the last. */
export interface Range {
  from: string;
  to: string;
}

/** What a period of an address means. */
export type Period =
  | { kind: 'preset'; preset: Preset }
  | { kind: 'year'; year: number }
  | { kind: 'month'; month: string }
  | { kind: 'week'; week: string }
  | ({ kind: 'dates' } & Range);

/**
 * A period as it stands in the address: a preset's name, `2025`, `2025-05`, `2025-W22`, or two days with both included,
 * `2025-05-01..2025-05-28`. Null where it is none of them.
 */
export function parsePeriod(text: string): Period | null {
  const preset = presets.find((name) => name === text);
  if (preset !== undefined) {
    return { kind: 'preset', preset };
  }
  if (/^\d{4}$/.test(text)) {
    return { kind: 'year', year: Number(text) };
  }
  if (/^\d{4}-\d{2}$/.test(text) && isDate(`${text}-01`)) {
    return { kind: 'month', month: text };
  }
  if (mondayOfIsoWeek(text) !== null) {
    return { kind: 'week', week: text };
  }
  const [first, last, more] = text.split('..');
  if (first !== undefined && last !== undefined && more === undefined && isDate(first) && isDate(last)) {
    return first <= last ? { kind: 'dates', from: first, to: addDays(last, 1) } : null;
  }
  return null;
}

export function formatPeriod(period: Period): string {
  switch (period.kind) {
    case 'preset':
      return period.preset;
    case 'year':
      return String(period.year).padStart(4, '0');
    case 'month':
      return period.month;
    case 'week':
      return period.week;
    case 'dates':
      return `${period.from}..${addDays(period.to, -1)}`;
  }
}

export const isPeriod = (text: string) => parsePeriod(text) !== null;

/**
 * The dates of a period, seen from `today` (a business date). The last N days end with today, as the API's do; a year,
 * month or week is whole even where it lies ahead.
 */
export function resolvePeriod(text: string, today: string): Range {
  const period = parsePeriod(text) ?? { kind: 'preset', preset: 'last_28_days' };
  switch (period.kind) {
    case 'preset':
      return resolvePreset(period.preset, today);
    case 'year': {
      const year = String(period.year).padStart(4, '0');
      return { from: `${year}-01-01`, to: addMonths(`${year}-01-01`, 12) };
    }
    case 'month':
      return { from: `${period.month}-01`, to: addMonths(`${period.month}-01`, 1) };
    case 'week': {
      const monday = mondayOfIsoWeek(period.week) ?? today;
      return { from: monday, to: addDays(monday, 7) };
    }
    case 'dates':
      return { from: period.from, to: period.to };
  }
}

/** The dates of a period that are counted: those of `resolvePeriod` without days that are still to come. */
export function rangeOf(period: string, today: string): Range {
  const range = resolvePeriod(period, today);
  const tomorrow = addDays(today, 1);
  return range.from < tomorrow && range.to > tomorrow ? { from: range.from, to: tomorrow } : range;
}

function resolvePreset(preset: Preset, today: string): Range {
  const tomorrow = addDays(today, 1);
  const monday = startOfWeek(today);
  const first = startOfMonth(today);
  switch (preset) {
    case 'today':
      return { from: today, to: tomorrow };
    case 'yesterday':
      return { from: addDays(today, -1), to: today };
    case 'last_7_days':
      return { from: addDays(tomorrow, -7), to: tomorrow };
    case 'last_28_days':
      return { from: addDays(tomorrow, -28), to: tomorrow };
    case 'last_90_days':
      return { from: addDays(tomorrow, -90), to: tomorrow };
    case 'this_week':
      return { from: monday, to: addDays(monday, 7) };
    case 'last_week':
      return { from: addDays(monday, -7), to: monday };
    case 'this_month':
      return { from: first, to: addMonths(first, 1) };
    case 'last_month':
      return { from: addMonths(first, -1), to: first };
    case 'this_year':
      return { from: startOfYear(today), to: addMonths(startOfYear(today), 12) };
  }
}

/** The period as long as this one, `steps` earlier (negative) or later, of the same kind where there is one. */
export function shiftPeriod(text: string, today: string, steps: number): string {
  const period = parsePeriod(text);
  const { from, to } = resolvePeriod(text, today);
  const isMonth = period?.kind === 'month' || (period?.kind === 'preset' && period.preset.endsWith('_month'));
  const isYear = period?.kind === 'year' || (period?.kind === 'preset' && period.preset === 'this_year');
  if (isYear) {
    return String(Number(from.slice(0, 4)) + steps).padStart(4, '0');
  }
  if (isMonth) {
    return addMonths(from, steps).slice(0, 7);
  }
  const days = daysBetween(from, to) * steps;
  return formatPeriod({ kind: 'dates', from: addDays(from, days), to: addDays(to, days) });
}
