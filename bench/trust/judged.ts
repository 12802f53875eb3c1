import type { EpochMs } from '../../src/domain/time.ts';
import type { TrustLake } from './lake.ts';
import type { TruthHour } from './truth.ts';

/** What the tables say of an expected sensor-hour. */
export interface Verdict {
  /** People in as reported; null where nothing was. */
  observed: number | null;
  /** Best value; null where there is none. */
  entries: number | null;
  /** The 80 % interval of an estimate. */
  low: number | null;
  high: number | null;
  quality: string;
  fault: string;
  method: string | null;
}

/** The truth of an hour with the verdict on it; null where `hourly` has no such row. */
export interface JudgedHour extends TruthHour {
  verdict: Verdict | null;
}

/** The hours of one sensor, in order of time. */
export interface JudgedSensor {
  sensorId: string;
  branchId: string;
  /** Mean of the people expected on a day with open hours; of the true counts where no mean is known. */
  daily: number;
  hours: JudgedHour[];
}

export async function readJudged(lake: TrustLake, truth: readonly TruthHour[]): Promise<JudgedSensor[]> {
  const first = truth.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const verdicts = await readVerdicts(lake, Number.isFinite(first) ? first : 0);
  const sensors = new Map<string, JudgedSensor>();
  for (const hour of truth) {
    let sensor = sensors.get(hour.sensorId);
    if (!sensor) {
      sensor = { sensorId: hour.sensorId, branchId: hour.branchId, daily: 0, hours: [] };
      sensors.set(hour.sensorId, sensor);
    }
    sensor.hours.push({ ...hour, verdict: verdicts.get(hour.sensorId)?.get(hour.at) ?? null });
  }
  for (const sensor of sensors.values()) {
    sensor.hours.sort((a, b) => a.at - b.at);
    sensor.daily = dailyMean(sensor.hours);
  }
  return [...sensors.values()];
}

/** By sensor and start of the hour; hours that start at `from` or later. */
export async function readVerdicts(lake: TrustLake, from: EpochMs): Promise<Map<string, Map<EpochMs, Verdict>>> {
  const rows = await lake.rows(
    'hourly',
    {
      sensor_id: 'sensor_id',
      hour_start: 'epoch_ms(hour_start)',
      observed: 'observed',
      entries: 'entries',
      entries_low: 'entries_low',
      entries_high: 'entries_high',
      quality: 'quality',
      fault: 'fault',
      method: 'method',
    },
    `epoch_ms(hour_start) >= ${from}`,
  );
  const bySensor = new Map<string, Map<EpochMs, Verdict>>();
  for (const row of rows) {
    const id = row.sensor_id as string;
    const of = bySensor.get(id) ?? new Map<EpochMs, Verdict>();
    bySensor.set(id, of);
    of.set(row.hour_start as number, {
      observed: row.observed as number | null,
      entries: row.entries as number | null,
      low: row.entries_low as number | null,
      high: row.entries_high as number | null,
      quality: row.quality as string,
      fault: row.fault as string,
      method: row.method as string | null,
    });
  }
  return bySensor;
}

function dailyMean(hours: readonly JudgedHour[]): number {
  const days = new Set<string>();
  let sum = 0;
  for (const { isOpen, date, expected, entries } of hours) {
    if (!isOpen) continue;
    days.add(date);
    sum += expected ?? entries;
  }
  return days.size > 0 ? sum / days.size : 0;
}
