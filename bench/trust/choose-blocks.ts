import type { Draws } from './draws.ts';

/** Local hours `[start, start + length)` of a sensor, since 1970. */
export interface Block {
  sensorId: string;
  start: number;
  length: number;
}

/** Between two blocks of one sensor: more than the 4 weeks on either side that an estimate may read. */
export const apartHours = 29 * 24;
/** Hidden at one time: among some thirty sensors as few as real life has ill at once. */
export const atOnce = 3;
const triesEach = 2000;

/**
 * Places blocks of the given lengths at random where every hour was observed, the sensor first and then the start, so
 * that they neither touch on one sensor nor crowd at one time. Lengths are taken in turn from the longest on; a block for
 * which no place is found is left out.
 */
export function chooseBlocks(
  draws: Draws,
  counts: ReadonlyMap<string, ReadonlyMap<number, number>>,
  wanted: readonly { length: number; blocks: number }[],
): Block[] {
  const sensors = [...counts.keys()];
  const spans = new Map(sensors.map((id) => [id, spanOf(counts.get(id) ?? new Map())]));
  const chosen: Block[] = [];
  for (const { length, blocks } of [...wanted].sort((a, b) => b.length - a.length)) {
    for (let made = 0, tries = 0; made < blocks && tries < blocks * triesEach; tries++) {
      const sensorId = draws.pick(sensors);
      const [first, last] = spans.get(sensorId) as [number, number];
      const block = { sensorId, start: draws.whole(first, last - length + 1), length };
      if (!isObserved(counts.get(sensorId), block) || !hasRoom(chosen, block)) continue;
      chosen.push(block);
      made++;
    }
  }
  return chosen;
}

function spanOf(counts: ReadonlyMap<number, number>): [number, number] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const hour of counts.keys()) {
    first = Math.min(first, hour);
    last = Math.max(last, hour);
  }
  return [first, last];
}

function isObserved(counts: ReadonlyMap<number, number> | undefined, { start, length }: Block): boolean {
  for (let hour = start; hour < start + length; hour++) if (!counts?.has(hour)) return false;
  return true;
}

function hasRoom(chosen: readonly Block[], block: Block): boolean {
  const end = block.start + block.length;
  const near = chosen.filter(
    (other) => other.start < end + apartHours && other.start + other.length + apartHours > block.start,
  );
  if (near.some((other) => other.sensorId === block.sensorId)) return false;
  const meeting = near.filter((other) => other.start < end && other.start + other.length > block.start);
  // Those that meet it are counted as if they all met each other: never too many, sometimes fewer than could be.
  return meeting.length < atOnce;
}
