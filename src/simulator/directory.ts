import type { Branch, Network, Sensor } from '../domain/network.ts';
import { Refusal } from './problem.ts';

/** Finds what a request names; an unknown name is a 400. */
export interface Directory {
  /** By id, or by exact name. */
  branch(name: string): Branch;
  sensor(id: string): Sensor;
  /** Sensors that ever hung at the branch, by id or by position there. */
  sensorsAt(branch: Branch, idOrPosition: string): Sensor[];
}

export function createDirectory(network: Network): Directory {
  const branches = new Map<string, Branch>();
  for (const branch of network.branches) branches.set(branch.name, branch);
  for (const branch of network.branches) branches.set(branch.id, branch);
  const sensors = new Map(network.sensors.map((sensor) => [sensor.id, sensor]));
  return {
    branch: (name) => branches.get(name) ?? refuse('branch', name),
    sensor: (id) => sensors.get(id) ?? refuse('sensor', id),
    sensorsAt: (branch, idOrPosition) =>
      network.sensors.filter((sensor) =>
        sensor.placements.some(
          (stay) => stay.branchId === branch.id && (sensor.id === idOrPosition || stay.position === idOrPosition),
        ),
      ),
  };
}

export function branchRecord(branch: Branch) {
  const { id, name, aliases, city, region, country, latitude, longitude, size, opened, closed } = branch;
  return {
    id,
    name,
    aliases,
    city,
    region,
    country,
    latitude,
    longitude,
    time_zone: branch.timeZone,
    size,
    location_type: branch.locationType,
    opened,
    closed,
  };
}

export function sensorRecord(names: ReadonlyMap<string, string>, sensor: Sensor) {
  return {
    id: sensor.id,
    aliases: sensor.aliases,
    interval_minutes: sensor.intervalMinutes,
    placements: sensor.placements.map(({ branchId, position, share, from, to }) => ({
      branch_id: branchId,
      branch_name: names.get(branchId) ?? branchId,
      position,
      share,
      from,
      to,
    })),
  };
}

function refuse(what: string, name: string): never {
  throw new Refusal(400, `${what}: there is no ${what} ${JSON.stringify(name.slice(0, 100))}.`);
}
