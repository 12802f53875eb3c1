import type { Network } from '../domain/network.ts';
import { type DateText, dayNumber, type EpochMs, hourMs, minuteMs } from '../domain/time.ts';
import { createCalendarBook, type Hour } from './calendar-book.ts';
import { BranchDemand } from './demand.ts';
import type { FaultPlan } from './faults.ts';
import { absentBranch } from './misspell.ts';
import { randomKey } from './random.ts';
import { type Reading, type ReportContext, reportsOf } from './reports.ts';
import { type FaultKind, type HourFaults, kindsOf, SensorFaults } from './sensor-faults.ts';
import { type Count, type Stay, TrueDoor } from './true-counts.ts';
import { type DayWeather, RegionWeather } from './weather.ts';

/**
 * The simulated network and all that ever happens in it. A pure function of its options: any order and any range of
 * questions give the same answers, except for what had not happened or had not arrived by the `now` of the question.
 */
export interface World {
  readonly network: Network;
  readonly seed: number;
  readonly faults: FaultPlan;
  /** Nothing exists before. */
  readonly from: EpochMs;
  /** What passed through the door in the local hour that starts then; null where the sensor did not hang or the hour is none. */
  trueCount(sensorId: string, hourStart: EpochMs): Count | null;
  /** Null where there is no such region. */
  weather(date: DateText, region: string): DayWeather | null;
  readonly regions: readonly string[];
  /** Stretches of `[from, to)` in which a fault shows, by kind and then by time; neighbouring hours are joined. */
  faultsInForce(sensorId: string, from: EpochMs, to: EpochMs): FaultSpell[];
  /** Readings whose interval starts in `[from, to)` and that have arrived by `now`. */
  readings(query: WorldQuery): Page<Reading>;
  /** Hours that start in `[from, to)` and are over by `now`, with the truth. */
  truth(query: WorldQuery): Page<TruthHour>;
  /** The local hour of the sensor that holds the instant; null where it did not hang. */
  hourAt(sensorId: string, instant: EpochMs): { start: EpochMs; minutes: number; branchId: string } | null;
}

export interface FaultSpell {
  kind: FaultKind;
  from: EpochMs;
  to: EpochMs;
}

export interface WorldQuery {
  from: EpochMs;
  to: EpochMs;
  now: EpochMs;
  /** Ids; null: all. */
  sensors: ReadonlySet<string> | null;
  /** Ids of the branches where the sensors really hang; null: all. */
  branches: ReadonlySet<string> | null;
  /** Where to go on; null: from the start. */
  at: Position | null;
  limit: number;
}

/** A place in the order of all readings: UTC hour, sensor in the order of the network, start, copy. */
export interface Position {
  /** Hours since 1970. */
  utcHour: number;
  sensor: number;
  start: EpochMs;
  copy: number;
}

export interface Page<Item> {
  items: Item[];
  /** Where the next page starts; null when nothing is left. */
  next: Position | null;
}

export interface TruthHour extends Count {
  sensorId: string;
  branchName: string;
  hourStart: EpochMs;
  minutes: number;
  isOpen: boolean;
  /** The mean that `entries` was drawn around. */
  expected: number;
  faults: FaultKind[];
}

export interface WorldOptions {
  network: Network;
  seed: number;
  faults: FaultPlan;
  history: { from: EpochMs };
}

/** A sensor with all that makes its readings. */
interface Device extends ReportContext {
  index: number;
  faults: SensorFaults;
}

