import type { Branch, Network, Sensor } from '../../domain/network.ts';

/** A network by its names; made once for each description of it. */
export interface Directory {
  branches: ReadonlyMap<string, Branch>;
  sensors: ReadonlyMap<string, Sensor>;
  /** Branch ids by region; branches without a region stand in none. */
  regions: ReadonlyMap<string, readonly string[]>;
  /** Branches where a sensor hangs, hung or will hang. */
  branchesOfSensor(sensorId: string): readonly string[];
  /** Each once. */
  timeZones: readonly string[];
}

const known = new WeakMap<Network, Directory>();

export function directoryOf(network: Network): Directory {
  let directory = known.get(network);
  if (!directory) {
    directory = build(network);
    known.set(network, directory);
  }
  return directory;
}

function build(network: Network): Directory {
  const regions = new Map<string, string[]>();
  for (const { id, region } of network.branches) {
    if (region === null) continue;
    const list = regions.get(region);
    if (list) list.push(id);
    else regions.set(region, [id]);
  }
  const sensors = new Map(network.sensors.map((sensor) => [sensor.id, sensor]));
  return {
    branches: new Map(network.branches.map((branch) => [branch.id, branch])),
    sensors,
    regions,
    branchesOfSensor: (id) => [...new Set(sensors.get(id)?.placements.map(({ branchId }) => branchId))],
    timeZones: [...new Set(network.branches.map(({ timeZone }) => timeZone))],
  };
}
