import type { DateText, EpochMs } from '../../src/domain/time.ts';
import type { FaultKind as SimulatedKind } from '../../src/simulator/sensor-faults.ts';

/** Something wrong with a sensor in an hour, as whoever made it knows. */
export interface FaultTag {
  /** What the report calls it: a kind of the simulator, or the name of an injected shape. */
  shape: string;
  /** Which verdicts are right: see accepts.ts. */
  kind: TrueKind;
  /** Whether the report by kind counts the hours in which the branch is closed (a stuck value, crowds by night). */
  closedHours?: boolean;
}

/** Kinds of the simulator, with `dead` and `repeat` told apart, and those that are only ever injected. */
export type TrueKind =
  | Exclude<SimulatedKind, 'dead' | 'repeat'>
  | 'dead_silent'
  | 'dead_zeros'
  | 'repeat_same'
  | 'repeat_differs'
  | 'shifted_clock'
  | 'repeated_day'
  | 'wrong_exits'
  | 'night_crowd';

/** What makes an honest hour look odd. */
export type Cause = 'holiday' | 'payday' | 'snow' | 'change' | 'beside_fault' | 'else';

/** What truly happened at a sensor in a local hour. */
export interface TruthHour {
  sensorId: string;
  branchId: string;
  at: EpochMs;
  /** Local date. */
  date: DateText;
  isOpen: boolean;
  /** The mean that the count was drawn around, people; null for real counts, where nobody knows it. */
  expected: number | null;
  /** People in. */
  entries: number;
  faults: readonly FaultTag[];
  /** A real change in force, that is none of the sensor's faults. */
  change: string | null;
  /** On a holiday of the branch's calendar, or on a day beside one. */
  nearHoliday: boolean;
  /** On the last 3 or first 2 days of a month, or the 5th. */
  payday: boolean;
  snow: boolean;
}

/** The kinds that spoil a count: a day with one of them in an open hour is touched by a fault. */
const spoiling: ReadonlySet<TrueKind> = new Set<TrueKind>([
  'missing',
  'dead_silent',
  'dead_zeros',
  'undercount',
  'stuck',
  'spike',
  'repeat_differs',
  'unknown_branch',
  'wrong_unit',
  'text_count',
  'broken',
  'shifted_clock',
  'repeated_day',
]);

export function isSpoilt(hour: Pick<TruthHour, 'faults'>): boolean {
  return hour.faults.some(({ kind }) => spoiling.has(kind));
}

/** The kinds that last: the end of one may be found a little early or late. */
const lasting: ReadonlySet<TrueKind> = new Set<TrueKind>([
  'dead_silent',
  'dead_zeros',
  'undercount',
  'stuck',
  'shifted_clock',
  'repeated_day',
  'night_crowd',
]);

export function isLasting(hour: Pick<TruthHour, 'faults'>): boolean {
  return hour.faults.some(({ kind }) => lasting.has(kind));
}
