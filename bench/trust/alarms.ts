import type { DateText, EpochMs } from '../../src/domain/time.ts';
import { accepts, isAlarm, isHealthy } from './accepts.ts';
import type { JudgedHour, JudgedSensor } from './judged.ts';
import { type Cause, isLasting } from './truth.ts';

/** Verdicts on hours that deserve none, and on those that do. */
export interface Alarms {
  /** Healthy open hours by what could make them look odd, and how many of them were flagged. */
  healthy: Record<Cause, { hours: number; flagged: number }>;
  /** Healthy closed hours; staff and an early guest are no fault. */
  closed: { hours: number; flagged: number };
  /** False alarms by what was flagged, and by injected change. */
  kinds: Map<string, number>;
  changes: Map<string, { hours: number; flagged: number }>;
  /** Unbroken runs of false alarms, to look into. */
  runs: FalseRun[];
  /** By verdict: flagged open hours, those with any fault in force, those with a fault that the verdict is right for. */
  precision: Map<string, { flagged: number; faulty: number; right: number }>;
}

export const causes = [
  'holiday',
  'payday',
  'snow',
  'change',
  'beside_fault',
  'else',
] as const satisfies readonly Cause[];

/** Flagged healthy open hours in a row with one verdict. */
export interface FalseRun {
  sensorId: string;
  verdict: string;
  cause: Cause;
  from: EpochMs;
  hours: number;
  /** Mean people a day at the sensor. */
  daily: number;
  /** People counted to people expected in the run; null where no mean is known. */
  ratio: number | null;
}

export function noAlarms(): Alarms {
  const none = () => ({ hours: 0, flagged: 0 });
  return {
    healthy: {
      holiday: none(),
      payday: none(),
      snow: none(),
      change: none(),
      beside_fault: none(),
      else: none(),
    },
    closed: none(),
    kinds: new Map(),
    changes: new Map(),
    runs: [],
    precision: new Map(),
  };
}

export function addAlarms(alarms: Alarms, sensor: JudgedSensor): void {
  const beside = besideFault(sensor.hours);
  const causeAt = runCauses(sensor, beside, alarms.runs);
  for (const [index, hour] of sensor.hours.entries()) {
    const fault = hour.verdict?.fault ?? 'none';
    const flagged = isAlarm(fault);
    if (hour.isOpen && flagged) addPrecision(alarms, hour, fault);
    if (!isHealthy(hour)) continue;
    if (!hour.isOpen) {
      count(alarms.closed, flagged);
      continue;
    }
    count(alarms.healthy[flagged ? causeAt(index) : causeOf(hour, beside(index))], flagged);
    if (flagged) alarms.kinds.set(fault, (alarms.kinds.get(fault) ?? 0) + 1);
    if (hour.change === null) continue;
    const change = alarms.changes.get(hour.change) ?? { hours: 0, flagged: 0 };
    alarms.changes.set(hour.change, change);
    count(change, flagged);
  }
}

/**
 * The cause of each false alarm: of an unbroken run of open hours with one verdict, the commonest cause of its healthy
 * hours. A run of three weeks that happens to hold a payday is not there because of it.
 */
function runCauses(
  { sensorId, daily, hours }: JudgedSensor,
  beside: (index: number) => boolean,
  runs: FalseRun[],
): (index: number) => Cause {
  const byIndex = new Map<number, Cause>();
  let run: number[] = [];
  let verdict = 'none';
  const end = () => {
    const found = run.map((index) => causeOf(hours[index] as JudgedHour, beside(index)));
    const commonest = [...causes].sort((a, b) => times(found, b) - times(found, a))[0] as Cause;
    for (const index of run) byIndex.set(index, commonest);
    const members = run.map((index) => hours[index] as JudgedHour);
    const [first] = members;
    if (first) {
      const expected = members.reduce((sum, hour) => sum + (hour.expected ?? 0), 0);
      const counted = members.reduce((sum, hour) => sum + hour.entries, 0);
      const ratio = expected > 0 ? counted / expected : null;
      runs.push({ sensorId, verdict, cause: commonest, from: first.at, hours: run.length, daily, ratio });
    }
    run = [];
  };
  for (const [index, hour] of hours.entries()) {
    if (!hour.isOpen) continue;
    const now = hour.verdict?.fault ?? 'none';
    if (now !== verdict) end();
    verdict = now;
    if (isAlarm(now) && isHealthy(hour)) run.push(index);
  }
  end();
  return (index) => byIndex.get(index) ?? 'else';
}

function times(found: readonly Cause[], cause: Cause): number {
  return found.filter((one) => one === cause).length;
}

/** What could make a healthy hour look odd, the strongest first. */
function causeOf(hour: JudgedHour, beside: boolean): Cause {
  if (hour.change !== null) return 'change';
  if (beside) return 'beside_fault';
  if (hour.nearHoliday) return 'holiday';
  if (hour.snow) return 'snow';
  return hour.payday ? 'payday' : 'else';
}

/**
 * Whether an hour lies on a date with a fault of the same sensor that lasts, or on the open date before or after: there the
 * end of an episode may be found a little early or late.
 */
function besideFault(hours: readonly Pick<JudgedHour, 'date' | 'isOpen' | 'faults'>[]): (index: number) => boolean {
  const dates = new Map<DateText, boolean>();
  for (const hour of hours) {
    const faulty = isLasting(hour);
    if (hour.isOpen || faulty) dates.set(hour.date, (dates.get(hour.date) ?? false) || faulty);
  }
  const near = new Set<DateText>();
  const known = [...dates];
  for (const [at, [, faulty]] of known.entries()) {
    if (!faulty) continue;
    for (const [date] of known.slice(Math.max(0, at - 1), at + 2)) near.add(date);
  }
  return (index) => near.has(hours[index]?.date ?? '');
}

function addPrecision(alarms: Alarms, hour: JudgedHour, fault: string): void {
  const sum = alarms.precision.get(fault) ?? { flagged: 0, faulty: 0, right: 0 };
  alarms.precision.set(fault, sum);
  sum.flagged++;
  sum.faulty += isHealthy(hour) ? 0 : 1;
  sum.right += hour.faults.some(({ kind }) => accepts(kind, fault)) ? 1 : 0;
}

function count(sum: { hours: number; flagged: number }, flagged: boolean): void {
  sum.hours++;
  sum.flagged += flagged ? 1 : 0;
}
