import type { HealthRequest } from '../../api/queries.ts';
import { daysBetween } from '../../state/dates.ts';
import type { DataState } from '../../state/pages.ts';
import { resolvePeriod } from '../../state/period.ts';

export function coverageRequest(state: DataState, today: string): HealthRequest & { sort: string } {
  const { region, branch, sensor, coverage_sort: sort } = state;
  return { ...resolvePeriod(state.period, today), region, branch, sensor, sort };
}

/** The most sensors × days of an answer, and sensors of a page: the first is small, so that it is there at once. */
const mostCells = 400_000;
const firstSensors = 200;
const moreSensors = 2_000;

export function pageLimit({ from, to }: Pick<HealthRequest, 'from' | 'to'>, isFirst: boolean): number {
  const fitting = Math.floor(mostCells / Math.max(daysBetween(from, to), 1));
  return Math.max(1, Math.min(isFirst ? firstSensors : moreSensors, fitting));
}

/** The statuses that sensor-days are counted by. */
export const dayStatuses = ['complete', 'partial', 'missing', 'pending', 'closed'] as const;
