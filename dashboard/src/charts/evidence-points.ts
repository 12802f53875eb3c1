import type { Count, Fault, FaultAnswer, FaultHourRow, FootfallRow } from '../api/types.ts';

/** An hour or a day of a sensor around a fault. */
export interface EvidencePoint {
  /** Local: `2026-08-05T09:00`, or a date. */
  start: string;
  /** As reported, whatever was made of it. */
  observed: Count;
  /** What is put in its place; null where what was observed stands, and where nothing could be estimated. */
  estimate: Count;
  low: Count;
  high: Count;
  expected: Count;
  isIn: boolean;
  quality: FaultHourRow['quality'] | 'partial';
  method: string | null;
}

type Span = Pick<Fault, 'started_at' | 'ended_at'>;

export const isWithin = (instant: string, { started_at, ended_at }: Span, now: string) =>
  Date.parse(instant) >= Date.parse(started_at) && Date.parse(instant) < Date.parse(ended_at ?? now);

/** Hours in which it was open, and closed ones that are faulty themselves. */
export function evidenceHours({ hours, fault, meta }: FaultAnswer): EvidencePoint[] {
  return hours.flatMap((hour) => {
    const isIn = isWithin(hour.instant, fault, meta.as_of);
    const isImputed = hour.quality === 'imputed';
    return hour.is_open || (isIn && hour.fault !== 'none')
      ? [
          {
            start: hour.start,
            observed: hour.observed,
            estimate: isImputed ? hour.entries : null,
            low: isImputed ? hour.entries_low : null,
            high: isImputed ? hour.entries_high : null,
            expected: hour.is_open ? hour.expected : null,
            isIn,
            quality: hour.quality,
            method: hour.method,
          },
        ]
      : [];
  });
}

/**
 * Sums by day. `told` are the same days as the daily table has them: the hours of a day err together, so that their
 * intervals do not simply add up.
 */
export function evidenceDays(answer: FaultAnswer, told: readonly FootfallRow[]): EvidencePoint[] {
  const days = Map.groupBy(evidenceHours(answer), ({ start }) => start.slice(0, 10));
  const known = new Map(told.map((row) => [row.start, row]));
  return [...days].map(([date, hours]) => {
    const row = known.get(date);
    const isEstimated = hours.some(({ estimate }) => estimate !== null);
    const isPending = hours.some(({ quality }) => quality === 'pending');
    const isLost = hours.some(({ quality }) => quality === 'missing');
    return {
      start: date,
      observed: sum(hours.map(({ observed }) => observed)),
      estimate: isEstimated ? (row?.entries ?? sum(hours.map(({ estimate, observed }) => estimate ?? observed))) : null,
      low: isEstimated ? (row?.entries_low ?? null) : null,
      high: isEstimated ? (row?.entries_high ?? null) : null,
      expected: sum(hours.map(({ expected }) => expected)),
      isIn: hours.some(({ isIn }) => isIn),
      quality: isPending ? 'pending' : isEstimated ? 'imputed' : isLost ? 'missing' : 'observed',
      method: null,
    };
  });
}

/** Of what is known; null where nothing is, never zero. */
function sum(values: readonly Count[]): Count {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

/** A day of this sensor against what is usual, beside the others. */
export interface LevelPoint {
  date: string;
  ratio: Count;
  likely: Count;
  low: Count;
  high: Count;
  /** Of each of the other sensors, in the order of the answer. */
  others: Count[];
  isIn: boolean;
}

/** Days of which anything is known: Sundays and holidays would tear holes that mean nothing. */
export function levelPoints({ days, others, fault }: FaultAnswer): LevelPoint[] {
  return days.flatMap((day, at) => {
    const ratios = others.map(({ ratio }) => ratio[at] ?? null);
    const isKnown = day.ratio !== null || day.others_ratio !== null || ratios.some((ratio) => ratio !== null);
    return isKnown
      ? [
          {
            date: day.date,
            ratio: day.ratio,
            likely: day.others_ratio,
            low: day.others_low,
            high: day.others_high,
            others: ratios,
            isIn: day.date >= fault.started_on && day.date <= fault.ended_on,
          },
        ]
      : [];
  });
}
