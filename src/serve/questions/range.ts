import { FootfallError } from '../../domain/errors.ts';
import type { Network } from '../../domain/network.ts';
import { addDays, type DateText, dayNumber, type EpochMs } from '../../domain/time.ts';
import { directoryOf } from './directory.ts';

/** Business dates, `[from, to)`, at least one. */
export interface Range {
  from: DateText;
  to: DateText;
}

const usualDays = 28;
const firstYear = 1970;
const lastYear = 2200;

/**
 * The range asked for, or the last 28 days up to and with `today`; `longest` in days. RANGE_REVERSED (also where no day
 * lies between), RANGE_TOO_LONG, REQUEST_INVALID for years before 1970 or after 2200.
 */
export function resolveRange(
  asked: { from?: DateText | undefined; to?: DateText | undefined },
  today: DateText,
  longest: number,
): Range {
  for (const name of ['from', 'to'] as const) checkYear(name, asked[name]);
  const to = asked.to ?? latest(addDays(today, 1), asked.from === undefined ? '' : addDays(asked.from, 1));
  const from = asked.from ?? addDays(to, -Math.min(usualDays, longest));
  const days = dayNumber(to) - dayNumber(from);
  if (days <= 0) {
    const what = days === 0 ? 'holds no day' : 'ends before it begins';
    throw new FootfallError('RANGE_REVERSED', `The range from ${from} to ${to} ${what}.`, {
      hint: 'from is the first day, to the day after the last: a single day is from=2025-05-29&to=2025-05-30.',
      place: { key: 'to' },
    });
  }
  if (days > longest) {
    throw new FootfallError(
      'RANGE_TOO_LONG',
      `The range from ${from} to ${to} has ${days} days; the longest here has ${longest}.`,
      {
        hint: `Ask for at most ${longest} days, or for a coarser granularity where there is one.`,
        place: { key: 'from' },
      },
    );
  }
  return { from, to };
}

/** The newest business date that any branch has now; the UTC date where there is no branch. */
export function newestToday(network: Network, now: EpochMs): DateText {
  const instant = Temporal.Instant.fromEpochMilliseconds(now);
  const zones = directoryOf(network).timeZones;
  const dates = zones.map((zone) => instant.toZonedDateTimeISO(zone).toPlainDate().toString());
  return dates.reduce(latest, zones.length > 0 ? '' : instant.toString().slice(0, 10));
}

function latest(a: DateText, b: DateText): DateText {
  return a > b ? a : b;
}

function checkYear(name: string, date: DateText | undefined): void {
  if (date === undefined) return;
  const year = Number(date.slice(0, 4));
  if (year >= firstYear && year <= lastYear) return;
  throw new FootfallError('REQUEST_INVALID', `${name}: ${date} lies outside the years ${firstYear} to ${lastYear}.`, {
    hint: 'Give a date such as 2025-05-29.',
    place: { key: name },
  });
}