export function createWorld({ network, seed, faults: plan, history }: WorldOptions): World {
  const weathers = weatherByRegion(network, seed);
  const devices = createDevices(network, seed, plan, weathers);
  const byId = new Map(devices.map((device) => [device.door.sensor.id, device]));

  const located = (sensorId: string, instant: EpochMs): Located | null => {
    const device = byId.get(sensorId);
    if (!device || instant < history.from) return null;
    for (const stay of device.door.stays) {
      const hour = stay.demand.pages.at(instant);
      if (hour && isWithin(stay, hour)) return { device, stay, hour };
    }
    return null;
  };

  /** Walks the sensor-hours of a query in their order until `visit` says that it has enough. */
  const walk = (query: WorldQuery, visit: (at: Located, utcHour: number) => boolean): void => {
    const from = Math.max(query.from, history.from);
    const end = Math.ceil(Math.min(query.to, query.now) / hourMs);
    const asked = devices.filter((device) => query.sensors?.has(device.door.sensor.id) ?? true);
    // A local hour that starts in the UTC hour before may hold intervals that start in this one.
    const first = Math.max(Math.floor(from / hourMs) - 1, query.at?.utcHour ?? Number.NEGATIVE_INFINITY);
    for (let utcHour = first; utcHour < end; utcHour++) {
      for (const device of asked) {
        if (query.at && utcHour === query.at.utcHour && device.index < query.at.sensor) continue;
        for (const stay of device.door.stays) {
          if (query.branches && !query.branches.has(stay.demand.branch.id)) continue;
          for (const hour of stay.demand.pages.startingIn(utcHour)) {
            if (isWithin(stay, hour) && !visit({ device, stay, hour }, utcHour)) return;
          }
        }
      }
    }
  };

  return {
    network,
    seed,
    faults: plan,
    from: history.from,
    regions: [...weathers.keys()],
    trueCount(sensorId, hourStart) {
      const at = located(sensorId, hourStart);
      return at && at.hour.start === hourStart ? at.device.door.count(at.stay, at.hour) : null;
    },
    hourAt(sensorId, instant) {
      const at = located(sensorId, instant);
      return at && { start: at.hour.start, minutes: at.hour.minutes, branchId: at.stay.demand.branch.id };
    },
    weather: (date, region) => weathers.get(region)?.on(dayNumber(date)) ?? null,
    faultsInForce(sensorId, from, to) {
      const spells = new Map<FaultKind, FaultSpell[]>();
      const query = { from, to, now: to, sensors: new Set([sensorId]), branches: null, at: null, limit: 0 };
      walk(query, ({ device, hour }) => {
        if (hour.start < from || hour.start >= to || hour.start < history.from) return true;
        const end = hour.start + hour.minutes * minuteMs;
        for (const kind of kindsOf(judge(device, hour))) lengthen(spells, kind, hour.start, end);
        return true;
      });
      return [...spells.values()].flat().sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.from - b.from));
    },
    readings(query) {
      const items: Reading[] = [];
      const from = Math.max(query.from, history.from);
      let next: Position | null = null;
      walk(query, ({ device, stay, hour }, utcHour) => {
        for (const reading of reportsOf(device, stay, hour, judge(device, hour))) {
          if (reading.start < from || reading.start >= query.to || reading.arrival > query.now) continue;
          const place = { utcHour, sensor: device.index, start: reading.start, copy: reading.copy };
          if (query.at && isBefore(place, query.at)) continue;
          if (items.length >= query.limit) {
            next = place;
            return false;
          }
          items.push(reading);
        }
        return true;
      });
      return { items, next };
    },
    truth(query) {
      const items: TruthHour[] = [];
      const from = Math.max(query.from, history.from);
      let next: Position | null = null;
      walk(query, ({ device, stay, hour }, utcHour) => {
        const end = hour.start + hour.minutes * minuteMs;
        if (hour.start < from || hour.start >= query.to || end > query.now) return true;
        const place = { utcHour, sensor: device.index, start: hour.start, copy: 0 };
        if (query.at && isBefore(place, query.at)) return true;
        if (items.length >= query.limit) {
          next = place;
          return false;
        }
        items.push({
          sensorId: device.door.sensor.id,
          branchName: stay.demand.branch.name,
          hourStart: hour.start,
          minutes: hour.minutes,
          isOpen: hour.openMinutes > 0,
          ...device.door.count(stay, hour),
          expected: device.door.expected(stay, hour),
          faults: kindsOf(judge(device, hour)),
        });
        return true;
      });
      return { items, next };
    },
  };
}

interface Located {
  device: Device;
  stay: Stay;
  hour: Hour;
}

function createDevices(
  network: Network,
  seed: number,
  plan: FaultPlan,
  weathers: ReadonlyMap<string, RegionWeather>,
): Device[] {
  const pagesOf = createCalendarBook(network);
  const demands = new Map<string, BranchDemand>();
  for (const branch of network.branches) {
    const weather = weathers.get(regionOf(branch));
    if (weather) demands.set(branch.id, new BranchDemand(seed, network, branch, pagesOf(branch), weather));
  }
  const absent = absentBranch(network);
  return network.sensors.map((sensor, index) => {
    const key = randomKey(seed ^ Math.imul(plan.seed, 0x9e3779b1), `faults ${sensor.id}`);
    const door = new TrueDoor(seed, sensor, demands);
    return { index, door, key, plan, absentBranch: absent, faults: new SensorFaults(key, plan) };
  });
}

function regionOf({ region, country }: Network['branches'][number]): string {
  return region ?? country ?? 'everywhere';
}

/** One weather for each region, at the mean latitude of its branches. */
function weatherByRegion(network: Network, seed: number): Map<string, RegionWeather> {
  const latitudes = new Map<string, number[]>();
  for (const branch of network.branches) {
    const known = latitudes.get(regionOf(branch)) ?? [];
    if (branch.latitude !== null) known.push(branch.latitude);
    latitudes.set(regionOf(branch), known);
  }
  const usualLatitude = 45;
  return new Map(
    [...latitudes].map(([region, all]) => {
      const mean = all.length > 0 ? all.reduce((sum, one) => sum + one, 0) / all.length : usualLatitude;
      return [region, new RegionWeather(seed, region, mean)];
    }),
  );
}

function judge({ door, faults }: Device, hour: Hour): HourFaults {
  return faults.in(hour, Math.ceil(hour.minutes / door.sensor.intervalMinutes));
}

function isWithin(stay: Stay, hour: Hour): boolean {
  return hour.day.number >= stay.from && hour.day.number < stay.to;
}

function isBefore(a: Position, b: Position): boolean {
  return (a.utcHour - b.utcHour || a.sensor - b.sensor || a.start - b.start || a.copy - b.copy) < 0;
}

function lengthen(spells: Map<FaultKind, FaultSpell[]>, kind: FaultKind, from: EpochMs, to: EpochMs): void {
  const known = spells.get(kind) ?? [];
  const last = known.at(-1);
  if (last && last.to === from) last.to = to;
  else known.push({ kind, from, to });
  spells.set(kind, known);
}
