import { type EpochMs, hourMs } from '../../src/domain/time.ts';
import type { Feed, Message } from './feed.ts';
import type { FaultTag, TruthHour } from './truth.ts';

/** A sensor of a feed without faults, into which some may be put. */
export interface SceneSensor {
  sensorId: string;
  branchId: string;
  /** In order of time. */
  hours: TruthHour[];
  /** Records by the start of the hour that holds them. */
  records: Map<EpochMs, Message[]>;
  /** What an ordinary open hour holds: the mean of the true counts, people. */
  typical: number;
  hasClosedHours: boolean;
  hasExits: boolean;
}

/** A feed taken apart by sensor. `changed` puts it together again, without the records that were lost. */
export interface Scene {
  feed: Feed;
  sensors: SceneSensor[];
  lost: Set<Message>;
}

export function sceneOf(feed: Feed): Scene {
  const sensors = new Map<string, SceneSensor>();
  for (const hour of feed.truth) {
    let sensor = sensors.get(hour.sensorId);
    if (!sensor) {
      const { sensorId, branchId } = hour;
      const hasExits = feed.format !== 'melbourne';
      sensor = { sensorId, branchId, hours: [], records: new Map(), typical: 1, hasClosedHours: false, hasExits };
      sensors.set(sensorId, sensor);
    }
    sensor.hours.push(hour);
    sensor.hasClosedHours ||= !hour.isOpen;
    sensor.records.set(hour.at, []);
  }
  for (const message of feed.messages) {
    const records = sensors.get(message.sensorId)?.records;
    // A local hour starts on the UTC hour or on its half, and a record lies in one of the two.
    const whole = Math.floor(message.start / hourMs) * hourMs;
    const half = Math.floor((message.start - hourMs / 2) / hourMs) * hourMs + hourMs / 2;
    (records?.get(whole) ?? records?.get(half))?.push(message);
  }
  for (const sensor of sensors.values()) {
    const open = sensor.hours.filter(({ isOpen }) => isOpen);
    const people = open.reduce((sum, { entries }) => sum + entries, 0);
    sensor.typical = Math.max(1, people / Math.max(1, open.length));
  }
  return { feed, sensors: [...sensors.values()], lost: new Set() };
}

export function changed(scene: Scene, name: string): Feed {
  return { ...scene.feed, name, messages: scene.feed.messages.filter((message) => !scene.lost.has(message)) };
}

/** The hours of `[from, to)`. */
export function hoursBetween(sensor: SceneSensor, from: EpochMs, to: EpochMs): TruthHour[] {
  return sensor.hours.filter(({ at }) => at >= from && at < to);
}

export function recordsOf(sensor: SceneSensor, hour: TruthHour): Message[] {
  return sensor.records.get(hour.at) ?? [];
}

/** The count of a record; a record of this kind of feed always has one. */
export function countOf({ entries }: Message): number {
  return Number(entries);
}

export function tagHours(hours: readonly TruthHour[], tag: FaultTag): void {
  for (const hour of hours) hour.faults = [...hour.faults, tag];
}
