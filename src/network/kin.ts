import type { Branch, Network } from '../domain/network.ts';

/** Sensors beyond those of its own branch that may help to estimate one. */
const mostDonors = 24;
/** With fewer other branches a city says little of its own, and the region, then the whole network, stands for it. */
const leastKin = 3;

/** Branches that a closed street has in common: so near (degrees of latitude, 0.01 is 1.1 km), and so many at most. */
const nearDegrees = 0.01;
const mostNeighbours = 3;

export interface Kin {
  /** Of each branch the group of comparable ones: its city, where that has enough of them, else its region, else all. */
  groups: ReadonlyMap<string, string>;
  /** Of each branch those a few streets away, the nearest first; none where places are not known. */
  neighbours: ReadonlyMap<string, readonly string[]>;
  /** Of each sensor those that may help to estimate it: of its own branch first, then of the nearest ones. */
  donors: ReadonlyMap<string, readonly string[]>;
}

const known = new WeakMap<Network, Kin>();

/** Who resembles whom, by the network's description alone; what the counts say of it is worked out from them. */
export function kinOf(network: Network): Kin {
  let kin = known.get(network);
  if (!kin) {
    const groups = groupsOf(network.branches);
    kin = { groups, neighbours: neighboursOf(network.branches, groups), donors: donorsOf(network, groups) };
    known.set(network, kin);
  }
  return kin;
}

function groupsOf(branches: readonly Branch[]): Map<string, string> {
  const cityOf = (branch: Branch) => (branch.city === null ? null : `city ${branch.country ?? ''} ${branch.city}`);
  const regionOf = (branch: Branch) =>
    branch.region === null ? null : `region ${branch.country ?? ''} ${branch.region}`;
  const sizes = new Map<string, number>();
  for (const branch of branches) {
    for (const name of [cityOf(branch), regionOf(branch)]) if (name) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  return new Map(
    branches.map((branch) => {
      const names = [cityOf(branch), regionOf(branch)];
      return [branch.id, names.find((name) => name !== null && (sizes.get(name) ?? 0) > leastKin) ?? 'all'];
    }),
  );
}

function neighboursOf(branches: readonly Branch[], groups: ReadonlyMap<string, string>): Map<string, string[]> {
  const members = Map.groupBy(branches, (branch) => groups.get(branch.id) ?? 'all');
  return new Map(
    branches.map((branch) => {
      const near = (members.get(groups.get(branch.id) ?? 'all') ?? [])
        .filter((other) => other !== branch)
        .map((other) => ({ other, far: distance(branch, other) }))
        .filter(({ far }) => far <= nearDegrees)
        .sort((a, b) => a.far - b.far);
      return [branch.id, near.slice(0, mostNeighbours).map(({ other }) => other.id)];
    }),
  );
}

function donorsOf(network: Network, groups: ReadonlyMap<string, string>): Map<string, string[]> {
  const sensorsAt = new Map<string, string[]>();
  for (const sensor of network.sensors) {
    for (const branchId of new Set(sensor.placements.map((placement) => placement.branchId))) {
      const list = sensorsAt.get(branchId);
      if (list) list.push(sensor.id);
      else sensorsAt.set(branchId, [sensor.id]);
    }
  }
  const members = Map.groupBy(network.branches, (branch) => groups.get(branch.id) ?? 'all');
  const nearby = new Map<string, string[]>();
  for (const branch of network.branches) {
    const others = (members.get(groups.get(branch.id) ?? 'all') ?? []).filter((other) => other !== branch);
    // Sorting is stable: without places on the map the network's own order decides.
    const sorted = others
      .map((other) => ({ other, far: distance(branch, other) }))
      .sort((a, b) => (a.far === b.far ? 0 : a.far - b.far));
    const found: string[] = [];
    for (const { other } of sorted) {
      if (found.length >= mostDonors) break;
      found.push(...(sensorsAt.get(other.id) ?? []));
    }
    nearby.set(branch.id, found.slice(0, mostDonors));
  }
  return new Map(
    network.sensors.map((sensor) => {
      const branchIds = [...new Set(sensor.placements.map((placement) => placement.branchId))];
      const own = branchIds.flatMap((id) => sensorsAt.get(id) ?? []);
      const near = branchIds.flatMap((id) => nearby.get(id) ?? []);
      const donors = [...new Set([...own, ...near])].filter((id) => id !== sensor.id);
      return [sensor.id, donors.slice(0, mostDonors)];
    }),
  );
}

/** In degrees, near enough for an order; infinite where a place is not known. */
function distance(a: Branch, b: Branch): number {
  if (a.latitude === null || a.longitude === null || b.latitude === null || b.longitude === null) return Infinity;
  const east = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180);
  return Math.hypot(a.latitude - b.latitude, east);
}
