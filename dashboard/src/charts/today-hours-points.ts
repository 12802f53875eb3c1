import type { OverviewAnswer } from '../api/types.ts';
import type { Rests } from './trust-words.ts';

type Told = OverviewAnswer['today']['hours'][number];
/** What its estimates rest on is told of some hours only. */
export type Hour = Omit<Told, Exclude<keyof Rests, 'observed_share'>> & Rests;

/** `ahead` is not yet due, `missing` is due and not observed: neither is a count of zero. */
export type HourState = 'counted' | 'partial' | 'missing' | 'ahead' | 'closed';

/** An hour of the day as it is drawn; counts that are not known are null. */
export interface HourPoint {
  hour: number;
  state: HourState;
  entries: number | null;
  /** Of the sensors that were counted; ahead, and where nothing was counted, of all that are open. */
  expected: number | null;
  /** Of all that are open. */
  expectedAll: number | null;
  low: number | null;
  high: number | null;
  observedShare: number | null;
}

/** Less than this share of the due sensor-hours is called a part. */
const whole = 0.995;

/** From the first to the last open hour; hours between that no branch opens are there, as closed. */
export function hourPoints(hours: readonly Hour[]): HourPoint[] {
  const known = new Map(hours.map((hour) => [hour.local_hour, hour]));
  const first = Math.min(...known.keys());
  const last = Math.max(...known.keys());
  return Array.from({ length: known.size === 0 ? 0 : last - first + 1 }, (_, index) => {
    const hour = known.get(first + index);
    return hour === undefined ? closedAt(first + index) : pointOf(hour);
  });
}

function pointOf(hour: Hour): HourPoint {
  const state = stateOf(hour);
  return {
    hour: hour.local_hour,
    state,
    entries: hour.is_due ? hour.entries : null,
    expected: state === 'missing' ? hour.expected_hour : hour.expected,
    expectedAll: hour.expected_hour,
    low: hour.low,
    high: hour.high,
    observedShare: hour.observed_share,
  };
}

function stateOf({ is_due, entries, observed_share }: Hour): HourState {
  if (!is_due) {
    return 'ahead';
  }
  if (entries === null) {
    return 'missing';
  }
  return observed_share !== null && observed_share < whole ? 'partial' : 'counted';
}

const closedAt = (hour: number): HourPoint => ({
  hour,
  state: 'closed',
  entries: null,
  expected: null,
  expectedAll: null,
  low: null,
  high: null,
  observedShare: null,
});
