import { dayMs, type EpochMs, hourMs } from '../../src/domain/time.ts';
import { accepts } from './accepts.ts';
import type { JudgedHour } from './judged.ts';
import { type FaultTag, isSpoilt, type TrueKind } from './truth.ts';

/** A fault of one shape that lasts: the hours of one sensor in which it is in force, without those that another one hides. */
export interface Episode {
  shape: string;
  kind: TrueKind;
  from: EpochMs;
  to: EpochMs;
  /** Indexes into the hours of the sensor that count: the open ones, or the closed ones of a fault of closed hours. */
  judged: number[];
}

/** Faults of a single hour: each is an episode of its own, even beside another. */
const single: ReadonlySet<TrueKind> = new Set<TrueKind>([
  'missing',
  'spike',
  'repeat_same',
  'repeat_differs',
  'late',
  'misspelt',
  'unknown_branch',
  'wrong_unit',
  'text_count',
  'broken',
  'closed',
  'local_time',
  'staff',
]);

/**
 * The episodes of a sensor's hours, which lie in order of time. One goes on through hours in which another fault hides
 * it (a lost reading within an undercount), and ends at the first hour without any. Episodes without a judged hour are
 * left out: nobody could have seen them.
 */
export function episodesOf(hours: readonly Pick<JudgedHour, 'at' | 'isOpen' | 'faults'>[]): Episode[] {
  const done: Episode[] = [];
  const running = new Map<string, Episode>();
  for (const [index, hour] of hours.entries()) {
    const hidden = isSpoilt(hour);
    for (const [shape, episode] of running) {
      const there = hour.faults.some((tag) => tag.shape === shape);
      if (!there && !hidden) running.delete(shape);
      else if (single.has(episode.kind)) running.delete(shape);
    }
    for (const tag of hour.faults) {
      const known = running.get(tag.shape);
      const episode = known ?? { shape: tag.shape, kind: tag.kind, from: hour.at, to: hour.at, judged: [] };
      if (!known) {
        running.set(tag.shape, episode);
        done.push(episode);
      }
      episode.to = hour.at + hourMs;
      if (isJudged(hour, tag)) episode.judged.push(index);
    }
  }
  return done.filter(({ judged }) => judged.length > 0);
}

function isJudged(hour: Pick<JudgedHour, 'isOpen'>, tag: FaultTag): boolean {
  return hour.isOpen || (tag.closedHours ?? false);
}

export function daysLong({ from, to }: Pick<Episode, 'from' | 'to'>): number {
  return (to - from) / dayMs;
}

/** Judged hours of the episode whose verdict is right. */
export function hoursFound(episode: Episode, verdictOf: (index: number) => string): number {
  return episode.judged.filter((index) => accepts(episode.kind, verdictOf(index))).length;
}

/** At least half of its judged hours have a right verdict. */
export function isFound(episode: Episode, verdictOf: (index: number) => string): boolean {
  return 2 * hoursFound(episode, verdictOf) >= episode.judged.length;
}
