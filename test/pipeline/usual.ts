import { judgement } from '../../src/pipeline/judgement.ts';

/** What is usual in each open hour of a day. */
export interface Usual {
  weeks: number;
  expected: number[];
  low: number[];
  high: number[];
}

/** The counts of the open hours of the same weekday so many weeks before (below 0) or after; null where one is missing. */
export interface Week {
  week: number;
  hours: readonly (number | null)[];
}

/** What other weeks say is usual, worked out anew. Undefined where fewer than two of them can be used. */
export function usualOf(weeks: readonly Week[]): Usual | undefined {
  const heard = ({ hours }: Week) => hours.filter((count) => count !== null).length;
  const most = Math.max(...weeks.map(heard));
  const whole = weeks
    .filter((week) => heard(week) === most)
    .map(({ week, hours }) => ({ week, hours: hours as readonly number[] }));
  const middle = median(whole.map(({ hours }) => sum(hours)));
  const reach = judgement.reference_reach * Math.sqrt(middle + judgement.day_variance * middle ** 2) + 1;
  const fit = whole.filter(({ hours }) => Math.abs(sum(hours) - middle) <= reach);
  const near = fit.filter(({ week }) => Math.abs(week) <= 4);
  const isNearEnough = near.length >= 5 && middle >= judgement.median_people;
  const kept = (isNearEnough ? near : fit).map(({ hours }) => hours);
  const level = sum(kept.map(sum)) / kept.length;
  if (kept.length < 2 || level === 0) return undefined;

  // Of few people the mean says more, of many the median.
  const small = judgement.median_people / (judgement.median_people + level);
  const byHour = (kept[0] as number[]).map((_, hour) => kept.map((hours) => hours[hour] as number));
  const shape = byHour.map((counts) => {
    if (counts.length < 5) return sum(counts) / counts.length;
    const inner = counts.toSorted((a, b) => a - b).slice(1, -1);
    const mean = sum(inner) / inner.length;
    return mean + 0.5 * (1 - small) * (median(counts) - mean);
  });
  const expected = shape.map((value) => value * (level / sum(shape)) ** small);

  // Squares around the mean, less the variance that chance arrivals have.
  const strays = sum(
    byHour.map((counts) => {
      const mean = sum(counts) / counts.length;
      return sum(counts.map((count) => (count - mean) ** 2)) - (counts.length - 1) * mean;
    }),
  );
  const squares = sum(shape.map((value) => value ** 2));
  const variance = inTable(
    (Math.max(0, strays) + judgement.prior_hours * judgement.hour_variance * squares) /
      (kept.length * squares + judgement.prior_hours * squares),
  );
  const spread = expected.map((value) => 2 * Math.sqrt(value + variance * value ** 2));
  return {
    weeks: kept.length,
    expected,
    low: expected.map((value, hour) => Math.max(0, value - (spread[hour] as number))),
    high: expected.map((value, hour) => value + (spread[hour] as number)),
  };
}

/** Whole 1024ths. */
function inTable(value: number): number {
  return Math.round(value * 1024) / 1024;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] as number)
    : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
}
