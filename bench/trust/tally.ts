import { type Alarms, addAlarms, noAlarms } from './alarms.ts';
import { addCoverage, type CoverageBy, leastExpected } from './coverage.ts';
import { type DayVerdict, readDays } from './days.ts';
import { dropWhatLooksOdd } from './drop-odd.ts';
import { episodesOf } from './episodes.ts';
import { addFaultRows, type FaultRowCounts, readFaultRows } from './fault-rows.ts';
import { type JudgedSensor, readJudged } from './judged.ts';
import type { TrustLake } from './lake.ts';
import { addOracle, noOracle, type OracleScores } from './oracle-scores.ts';
import { addRecall, noRecall, type Recall } from './recall.ts';
import { addError, daySums, type ErrorSum, noErrors, repairedByMean, unrepaired } from './repair.ts';
import { sizeOf } from './sizes.ts';
import { isSpoilt, type TruthHour } from './truth.ts';

/** All sums over one or several lakes. */
export interface Tally {
  sensors: number;
  hours: number;
  /** False for real counts: their own oddities may be faults that nobody knows of. */
  meansKnown: boolean;
  recall: Recall;
  /** Empty where there is no table of faults. */
  faultRows: FaultRowCounts;
  alarms: Alarms;
  oracle: OracleScores;
  errors: Record<'hours' | 'sensorDays' | 'branchDays', Map<string, ErrorSum>>;
  coverage: Record<'hours' | 'hoursByMethod' | 'days', CoverageBy>;
  /** Spoilt open hours, by whether there is a value for them: of how many none was made. */
  spoilt: { hours: number; withoutValue: number };
}

export function emptyTally(): Tally {
  return {
    sensors: 0,
    hours: 0,
    meansKnown: true,
    recall: noRecall(),
    faultRows: new Map(),
    alarms: noAlarms(),
    oracle: noOracle(),
    errors: { hours: new Map(), sensorDays: new Map(), branchDays: new Map() },
    coverage: { hours: new Map(), hoursByMethod: new Map(), days: new Map() },
    spoilt: { hours: 0, withoutValue: 0 },
  };
}

/** Adds what the tables of a lake say of the truth. */
export async function addLake(tally: Tally, lake: TrustLake, truth: readonly TruthHour[]): Promise<void> {
  const sensors = await readJudged(lake, truth);
  const faultRows = await readFaultRows(lake);
  for (const sensor of sensors) {
    tally.sensors++;
    tally.hours += sensor.hours.length;
    const episodes = episodesOf(sensor.hours);
    addRecall(tally.recall, sensor, episodes);
    addFaultRows(tally.faultRows, sensor, episodes, faultRows.get(sensor.sensorId) ?? []);
    addAlarms(tally.alarms, sensor);
    addOracle(tally.oracle, sensor, episodes);
    addHours(tally, sensor);
  }
  addDays(tally, 'sensorDays', sensors, await readDays(lake, 'daily_sensor'));
  addDays(tally, 'branchDays', sensors, await readDays(lake, 'daily_branch'));
}

function addHours(tally: Tally, sensor: JudgedSensor): void {
  const kept = dropWhatLooksOdd(sensor);
  const size = sizeOf(sensor.daily);
  for (const [index, hour] of sensor.hours.entries()) {
    if (!hour.isOpen) continue;
    const { verdict } = hour;
    if (isSpoilt(hour)) {
      tally.spoilt.hours++;
      if (verdict?.entries == null) tally.spoilt.withoutValue++;
      const estimates = {
        none: unrepaired(hour),
        dropOdd: kept(index),
        ours: verdict?.entries ?? null,
        trueMean: repairedByMean(hour),
      };
      for (const name of ['all', size]) addError(errorOf(tally.errors.hours, name), hour.entries, estimates);
    }
    if (verdict?.quality === 'imputed' && (hour.expected ?? hour.entries) >= leastExpected) {
      const { low, high } = verdict;
      for (const name of ['all', size]) addCoverage(tally.coverage.hours, name, hour.entries, low, high);
      addCoverage(tally.coverage.hoursByMethod, verdict.method ?? 'none', hour.entries, low, high);
    }
  }
}

function addDays(
  tally: Tally,
  what: 'sensorDays' | 'branchDays',
  sensors: readonly JudgedSensor[],
  verdicts: ReadonlyMap<string, DayVerdict>,
): void {
  const by = what === 'sensorDays' ? 'sensorId' : 'branchId';
  const daily = new Map<string, number>();
  for (const sensor of sensors) daily.set(sensor[by], (daily.get(sensor[by]) ?? 0) + sensor.daily);
  for (const day of daySums(sensors, by, dropWhatLooksOdd)) {
    const verdict = verdicts.get(`${day.key}|${day.date}`);
    const size = sizeOf(daily.get(day.key) ?? 0);
    if (day.touched) {
      const { none, dropOdd, trueMean } = day;
      const estimates = { none, dropOdd, ours: verdict?.entries ?? null, trueMean };
      for (const name of ['all', size]) addError(errorOf(tally.errors[what], name), day.truth, estimates);
    }
    if (what === 'branchDays' && verdict && (verdict.imputedShare ?? 0) > 0) {
      for (const name of ['all', size]) addCoverage(tally.coverage.days, name, day.truth, verdict.low, verdict.high);
    }
  }
}

function errorOf(sums: Map<string, ErrorSum>, name: string): ErrorSum {
  const sum = sums.get(name) ?? noErrors();
  sums.set(name, sum);
  return sum;
}
