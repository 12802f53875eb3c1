import { dayMs, type EpochMs, hourMs } from '../../src/domain/time.ts';
import { Draws } from './draws.ts';
import type { Feed } from './feed.ts';
import { changed, type Scene, type SceneSensor, sceneOf } from './scene.ts';
import { type Shape, shapes } from './shapes.ts';

/** Between two faults of one sensor: time to have been well. */
const apartMs = 14 * dayMs;
/** Of the stretch, at its start and its end: left alone. */
const marginMs = 10 * dayMs;
const tries = 300;

/** Puts each shape `times` times into a feed without faults, at random sensors and times. The feed itself is used up. */
export function withShapes(feed: Feed, seed: number, times: number): Feed {
  const scene = sceneOf(feed);
  const draws = new Draws(seed, 'shapes');
  const taken = new Map<string, { from: EpochMs; to: EpochMs }[]>();
  // The longest first: they find room while there is some.
  const wanted = [...shapes].sort((a, b) => b.hours - a.hours);
  for (const shape of wanted) {
    for (let made = 0, tried = 0; made < times && tried < tries; tried++) {
      if (injectOnce(scene, shape, draws, taken)) made++;
    }
  }
  return changed(scene, `${feed.name}, ${shapes.length} shapes of fault`);
}

function injectOnce(
  scene: Scene,
  shape: Shape,
  draws: Draws,
  taken: Map<string, { from: EpochMs; to: EpochMs }[]>,
): boolean {
  const sensor = draws.pick(scene.sensors);
  if (shape.fits && !shape.fits(sensor, scene)) return false;
  const from = startOf(sensor, shape, draws);
  if (from === null) return false;
  const to = from + shape.hours * hourMs;
  // A fault may take a second door of the branch along: the whole branch is free of others meanwhile.
  const known = taken.get(sensor.branchId) ?? [];
  if (known.some((other) => other.from < to + apartMs && other.to + apartMs > from)) return false;
  if (!shape.inject({ scene, sensor, from, to, draws })) return false;
  taken.set(sensor.branchId, [...known, { from, to }]);
  return true;
}

/** A fault of hours begins in an open one, a longer one whenever it likes. Null where there is no room. */
function startOf(sensor: SceneSensor, shape: Shape, draws: Draws): EpochMs | null {
  const first = (sensor.hours[0]?.at ?? 0) + marginMs;
  const last = (sensor.hours.at(-1)?.at ?? 0) - marginMs - shape.hours * hourMs;
  const hour = draws.pick(sensor.hours);
  if (hour.at < first || hour.at > last) return null;
  return shape.hours < 24 && !hour.isOpen ? null : hour.at;
}
