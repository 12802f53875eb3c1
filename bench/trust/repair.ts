import type { JudgedHour, JudgedSensor } from './judged.ts';
import { isSpoilt } from './truth.ts';

/**
 * What a count is repaired by, compared with the truth: not at all (what was observed counts, a missing hour is nothing),
 * by dropping what looks odd (drop-odd.ts), as the tables have it, and as nobody could: knowing which hours are spoilt,
 * and the true mean of each of them. What is left then is chance, and no estimate does better for long.
 */
export const repairs = ['none', 'dropOdd', 'ours', 'trueMean'] as const;
export type Repair = (typeof repairs)[number];

/** Sums of which the weighted absolute percentage error is made: sum |estimate - truth| / sum truth. */
export interface ErrorSum {
  cases: number;
  truth: number;
  absolute: Record<Repair, number>;
  /** Cases for which the tables have no value: they count as 0 in `ours`. */
  unanswered: number;
}

export function noErrors(): ErrorSum {
  return { cases: 0, truth: 0, absolute: { none: 0, dropOdd: 0, ours: 0, trueMean: 0 }, unanswered: 0 };
}

export function addError(sum: ErrorSum, truth: number, estimates: Record<Repair, number | null>): void {
  sum.cases++;
  sum.truth += truth;
  for (const repair of repairs) sum.absolute[repair] += Math.abs((estimates[repair] ?? 0) - truth);
  if (estimates.ours === null) sum.unanswered++;
}

/** Null where nothing was to be counted. */
export function wape(sum: ErrorSum, repair: Repair): number | null {
  return sum.truth > 0 ? sum.absolute[repair] / sum.truth : null;
}

/** What the hour counts for without any repair. */
export function unrepaired({ verdict }: Pick<JudgedHour, 'verdict'>): number {
  return verdict?.observed ?? 0;
}

/** The mean where the count is spoilt, the truth elsewhere; where no mean is known, the truth. */
export function repairedByMean(hour: JudgedHour): number {
  return isSpoilt(hour) ? (hour.expected ?? hour.entries) : hour.entries;
}

/** A day of a sensor or branch, its parts added up. */
export interface DaySum {
  key: string;
  date: string;
  touched: boolean;
  truth: number;
  none: number;
  dropOdd: number;
  trueMean: number;
}

/** Sums open hours by day, of each sensor or over the sensors of each branch; `dropOdd` says what an hour counts for then. */
export function daySums(
  sensors: readonly JudgedSensor[],
  by: 'sensorId' | 'branchId',
  dropOdd: (sensor: JudgedSensor) => (index: number) => number,
): DaySum[] {
  const days = new Map<string, DaySum>();
  for (const sensor of sensors) {
    const kept = dropOdd(sensor);
    for (const [index, hour] of sensor.hours.entries()) {
      if (!hour.isOpen) continue;
      const name = `${sensor[by]}|${hour.date}`;
      let day = days.get(name);
      if (!day) {
        day = { key: sensor[by], date: hour.date, touched: false, truth: 0, none: 0, dropOdd: 0, trueMean: 0 };
        days.set(name, day);
      }
      day.truth += hour.entries;
      day.none += unrepaired(hour);
      day.dropOdd += kept(index);
      day.trueMean += repairedByMean(hour);
      day.touched ||= isSpoilt(hour);
    }
  }
  return [...days.values()];
}
