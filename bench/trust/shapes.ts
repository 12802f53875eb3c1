import { dayMs, type EpochMs, hourMs } from '../../src/domain/time.ts';
import { binomialQuantile } from '../../src/simulator/random.ts';
import type { Draws } from './draws.ts';
import { restarted } from './feed.ts';
import { countOf, hoursBetween, recordsOf, type Scene, type SceneSensor, tagHours } from './scene.ts';
import type { TrueKind, TruthHour } from './truth.ts';

/** Where and when a fault is put. */
export interface Place {
  scene: Scene;
  sensor: SceneSensor;
  from: EpochMs;
  to: EpochMs;
  draws: Draws;
}

/**
 * A shape of fault that no threshold was ever tuned on: durations, strengths, onsets and overlaps that the simulator does
 * not make, and kinds that it does not know.
 */
export interface Shape {
  name: string;
  hours: number;
  /** Which sensors it can happen to. */
  fits?: (sensor: SceneSensor, scene: Scene) => boolean;
  /** Changes the records and tags the hours; false where the place turns out not to suit. */
  inject: (place: Place) => boolean;
}

const day = 24;

export const shapes: readonly Shape[] = [
  undercount('undercount to 40 %, 1 day', 1 * day, () => 0.4),
  undercount('undercount to 40 %, 20 days', 20 * day, () => 0.4),
  undercount('undercount to 40 %, 40 days', 40 * day, () => 0.4),
  undercount('undercount to 10 %, 7 days', 7 * day, () => 0.1),
  undercount('undercount to 70 %, 7 days', 7 * day, () => 0.7),
  undercount('undercount sinking to 30 % over 4 of 10 days', 10 * day, (days) => 1 - 0.7 * Math.min(1, days / 4)),
  silent('dead, silent 8 hours', 8),
  silent('dead, silent 10 days', 10 * day),
  silent('dead, silent 40 days', 40 * day),
  zeros('dead, zeros 8 hours', 8),
  zeros('dead, zeros 10 days', 10 * day),
  zeros('dead, zeros 40 days', 40 * day),
  stuck('stuck high, 5 hours', 5),
  stuck('stuck high, 6 days', 6 * day),
  spike('spike x4', 1, 4),
  spike('spike x6', 1, 6),
  spike('spike x300', 1, 300),
  spike('spike x20, 4 hours long', 4, 20),
  {
    name: 'overlap: a spike x30 in an undercount to 50 %, 6 days',
    hours: 6 * day,
    inject: (place) => {
      const middle = place.from + 3 * dayMs;
      const [hour] = hoursBetween(place.sensor, middle, place.to).filter(isBusy(place.sensor));
      if (!hour) return false;
      thin(place, 'overlap: undercount with a spike', () => 0.5);
      raise(place.sensor, [hour], 'overlap: spike in an undercount', 30);
      return true;
    },
  },
  {
    name: 'two doors ill: zeros beside an undercount to 40 %, 6 days',
    hours: 6 * day,
    fits: (sensor, scene) => otherDoors(sensor, scene).length > 0,
    inject: (place) => {
      const other = place.draws.pick(otherDoors(place.sensor, place.scene));
      if (hoursBetween(other, place.from, place.to).some(({ faults }) => faults.length > 0)) return false;
      zero(place, 'two doors ill: zeros');
      thin({ ...place, sensor: other }, 'two doors ill: undercount', () => 0.4);
      return true;
    },
  },
  { name: 'clock 2 hours off, 7 days', hours: 7 * day, inject: shiftClock },
  { name: 'the day before sent again', hours: 2 * day, inject: repeatDay },
  exits('exits stay zero, 10 days', () => 0),
  exits('exits triple, 10 days', (count) => 3 * count),
  {
    name: 'crowds in closed hours, 3 days',
    hours: 3 * day,
    fits: ({ hasClosedHours }) => hasClosedHours,
    inject: crowdsByNight,
  },
];

function undercount(name: string, hours: number, shareAfter: (days: number) => number): Shape {
  return { name, hours, inject: (place) => thin(place, name, shareAfter) };
}

function thin({ sensor, from, to, draws }: Place, shape: string, shareAfter: (days: number) => number): boolean {
  const hours = hoursBetween(sensor, from, to);
  for (const hour of hours) {
    const share = shareAfter((hour.at - from) / dayMs);
    for (const record of recordsOf(sensor, hour)) {
      record.entries = binomialQuantile(countOf(record), share, draws.share());
      record.exits = binomialQuantile(record.exits, share, draws.share());
    }
  }
  tagHours(hours, { shape, kind: 'undercount' });
  return true;
}

function silent(name: string, hours: number): Shape {
  return {
    name,
    hours,
    inject: ({ scene, sensor, from, to }) => {
      const gone = hoursBetween(sensor, from, to);
      for (const hour of gone) for (const record of recordsOf(sensor, hour)) scene.lost.add(record);
      tagHours(gone, { shape: name, kind: 'dead_silent' });
      return true;
    },
  };
}

