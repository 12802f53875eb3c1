import type { EpochMs } from '../../src/domain/time.ts';
import { dayMs } from '../../src/domain/time.ts';
import type { JudgedSensor } from './judged.ts';

const weeksBack = 4;
const sigmas = 3;
/** Fewer values have no spread worth the name. */
const fewestValues = 2;

/**
 * The usual pipeline: a count beyond 3 standard deviations of the same weekday-hour of the 4 weeks before is dropped, so
 * is a zero, a missing hour is nothing, and the rest adds up. Gives what the hour at an index counts for.
 */
export function dropWhatLooksOdd(sensor: JudgedSensor): (index: number) => number {
  const observed = new Map<EpochMs, number | null>(
    sensor.hours.map(({ at, verdict }) => [at, verdict?.observed ?? null]),
  );
  return (index) => {
    const hour = sensor.hours[index];
    const value = hour?.verdict?.observed ?? null;
    if (!hour || value === null || value === 0) return 0;
    const before: number[] = [];
    for (let week = 1; week <= weeksBack; week++) {
      const earlier = observed.get(hour.at - week * 7 * dayMs);
      if (earlier !== undefined && earlier !== null) before.push(earlier);
    }
    return isOdd(value, before) ? 0 : value;
  };
}

/** Whether a value lies beyond 3 standard deviations (of the sample) of the mean of others; never with fewer than two. */
export function isOdd(value: number, others: readonly number[]): boolean {
  if (others.length < fewestValues) return false;
  const mean = others.reduce((sum, one) => sum + one, 0) / others.length;
  const squares = others.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  return Math.abs(value - mean) > sigmas * Math.sqrt(squares / (others.length - 1));
}
