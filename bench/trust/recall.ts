import { daysLong, type Episode, hoursFound, isFound } from './episodes.ts';
import type { JudgedSensor } from './judged.ts';
import { type SizeName, sizeOf } from './sizes.ts';
import type { TrueKind } from './truth.ts';

/** How many of the faults of a shape were found. */
export interface RecallCount {
  shape: string;
  kind: TrueKind;
  size: SizeName;
  episodes: number;
  found: number;
  /** Of the episodes, those with any verdict but `none` in at least half of their hours. */
  noticed: number;
  hours: number;
  hoursFound: number;
}

/** An episode with what the absolute aims ask of it. */
export interface JudgedEpisode {
  shape: string;
  kind: TrueKind;
  daily: number;
  days: number;
  found: boolean;
  /** Of an undercount: the share of the people that was still counted; null elsewhere or where the truth was nobody. */
  countedShare: number | null;
}

export interface Recall {
  counts: Map<string, RecallCount>;
  episodes: JudgedEpisode[];
}

export function noRecall(): Recall {
  return { counts: new Map(), episodes: [] };
}

export function addRecall(recall: Recall, sensor: JudgedSensor, episodes: readonly Episode[]): void {
  const verdictOf = (index: number) => sensor.hours[index]?.verdict?.fault ?? 'none';
  const size = sizeOf(sensor.daily);
  for (const episode of episodes) {
    const { shape, kind, judged } = episode;
    const key = `${shape}|${size}`;
    const count = recall.counts.get(key) ?? {
      shape,
      kind,
      size,
      episodes: 0,
      found: 0,
      noticed: 0,
      hours: 0,
      hoursFound: 0,
    };
    recall.counts.set(key, count);
    const found = isFound(episode, verdictOf);
    const noticed = 2 * judged.filter((index) => verdictOf(index) !== 'none').length >= judged.length;
    count.episodes++;
    count.found += found ? 1 : 0;
    count.noticed += noticed ? 1 : 0;
    count.hours += judged.length;
    count.hoursFound += hoursFound(episode, verdictOf);
    recall.episodes.push({
      shape,
      kind,
      daily: sensor.daily,
      days: daysLong(episode),
      found,
      countedShare: kind === 'undercount' ? countedShare(sensor, judged) : null,
    });
  }
}

function countedShare(sensor: JudgedSensor, judged: readonly number[]): number | null {
  let truth = 0;
  let observed = 0;
  for (const index of judged) {
    const hour = sensor.hours[index];
    if (!hour || hour.verdict?.observed == null || hour.faults.length > 1) continue;
    truth += hour.entries;
    observed += hour.verdict.observed;
  }
  return truth > 0 ? observed / truth : null;
}

/** Adds the counts of sizes (or of anything) up to one line a shape. */
export function byShape(recall: Recall, size: SizeName | null): RecallCount[] {
  const shapes = new Map<string, RecallCount>();
  for (const count of recall.counts.values()) {
    if (size !== null && count.size !== size) continue;
    const sum = shapes.get(count.shape);
    if (!sum) {
      shapes.set(count.shape, { ...count });
      continue;
    }
    for (const name of ['episodes', 'found', 'noticed', 'hours', 'hoursFound'] as const) sum[name] += count[name];
  }
  return [...shapes.values()].sort((a, b) => (a.shape < b.shape ? -1 : 1));
}