function zeros(name: string, hours: number): Shape {
  return { name, hours, inject: (place) => zero(place, name) };
}

function zero({ sensor, from, to }: Place, shape: string): boolean {
  return setAll(sensor, hoursBetween(sensor, from, to), shape, 'dead_zeros', () => 0);
}

function stuck(name: string, hours: number): Shape {
  return {
    name,
    hours,
    inject: ({ sensor, from, to, draws }) => {
      const value = Math.ceil(sensor.typical * draws.between(2, 4)) + 2;
      return setAll(sensor, hoursBetween(sensor, from, to), name, 'stuck', () => value);
    },
  };
}

function setAll(
  sensor: SceneSensor,
  hours: readonly TruthHour[],
  shape: string,
  kind: TrueKind,
  value: () => number,
): boolean {
  for (const hour of hours) {
    for (const record of recordsOf(sensor, hour)) {
      record.entries = value();
      record.exits = value();
    }
  }
  tagHours(hours, { shape, kind });
  return true;
}

function spike(name: string, hours: number, factor: number): Shape {
  return {
    name,
    hours,
    inject: ({ sensor, from, to }) => {
      const hit = hoursBetween(sensor, from, to).filter(isBusy(sensor));
      return hit.length > 0 && raise(sensor, hit, name, factor);
    },
  };
}

/** So many times what the hour held, or would have. */
function raise(sensor: SceneSensor, hours: readonly TruthHour[], shape: string, factor: number): boolean {
  for (const hour of hours) {
    const usual = Math.max(hour.entries, hour.expected ?? 0, 1);
    const [record] = recordsOf(sensor, hour);
    if (record) record.entries = Math.round(countOf(record) + usual * (factor - 1));
  }
  tagHours(hours, { shape, kind: 'spike' });
  return true;
}

/** Four times next to nothing is nothing to be seen: spikes fall on hours that are open and not the quietest. */
function isBusy(sensor: SceneSensor): (hour: TruthHour) => boolean {
  return ({ isOpen, expected, entries }) => isOpen && (expected ?? entries) >= sensor.typical / 2;
}

function otherDoors(sensor: SceneSensor, scene: Scene): SceneSensor[] {
  return scene.sensors.filter(({ branchId, sensorId }) => branchId === sensor.branchId && sensorId !== sensor.sensorId);
}

/** All records say two hours more than it is; the last of them would stand beside true ones and are lost. */
function shiftClock({ scene, sensor, from, to }: Place): boolean {
  const hours = hoursBetween(sensor, from, to);
  for (const hour of hours) {
    for (const record of recordsOf(sensor, hour)) {
      if (record.start + 2 * hourMs >= to) scene.lost.add(record);
      else restarted(record, record.start + 2 * hourMs, scene.feed.format);
    }
  }
  tagHours(hours, { shape: 'clock 2 hours off, 7 days', kind: 'shifted_clock' });
  return true;
}

/** The second of two open days has the counts of the first, hour by hour. */
function repeatDay({ sensor, from }: Place): boolean {
  const dates = [...new Set(hoursBetween(sensor, from, from + 9 * dayMs).map(({ date }) => date))];
  const openOn = (date: string) => sensor.hours.filter((hour) => hour.date === date && hour.isOpen);
  for (let at = 1; at < dates.length - 1; at++) {
    const first = openOn(dates[at] as string);
    const second = openOn(dates[at + 1] as string);
    if (first.length < 4 || first.length !== second.length) continue;
    for (const [index, hour] of second.entries()) {
      const before = recordsOf(sensor, first[index] as TruthHour);
      for (const [part, record] of recordsOf(sensor, hour).entries()) {
        record.entries = before[part]?.entries ?? 0;
        record.exits = before[part]?.exits ?? 0;
      }
    }
    tagHours(second, { shape: 'the day before sent again', kind: 'repeated_day' });
    return true;
  }
  return false;
}

function exits(name: string, change: (count: number) => number): Shape {
  return {
    name,
    hours: 10 * day,
    fits: ({ hasExits }) => hasExits,
    inject: ({ sensor, from, to }) => {
      const hours = hoursBetween(sensor, from, to);
      for (const hour of hours) for (const record of recordsOf(sensor, hour)) record.exits = change(record.exits);
      tagHours(hours, { shape: name, kind: 'wrong_exits' });
      return true;
    },
  };
}

function crowdsByNight({ sensor, from, to, draws }: Place): boolean {
  const closed = hoursBetween(sensor, from, to).filter(({ isOpen }) => !isOpen);
  const hit = closed.filter(() => draws.share() < 0.4);
  for (const hour of hit) {
    for (const record of recordsOf(sensor, hour)) {
      record.entries = Math.ceil(sensor.typical * draws.between(0.5, 1.5)) + 3;
      record.exits = record.entries;
    }
  }
  tagHours(hit, { shape: 'crowds in closed hours, 3 days', kind: 'night_crowd', closedHours: true });
  return hit.length > 0;
}
