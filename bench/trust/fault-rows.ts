import type { EpochMs } from '../../src/domain/time.ts';
import { accepts, isHealthy } from './accepts.ts';
import type { Episode } from './episodes.ts';
import type { JudgedSensor } from './judged.ts';
import type { TrustLake } from './lake.ts';

/** A row of the table `faults`. */
export interface FaultRow {
  sensorId: string;
  kind: string;
  from: EpochMs;
  /** Null while it goes on. */
  to: EpochMs | null;
}

/** How well the rows of one kind fit the true faults: an operator reads these, not hours. */
export interface RowCount {
  rows: number;
  /** Rows that share an hour, open or closed, with a true fault that their kind is right for. */
  right: number;
  /** Those that share one with any fault. */
  faulty: number;
  /** True faults among those, each once: with fewer rows than faults some are joined, with more some are cut. */
  episodes: number;
  /** Rows that have no end although nothing true goes on to the end of the stretch. */
  leftOpen: number;
  /** Open hours between the true beginning or end and that of the first or last right row, both ways. */
  beginnings: number[];
  ends: number[];
}

export type FaultRowCounts = Map<string, RowCount>;

export async function readFaultRows(lake: TrustLake): Promise<Map<string, FaultRow[]>> {
  const rows = await lake.rows('faults', {
    sensor_id: 'sensor_id',
    kind: 'kind',
    started_at: 'epoch_ms(started_at)',
    ended_at: 'epoch_ms(ended_at)',
  });
  const bySensor = new Map<string, FaultRow[]>();
  for (const row of rows) {
    const sensorId = row.sensor_id as string;
    const of = bySensor.get(sensorId) ?? [];
    bySensor.set(sensorId, of);
    of.push({
      sensorId,
      kind: row.kind as string,
      from: row.started_at as number,
      to: row.ended_at as number | null,
    });
  }
  return bySensor;
}

export function addFaultRows(
  counts: FaultRowCounts,
  sensor: Pick<JudgedSensor, 'hours'>,
  episodes: readonly Episode[],
  rows: readonly FaultRow[],
): void {
  const begin = sensor.hours[0]?.at ?? 0;
  const end = sensor.hours.at(-1)?.at ?? 0;
  const toOf = ({ to }: FaultRow) => to ?? Number.POSITIVE_INFINITY;
  const meets = (row: FaultRow, one: Episode) =>
    accepts(one.kind, row.kind) && row.from < one.to && toOf(row) > one.from;
  for (const row of rows) {
    // Behind the last hour with a truth nobody can say.
    if (row.from < begin || row.from > end) continue;
    const count = countOf(counts, row.kind);
    const within = sensor.hours.filter(({ at }) => at >= row.from && at < toOf(row));
    const right = within.some(({ faults }) => faults.some(({ kind }) => accepts(kind, row.kind)));
    count.rows++;
    count.right += right ? 1 : 0;
    count.faulty += within.every(isHealthy) ? 0 : 1;
    if (row.to === null && !episodes.some((one) => meets(row, one) && one.to >= end)) count.leftOpen++;
  }
  for (const one of episodes) {
    const met = rows.filter((row) => meets(row, one));
    const [first] = met;
    if (!first) continue;
    // The kind of its first row stands for it.
    const count = countOf(counts, first.kind);
    count.episodes++;
    count.beginnings.push(openHoursBetween(sensor, Math.min(...met.map(({ from }) => from)), one.from));
    count.ends.push(openHoursBetween(sensor, Math.min(end, Math.max(...met.map(toOf))), Math.min(end, one.to)));
  }
}

function countOf(counts: FaultRowCounts, kind: string): RowCount {
  const known = counts.get(kind) ?? {
    rows: 0,
    right: 0,
    faulty: 0,
    episodes: 0,
    leftOpen: 0,
    beginnings: [],
    ends: [],
  };
  counts.set(kind, known);
  return known;
}

/** Open hours that start in `[a, b)`, or in `[b, a)`. */
function openHoursBetween({ hours }: Pick<JudgedSensor, 'hours'>, a: EpochMs, b: EpochMs): number {
  const [from, to] = a < b ? [a, b] : [b, a];
  return hours.filter(({ at, isOpen }) => isOpen && at >= from && at < to).length;
}
