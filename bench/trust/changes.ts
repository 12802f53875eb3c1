import type { Branch } from '../../src/domain/network.ts';
import { dayMs, type EpochMs } from '../../src/domain/time.ts';
import { binomialQuantile, poissonQuantile } from '../../src/simulator/random.ts';
import { Draws } from './draws.ts';
import type { Feed } from './feed.ts';
import { changed, countOf, hoursBetween, recordsOf, type Scene, sceneOf } from './scene.ts';

/**
 * Real changes: the people really stay away, or really come. What the sensors say is true, so an hour that is flagged is a
 * false alarm.
 */
interface Change {
  name: string;
  branches: readonly string[];
  from: EpochMs;
  to: EpochMs;
  /** Of the people who would have come. */
  factor: number;
}

const apartMs = 7 * dayMs;
const marginMs = 21 * dayMs;
const tries = 200;

/** Makes each change happen in a feed without faults, at random branches and times. The feed itself is used up. */
export function withChanges(feed: Feed, seed: number): Feed {
  const scene = sceneOf(feed);
  const draws = new Draws(seed, 'changes');
  const done: Change[] = [];
  const make = (
    times: number,
    days: number,
    propose: () => { name: string; branches: string[]; factor: number } | null,
  ) => {
    for (let made = 0, tried = 0; made < times && tried < tries; tried++) {
      const found = propose();
      if (!found) continue;
      const from = startOf(feed, days, draws);
      const change = { ...found, from, to: from + days * dayMs };
      if (done.some((other) => meets(other, change))) continue;
      apply(scene, change, draws);
      done.push(change);
      made++;
    }
  };
  const { branches } = feed.network;
  const cities = [...new Set(branches.map(cityOf))];
  const doors = (id: string) => scene.sensors.filter(({ branchId }) => branchId === id).length;
  const several = branches.filter(({ id }) => doors(id) > 1);
  make(1, 35, () => ({ name: 'slow weeks, -30 % everywhere', branches: branches.map(({ id }) => id), factor: 0.7 }));
  make(cities.length, 1, () => {
    const city = draws.pick(cities);
    return { name: 'strike, a city near zero', branches: inCity(branches, city), factor: 0.04 };
  });
  make(5, 21, () =>
    several.length > 0
      ? { name: 'half the visitors gone, all doors alike', branches: [draws.pick(several).id], factor: 0.5 }
      : null,
  );
  make(3, 10, () => {
    const branch = draws.pick(branches);
    const neighbour = nearestTo(branch, branches);
    return neighbour && { name: 'street closed, two branches -40 %', branches: [branch.id, neighbour.id], factor: 0.6 };
  });
  make(6, 7, () => ({ name: 'promotion, +60 % at a branch', branches: [draws.pick(branches).id], factor: 1.6 }));
  return changed(scene, `${feed.name}, ${done.length} real changes`);
}

function apply(scene: Scene, { name, branches, from, to, factor }: Change, draws: Draws): void {
  const ids = new Set(branches);
  const scale = (count: number) =>
    factor <= 1
      ? binomialQuantile(count, factor, draws.share())
      : count + poissonQuantile(count * (factor - 1), draws.share());
  for (const sensor of scene.sensors) {
    if (!ids.has(sensor.branchId)) continue;
    for (const hour of hoursBetween(sensor, from, to)) {
      hour.change = name;
      if (hour.expected !== null) hour.expected *= factor;
      const records = recordsOf(sensor, hour);
      // An hour that nobody counted stays as it was: what was there then is not known.
      if (records.length === 0) continue;
      for (const record of records) {
        record.entries = scale(countOf(record));
        record.exits = scale(record.exits);
      }
      hour.entries = records.reduce((sum, record) => sum + countOf(record), 0);
    }
  }
}

/** At midnight UTC. */
function startOf({ from, to }: Feed, days: number, draws: Draws): EpochMs {
  const room = (to - from - 2 * marginMs) / dayMs - days;
  return from + marginMs + draws.whole(0, Math.max(0, Math.floor(room))) * dayMs;
}

function meets(a: Change, b: Change): boolean {
  return a.from < b.to + apartMs && a.to + apartMs > b.from && a.branches.some((id) => b.branches.includes(id));
}

function cityOf(branch: Branch): string {
  return branch.city ?? branch.region ?? '';
}

function inCity(branches: readonly Branch[], city: string): string[] {
  return branches.filter((branch) => cityOf(branch) === city).map(({ id }) => id);
}

function nearestTo(branch: Branch, branches: readonly Branch[]): Branch | null {
  const distance = (other: Branch) =>
    Math.hypot((other.latitude ?? 90) - (branch.latitude ?? 0), (other.longitude ?? 180) - (branch.longitude ?? 0));
  const others = branches.filter((other) => other !== branch && cityOf(other) === cityOf(branch));
  return others.sort((a, b) => distance(a) - distance(b))[0] ?? null;
}
