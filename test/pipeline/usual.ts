import { judgement } from '../../src/pipeline/judgement.ts';

/** What is usual in each open hour of a day. */
export interface Usual {
  weeks: number;
  expected: number[];
  low: number[];
  high: number[];
}

/**
 * What the same weekday of other weeks says is usual, worked out anew: of each week the counts of its open hours, null
 * where one is missing. Undefined where fewer than two weeks can be used.
 */
export function usualOf(weeks: readonly (readonly (number | null)[])[]): Usual | undefined {
  const heard = weeks.map((hours) => hours.filter((count) => count !== null).length);
  const whole = weeks.filter((_, week) => (heard[week] as number) >= 0.9 * Math.max(...heard)) as number[][];
  const middle = median(whole.map(sum));
  const reach = judgement.reference_reach * Math.sqrt(middle + judgement.day_variance * middle ** 2) + 1;
  const kept = whole.filter((hours) => Math.abs(sum(hours) - middle) <= reach);
  const level = sum(kept.map(sum)) / kept.length;
  if (kept.length < 2 || level === 0) return undefined;

  const byHour = (kept[0] as number[]).map((_, hour) => kept.map((hours) => hours[hour] as number));
  const shape = byHour.map((counts) => {
    const sorted = counts.toSorted((a, b) => a - b);
    const inner = sorted.length >= 5 ? sorted.slice(1, -1) : sorted;
    return sum(inner) / inner.length;
  });
  const expected = shape.map((value) => (value * level) / sum(shape));

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
