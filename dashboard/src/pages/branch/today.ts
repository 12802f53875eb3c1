import type { Count, FootfallRow, Verdict } from '../../api/types.ts';

/** Today so far, judged as the network's page judges it. */
export interface TodayFigures {
  /** All that is known; null while nothing is. */
  entries: Count;
  /** Of the hours that were observed and have an expectation, and what was expected of those. */
  comparable: Count;
  expected: Count;
  expectedDay: Count;
  change: Count;
  low: Count;
  high: Count;
  verdict: Verdict;
  /** Local hours in which it is open, half-open; none: closed all day. */
  spans: { from: number; to: number }[];
  dayKind: string | null;
  /** Open hours that are due and were not wholly observed. */
  gaps: number;
}

const hourOf = (row: FootfallRow) => Number(row.start.slice(11, 13));

/**
 * From the hours of today and the day's own row. The band is that of the day around what was expected so far, widened by
 * the root of the share of the day that is done: little of a day varies more than all of it.
 */
export function todayOf(hours: readonly FootfallRow[], day: FootfallRow | undefined): TodayFigures {
  let entries: Count = null;
  let comparable = 0;
  let expected = 0;
  let whole = 0;
  let judged = 0;
  let gaps = 0;
  const spans: TodayFigures['spans'] = [];
  for (const row of hours) {
    if (row.status === 'closed') {
      continue;
    }
    const hour = hourOf(row);
    const span = spans.at(-1);
    if (span?.to === hour) {
      span.to = hour + 1;
    } else if (span === undefined || hour >= span.to) {
      spans.push({ from: hour, to: hour + 1 });
    }
    whole += row.expected ?? 0;
    entries = typeof row.entries === 'number' ? (entries ?? 0) + row.entries : entries;
    gaps += row.status === 'missing' || row.status === 'partial' ? 1 : 0;
    if (
      row.status !== 'pending' &&
      typeof row.change_share === 'number' &&
      row.expected != null &&
      row.entries != null
    ) {
      judged += 1;
      comparable += row.entries;
      expected += row.expected;
    }
  }
  const spread = day?.expected && day.high != null ? day.high / day.expected - 1 : null;
  const isJudged = judged > 0 && expected > 0;
  const half = !isJudged || spread === null ? null : (spread * expected) / Math.sqrt(Math.min(1, expected / whole));
  const low = half === null ? null : Math.max(0, expected - half);
  const high = half === null ? null : expected + half;
  return {
    entries,
    comparable: isJudged ? comparable : null,
    expected: isJudged ? expected : null,
    expectedDay: whole > 0 ? whole : null,
    change: isJudged ? comparable / expected - 1 : null,
    low,
    high,
    verdict: low === null || high === null ? 'unknown' : verdictOf(comparable, low, high),
    spans,
    dayKind: hours[0]?.day_kind ?? null,
    gaps,
  };
}

/** The newest day before today on which it was open. */
export function lastOpenDay(days: readonly FootfallRow[], today: string): FootfallRow | undefined {
  return days.findLast((row) => row.start < today && row.status !== 'closed');
}

/** Verdict of a whole day; unknown where it is not whole. */
export function dayVerdict({ entries, low, high, status }: FootfallRow): Verdict {
  return status !== 'complete' || entries == null || low == null || high == null
    ? 'unknown'
    : verdictOf(entries, low, high);
}

function verdictOf(entries: number, low: number, high: number): Verdict {
  return entries < low ? 'low' : entries > high ? 'high' : 'normal';
}

/** Where the clock stands between openings: what a door would say. */
export function openingAt(spans: TodayFigures['spans'], hour: number) {
  const now = spans.find(({ from, to }) => from <= hour && hour < to);
  if (now !== undefined) {
    return { state: 'open' as const, at: now.to };
  }
  const next = spans.find(({ from }) => from > hour);
  if (next !== undefined) {
    return { state: 'opens' as const, at: next.from };
  }
  return spans.length === 0 ? { state: 'closed_all_day' as const } : { state: 'closed' as const, at: spans.at(-1)!.to };
}

/** Hour of the clock on the wall of a time zone, with its minutes as a fraction. */
export function localHour(instant: string | number, timeZone: string): number {
  const [hour, minute] = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
    .format(new Date(instant))
    .split(':')
    .map(Number);
  return (hour ?? 0) + (minute ?? 0) / 60;
}
