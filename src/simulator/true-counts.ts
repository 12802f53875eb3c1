import type { Sensor } from '../domain/network.ts';
import { dayNumber, type EpochMs, minuteMs } from '../domain/time.ts';
import { openMinutesBetween } from '../network/opening-hours.ts';
import type { Hour } from './calendar-book.ts';
import type { BranchDemand } from './demand.ts';
import { purpose } from './purposes.ts';
import { binomialQuantile, overdispersedCount, type RandomKey, randomKey, uniform } from './random.ts';

export interface Count {
  entries: number;
  exits: number;
}

/** A piece of an hour, as long as the sensor's interval at most. */
export interface Part extends Count {
  start: EpochMs;
  minutes: number;
}

/** A stay at a branch, in day numbers `[from, to)`, within the branch's own life. */
export interface Stay {
  demand: BranchDemand;
  share: number;
  from: number;
  to: number;
}

/** Shape of the gamma in an hour's gamma-Poisson: 50 adds 14 % of spread to that of chance arrivals. */
const overdispersion = 50;
/** Share of the visitors who are still inside when the hour ends, if the next one is open. */
const stayingShare = 0.2;

/** What passes through one door in truth: a pure function of seed, sensor and hour. */
export class TrueDoor {
  readonly sensor: Sensor;
  readonly stays: readonly Stay[];
  readonly #key: RandomKey;
  #memoStay: Stay | null = null;
  #memoStart = Number.NaN;
  #memoEntries = 0;
  #memoStaying = 0;

  constructor(seed: number, sensor: Sensor, demands: ReadonlyMap<string, BranchDemand>) {
    this.sensor = sensor;
    this.#key = randomKey(seed, `sensor ${sensor.id}`);
    this.stays = sensor.placements.flatMap((placement) => {
      const demand = demands.get(placement.branchId);
      if (!demand) return [];
      const from = placement.from === null ? Number.NEGATIVE_INFINITY : dayNumber(placement.from);
      const to = placement.to === null ? Number.POSITIVE_INFINITY : dayNumber(placement.to);
      return [{ demand, share: placement.share, from: Math.max(from, demand.opened), to: Math.min(to, demand.closed) }];
    });
  }

  /** The mean that the hour's entries are drawn around. */
  expected(stay: Stay, hour: Hour): number {
    return stay.demand.mean(hour) * stay.share;
  }

  /** Everybody who came in has left when the branch next closes, or when the day ends. */
  count(stay: Stay, hour: Hour): Count {
    if (hour.openMinutes === 0) return { entries: 0, exits: 0 };
    const before = sameSpell(hour.previous, hour) ? this.#staying(stay, hour.previous) : 0;
    const staying = this.#staying(stay, hour);
    return { entries: this.#memoEntries, exits: this.#memoEntries - staying + before };
  }

  /** The hour cut into the sensor's intervals; their counts add up to `count`. */
  parts(stay: Stay, hour: Hour, count: Count): Part[] {
    const length = this.sensor.intervalMinutes;
    if (length >= hour.minutes) return [{ start: hour.start, minutes: hour.minutes, ...count }];
    const weights = partWeights(stay, hour, length);
    const entries = this.#split(count.entries, weights, hour.start, purpose.part);
    const exits = this.#split(count.exits, weights, hour.start, purpose.exitPart);
    return weights.map((_, index) => ({
      start: hour.start + index * length * minuteMs,
      minutes: Math.min(length, hour.minutes - index * length),
      entries: entries[index] ?? 0,
      exits: exits[index] ?? 0,
    }));
  }

  /** Entries of the hour go to `#memoEntries`: hours are asked for in order, and each needs the one before. */
  #staying(stay: Stay, hour: Hour): number {
    if (this.#memoStart === hour.start && this.#memoStay === stay) return this.#memoStaying;
    const u = uniform(this.#key, hour.start, purpose.gamma);
    const v = uniform(this.#key, hour.start, purpose.poisson);
    this.#memoStay = stay;
    this.#memoStart = hour.start;
    this.#memoEntries = overdispersedCount(this.expected(stay, hour), overdispersion, u, v);
    this.#memoStaying = sameSpell(hour.next, hour)
      ? binomialQuantile(this.#memoEntries, stayingShare, uniform(this.#key, hour.start, purpose.carry))
      : 0;
    return this.#memoStaying;
  }

  #split(total: number, weights: readonly number[], start: EpochMs, what: number): number[] {
    let left = total;
    let weightLeft = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight, index) => {
      const u = uniform(this.#key, start + index, what);
      const taken = weightLeft > 0 ? binomialQuantile(left, Math.min(1, weight / weightLeft), u) : 0;
      left -= taken;
      weightLeft -= weight;
      return taken;
    });
  }
}

function sameSpell(other: Hour | null, hour: Hour): other is Hour {
  return other !== null && other.openMinutes > 0 && other.day.number === hour.day.number;
}

/** Open minutes of each part; equal where the clock cut the hour or the opening hours do not tell. */
function partWeights(stay: Stay, hour: Hour, length: number): number[] {
  const number = Math.ceil(hour.minutes / length);
  const minutes = Array.from({ length: number }, (_, index) => Math.min(length, hour.minutes - index * length));
  if (hour.minutes < 60 || hour.openMinutes === 60) return minutes;
  const date = new Date(hour.day.number * 86_400_000).toISOString().slice(0, 10);
  const { exceptions, weekly } = stay.demand.schedule;
  const spells = exceptions[date]?.spells ?? weekly[hour.day.isoWeekday as 1 | 2 | 3 | 4 | 5 | 6 | 7];
  const open = minutes.map((long, index) => {
    const start = hour.localHour * 60 + index * length;
    return openMinutesBetween(spells, start, start + long);
  });
  return open.some((value) => value > 0) ? open : minutes;
}
