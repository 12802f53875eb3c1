import type { Branch, Placement, Sensor } from '../domain/network.ts';
import type { Locate, Problems } from '../domain/problems.ts';
import type { DateText } from '../domain/time.ts';
import type { SensorInput } from './network-schema.ts';
import { placementHolds, placementsOverlap } from './placements.ts';
import type { LocatedSensor } from './sensors-csv.ts';

/** Rounding of shares such as three thirds. */
const shareTolerance = 1e-6;

interface Stay extends Omit<Placement, 'share'> {
  sensorId: string;
  share: number | null;
  locate: Locate;
}

/** Builds the sensors with their placements in order of time; what is wrong goes to the problems. */
export function buildSensors(
  sensors: readonly LocatedSensor[],
  branches: readonly Branch[],
  problems: Problems,
): Sensor[] {
  checkNames(sensors, problems);
  const known = new Set(branches.map((branch) => branch.id));
  const stays = sensors.map((sensor) => staysOf(sensor, known, problems));
  const byBranch = new Map<string, Stay[]>();
  for (const stay of stays.flat()) {
    const there = byBranch.get(stay.branchId);
    if (there) there.push(stay);
    else byBranch.set(stay.branchId, [stay]);
  }
  for (const there of byBranch.values()) {
    checkPositions(there, problems);
    checkShares(there, problems);
  }
  return sensors.map(({ input }, index) => ({
    id: input.id,
    aliases: input.aliases ?? [],
    intervalMinutes: input.intervalMinutes ?? 60,
    placements: (stays[index] ?? []).map(({ branchId, position, from, to, share }, place) => ({
      branchId,
      position,
      share: share ?? remainingShare(stays[index]?.[place] as Stay, byBranch.get(branchId) ?? []),
      from,
      to,
    })),
  }));
}

function checkNames(sensors: readonly LocatedSensor[], problems: Problems): void {
  const owners = new Map<string, string>();
  for (const { input, locate } of sensors) {
    if (owners.has(input.id)) problems.add(locate(['id']), `the id "${input.id}" stands twice`);
    else owners.set(input.id, input.id);
  }
  for (const { input, locate } of sensors) {
    for (const [index, alias] of (input.aliases ?? []).entries()) {
      const owner = owners.get(alias);
      if (owner !== undefined && owner !== input.id) {
        problems.add(locate(['aliases', index]), `"${alias}" also names the sensor ${owner}`);
      } else owners.set(alias, input.id);
    }
  }
}

function staysOf({ input, locate }: LocatedSensor, branches: ReadonlySet<string>, problems: Problems): Stay[] {
  const stays = input.placements ? movedStays(input, locate, problems) : onlyStay(input, locate, problems);
  for (const stay of stays) {
    if (!branches.has(stay.branchId)) {
      problems.add(stay.locate(['branch']), `there is no branch "${stay.branchId}": expected the id of a branch`);
    }
    if (stay.from !== null && stay.to !== null && stay.to <= stay.from) {
      problems.add(stay.locate(['to']), `expected a date after ${stay.from}, when it came there`);
    }
  }
  const sorted = stays.sort((a, b) => compareFrom(a.from, b.from));
  for (const [index, stay] of sorted.entries()) {
    const before = sorted[index - 1];
    if (before && placementsOverlap(before, stay)) {
      problems.add(stay.locate(['from']), `sensor ${input.id} hangs in two places at once from here on`);
    }
  }
  return sorted;
}

function onlyStay(input: SensorInput, locate: Locate, problems: Problems): Stay[] {
  if (input.branch === undefined) {
    problems.add(locate([]), 'the key branch is missing: expected branch, or placements');
    return [];
  }
  return [
    {
      sensorId: input.id,
      branchId: input.branch,
      position: input.position ?? input.id,
      share: input.share ?? null,
      from: input.installed ?? null,
      to: input.removed ?? null,
      locate: (path) => locate(path.map((part) => ({ from: 'installed', to: 'removed' })[part] ?? part)),
    },
  ];
}

function movedStays(input: SensorInput, locate: Locate, problems: Problems): Stay[] {
  for (const key of ['branch', 'position', 'share', 'installed', 'removed'] as const) {
    if (input[key] !== undefined) {
      problems.add(locate([key], 'key'), 'a sensor with placements says this in them, not beside them');
    }
  }
  return (input.placements ?? []).map(({ branch, position, share, from, to }, index) => ({
    sensorId: input.id,
    branchId: branch,
    position: position ?? input.id,
    share: share ?? null,
    from: from ?? null,
    to: to ?? null,
    locate: (path) => locate(['placements', index, ...path]),
  }));
}

function checkPositions(there: readonly Stay[], problems: Problems): void {
  const byPosition = new Map<string, Stay[]>();
  for (const stay of there) {
    const before = byPosition.get(stay.position) ?? [];
    if (before.some((other) => other.sensorId !== stay.sensorId && placementsOverlap(other, stay))) {
      const message = `the position "${stay.position}" of ${stay.branchId} has another sensor at the same time`;
      problems.add(stay.locate(['position']), message);
    }
    byPosition.set(stay.position, [...before, stay]);
  }
}

/** Shares can only change where somebody comes, so looking there is looking everywhere. */
function checkShares(there: readonly Stay[], problems: Problems): void {
  for (const [index, stay] of there.entries()) {
    const present = there.filter((other) => placementHolds(other, stay.from));
    const sum = present.reduce((total, other) => total + (other.share ?? 0), 0);
    const lastToCome = there.findLastIndex((other) => other.from === stay.from) === index;
    if (sum > 1 + shareTolerance && lastToCome) {
      const when = stay.from === null ? '' : ` on ${stay.from}`;
      const message = `the shares of the sensors at ${stay.branchId} add up to ${Number(sum.toFixed(6))}${when}: at most 1`;
      problems.add(stay.locate(['share']), message);
    }
  }
}

/** What the shares that are given leave, divided among the stays of the same time that have none. */
function remainingShare(stay: Stay, there: readonly Stay[]): number {
  const present = there.filter((other) => placementsOverlap(other, stay));
  const given = present.reduce((total, other) => total + (other.share ?? 0), 0);
  return Math.max(0, 1 - given) / present.filter((other) => other.share === null).length;
}

function compareFrom(a: DateText | null, b: DateText | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  return b === null || a > b ? 1 : -1;
}
