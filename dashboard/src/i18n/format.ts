import { addDays, dayNumber, daysBetween, isoWeekOf } from '../state/dates.ts';
import type { Language } from './i18n.ts';

/**
 * Figures, shares and dates in the words of a language. Business dates (`YYYY-MM-DD`) are shown as they are: no time
 * zone ever moves them. What is not known is an en dash, never a zero.
 */
export const unknown = '–';

type Maybe = number | null | undefined;
const isKnown = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);

/** British dates (day before month) for English: the network's country is seldom America. */
const localeOf: Record<Language, string> = { en: 'en-GB', fr: 'fr-FR' };

export function createFormat(language: Language) {
  const locale = localeOf[language];
  const number = (options: Intl.NumberFormatOptions) => {
    const format = new Intl.NumberFormat(locale, options);
    // True minus signs line up with plus signs.
    return (value: number) => format.format(Object.is(value, -0) ? 0 : value).replace('-', '−');
  };
  const date = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options });
    return (day: string) => format.format(dayNumber(day) * 86_400_000);
  };
  const zoned = (options: Intl.DateTimeFormatOptions) => {
    const formats = new Map<string, Intl.DateTimeFormat>();
    return (instant: string | number, timeZone: string) => {
      let format = formats.get(timeZone);
      if (!format) {
        format = new Intl.DateTimeFormat(locale, { ...options, timeZone });
        formats.set(timeZone, format);
      }
      return format.format(new Date(instant));
    };
  };

  const whole = number({ maximumFractionDigits: 0 });
  const tenth = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const short = number({ notation: 'compact', maximumSignificantDigits: 3 });
  const percent = number({ style: 'percent', maximumFractionDigits: 0 });
  const percentTenth = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const signed = number({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const signedTenth = number({
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  });
  const signedWhole = number({ maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const weekdayDate = date({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const longDate = date({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const plainDate = date({ day: 'numeric', month: 'short', year: 'numeric' });
  const dayMonth = date({ day: 'numeric', month: 'short' });
  const weekdayDay = date({ weekday: 'short', day: 'numeric', month: 'short' });
  const monthYear = date({ month: 'long', year: 'numeric' });
  const monthShort = date({ month: 'short' });
  const monthShortYear = date({ month: 'short', year: 'numeric' });
  const weekdayLong = date({ weekday: 'long' });
  const weekdayShort = date({ weekday: 'short' });
  const clock = zoned({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const moment = zoned({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' });
  const span = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' });
  const listed = new Intl.ListFormat(locale, { type: 'conjunction' });
  const tidy = (text: string) => text.replace(/(^|\s)([A-Za-z]+),/, '$1$2').replace('Sept', 'Sep');

  const hour = (local: number) => (language === 'fr' ? `${local} h` : `${String(local).padStart(2, '0')}:00`);
  const day = (at: string) => tidy(weekdayDate(at));

  const format = {
    language,
    locale,
    /** People: whole numbers from 20 up, one decimal below (means of few people), none where it is whole anyway. */
    count: (value: Maybe) =>
      !isKnown(value) ? unknown : Math.abs(value) < 20 && !Number.isInteger(value) ? tenth(value) : whole(value),
    /** `12.3k`, for axes and narrow places. */
    compact: (value: Maybe) => (!isKnown(value) ? unknown : Math.abs(value) < 10_000 ? whole(value) : short(value)),
    /** Of people, with its sign: `+1,204`. */
    difference: (value: Maybe) => (isKnown(value) ? signedWhole(value) : unknown),
    /** 0..1 as `97 %`; one decimal near the ends, where it matters, so that 0.999 is never called 100 %. */
    share: (value: Maybe) => {
      if (!isKnown(value)) {
        return unknown;
      }
      const isNearEnd = (value > 0.99 && value < 1) || (value > 0 && value < 0.01);
      return isNearEnd ? percentTenth(Math.min(Math.max(value, 0.001), 0.999)) : percent(value);
    },
    /** A change, 0.052 as `+5.2 %`; whole from 10 % up. */
    change: (value: Maybe) =>
      !isKnown(value) ? unknown : Math.abs(value) < 0.0995 ? signedTenth(value) : signed(value),
    /** `Thu 20 Nov 2026`, `jeu. 20 nov. 2026`. */
    day,
    /** `Thursday 20 November 2026`. */
    longDay: longDate,
    /** `20 Nov 2026`. */
    date: (at: string) => plainDate(at).replace('Sept', 'Sep'),
    /** `20 Nov`. */
    dayMonth: (at: string) => dayMonth(at).replace('Sept', 'Sep'),
    /** `Thu 20 Nov`. */
    weekdayDay: (at: string) => tidy(weekdayDay(at)),
    month: monthYear,
    monthShort: (at: string) => monthShort(at).replace('Sept', 'Sep'),
    monthShortYear: (at: string) => monthShortYear(at).replace('Sept', 'Sep'),
    /** 1 Monday to 7 Sunday. */
    weekday: (iso: number) => weekdayLong(addDays('2024-01-01', iso - 1)),
    weekdayShort: (iso: number) => weekdayShort(addDays('2024-01-01', iso - 1)),
    /** `W22 2025`, `S22 2025`, of any day in the week. */
    week: (at: string) => {
      const [year, week] = isoWeekOf(at).split('-W');
      return `${language === 'fr' ? 'S' : 'W'}${week} ${year}`;
    },
    /** `09:00`, `9 h`, of a local hour. */
    hour,
    /** `09:00–10:00`. */
    hourSpan: (local: number) => `${hour(local)}–${hour((local + 1) % 24)}`,
    /** Start of a row of footfall: `2025-05-29` or `2025-05-29T09:00`, by its granularity. */
    start: (start: string, granularity: 'hour' | 'day' | 'week' | 'month') => {
      const at = start.slice(0, 10);
      switch (granularity) {
        case 'hour':
          return `${day(at)}, ${start.slice(11, 16) || '00:00'}`;
        case 'day':
          return day(at);
        case 'week':
          return `${format.week(at)} (${format.range(at, addDays(at, 7))})`;
        case 'month':
          return monthYear(at);
      }
    },
    /** Half-open business dates as people say them, both included: `1–28 May 2025`. */
    range: (from: string, to: string) => {
      if (daysBetween(from, to) <= 1) {
        return day(from);
      }
      return span.formatRange(dayNumber(from) * 86_400_000, (dayNumber(to) - 1) * 86_400_000).replaceAll('Sept', 'Sep');
    },
    /** An instant in a zone: `14:05`. */
    clock,
    /** `Thu 20 Nov, 14:05`. */
    moment: (instant: string | number, timeZone: string) => tidy(moment(instant, timeZone)),
    /** `3 hours ago`, from two instants in milliseconds. */
    ago: (then: number, now: number) => {
      const minutes = Math.round((then - now) / 60_000);
      const [amount, unit] =
        Math.abs(minutes) < 60
          ? ([minutes, 'minute'] as const)
          : Math.abs(minutes) < 36 * 60
            ? ([Math.round(minutes / 60), 'hour'] as const)
            : ([Math.round(minutes / 1440), 'day'] as const);
      return relative.format(amount, unit);
    },
    /** `45 min`, `3 h`, `2 d`. */
    lag: (minutes: Maybe) => {
      if (!isKnown(minutes)) {
        return unknown;
      }
      const unit = minutes < 90 ? 'minute' : minutes < 48 * 60 ? 'hour' : 'day';
      const amount = unit === 'minute' ? minutes : unit === 'hour' ? minutes / 60 : minutes / 1440;
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: 0,
      }).format(amount);
    },
    bytes: (value: number) => {
      const unit = value < 1e6 ? 'kilobyte' : value < 1e9 ? 'megabyte' : 'gigabyte';
      const amount = value / (unit === 'kilobyte' ? 1e3 : unit === 'megabyte' ? 1e6 : 1e9);
      return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: amount < 10 ? 1 : 0 }).format(
        amount,
      );
    },
    list: (items: readonly string[]) => listed.format(items),
  };
  return format;
}
export type Format = ReturnType<typeof createFormat>;

const made = new Map<Language, Format>();

/** Formats of a language, made once. */
export function formatOf(language: string): Format {
  const known: Language = language.startsWith('fr') ? 'fr' : 'en';
  let format = made.get(known);
  if (!format) {
    format = createFormat(known);
    made.set(known, format);
  }
  return format;
}
