import type { OverviewAnswer } from '../api/types.ts';
import { noRests, type Rests, restsOf } from './trust-words.ts';

type Told = OverviewAnswer['today']['hours'][number];
/** What its estimates rest on is told of some hours only. */
export type Hour = Omit<Told, Exclude<keyof Rests, 'observed_share'>> & Rests;

/** `estimated` is whole, a part of it by estimates; `partial` lacks a part. `ahead` is not yet due, `missing` is due and not observed: neither is a count of zero. */
export type HourState = 'counted' | 'estimated' | 'partial' | 'missing' | 'ahead' | 'closed';

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
  /** The part of entries that was counted. */
  counted: number | null;
  rests: Rests;
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
    counted: countedOf(hour),
    rests: restsOf(hour),
  };
}

function stateOf({ is_due, entries, observed_share, imputed_share }: Hour): HourState {
  if (!is_due) {
    return 'ahead';
  }
  if (entries === null) {
    return 'missing';
  }
  if (observed_share === null || observed_share >= whole) {
    return 'counted';
  }
  return observed_share + (imputed_share ?? 0) >= whole ? 'estimated' : 'partial';
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
  counted: null,
  rests: noRests,
});

/** People by shares of people: what was estimated is that part of all that is known. */
function countedOf({ is_due, entries, observed_share, imputed_share }: Hour): number | null {
  const known = (observed_share ?? 1) + (imputed_share ?? 0);
  return !is_due || entries === null || known <= 0 ? null : (entries * (observed_share ?? 1)) / known;
}
