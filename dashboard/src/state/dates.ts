/**
 * Business dates, `YYYY-MM-DD`, as texts: they belong to no time zone, so no instant of one is ever made. Counting goes
 * through days since 1970-01-01.
 */
const dayMilliseconds = 86_400_000;
const pattern = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether the date exists. */
export function isDate(text: string): boolean {
  return pattern.test(text) && dateOf(dayNumber(text)) === text;
}

export function dayNumber(date: string): number {
  const [, year, month, day] = pattern.exec(date) ?? [];
  const at = new Date(0);
  at.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return Math.round(at.getTime() / dayMilliseconds);
}

export function dateOf(day: number): string {
  const at = new Date(day * dayMilliseconds);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10);
}

export const addDays = (date: string, days: number) => dateOf(dayNumber(date) + days);

/** Days from `from` to `to`. */
export const daysBetween = (from: string, to: string) => dayNumber(to) - dayNumber(from);

/** 1 Monday to 7 Sunday. */
export const isoWeekday = (date: string) => ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;

export const startOfWeek = (date: string) => addDays(date, 1 - isoWeekday(date));
export const startOfMonth = (date: string) => `${date.slice(0, 7)}-01`;
export const startOfYear = (date: string) => `${date.slice(0, 4)}-01-01`;

/** The first of the month `months` away. */
export function addMonths(date: string, months: number): string {
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  const year = Math.floor(index / 12);
  return `${String(year).padStart(4, '0')}-${String(index - year * 12 + 1).padStart(2, '0')}-01`;
}

/** `2025-W22`: the ISO 8601 week of the date; its year is that of its Thursday. */
export function isoWeekOf(date: string): string {
  const thursday = addDays(startOfWeek(date), 3);
  const week = Math.floor(daysBetween(startOfYear(thursday), thursday) / 7) + 1;
  return `${thursday.slice(0, 4)}-W${String(week).padStart(2, '0')}`;
}

/** Monday of an ISO week, `2025-W22`; null where the year has no such week. */
export function mondayOfIsoWeek(week: string): string | null {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(week) ?? [];
  if (year === undefined) {
    return null;
  }
  const monday = addDays(startOfWeek(`${year}-01-04`), (Number(number) - 1) * 7);
  return isoWeekOf(monday) === week ? monday : null;
}
