import { dayMs, type EpochMs, minuteMs } from '../domain/time.ts';
import { type RandomKey, uniform } from './random.ts';

/** A fault that lasts, `[start, end)`; `draw` and `draw2` are two uniforms for what else it needs. */
export interface Episode {
  start: EpochMs;
  end: EpochMs;
  draw: number;
  draw2: number;
}

export interface EpisodeSpec {
  /** Share of time in force, up to 0.5. */
  rate: number;
  minMs: number;
  maxMs: number;
  /** First of four purposes; see purposes.ts. */
  purpose: number;
}

/** Long enough for most episodes, short enough that a year holds a dozen chances. */
const usualBlockMs = 28 * dayMs;

/**
 * The episodes of one kind on one device. Time is cut into blocks; each holds an episode or none, wholly inside it, so
 * what is in force at an instant needs one block only, and the share of time in force is exactly
 * `chance × mean length / block`. A rate up to one half fits: a block as short as the longest episode then has a chance
 * of at most one, since the mean of a uniform length is at least half of the longest.
 */
export class Episodes {
  readonly #key: RandomKey;
  readonly #spec: EpisodeSpec;
  readonly #blockMs: number;
  readonly #chance: number;
  readonly #phase: number;
  #block = Number.NaN;
  #episode: Episode | null = null;

  constructor(key: RandomKey, spec: EpisodeSpec) {
    this.#key = key;
    this.#spec = spec;
    const mean = (spec.minMs + spec.maxMs) / 2;
    const wide = Math.max(usualBlockMs, spec.maxMs);
    this.#blockMs = spec.rate * wide <= mean ? wide : spec.maxMs;
    this.#chance = mean > 0 ? Math.min(1, (spec.rate * this.#blockMs) / mean) : 0;
    this.#phase = Math.floor(uniform(key, 0, spec.purpose) * this.#blockMs);
  }

  at(instant: EpochMs): Episode | null {
    if (this.#chance === 0) return null;
    const block = Math.floor((instant - this.#phase) / this.#blockMs);
    if (block !== this.#block) {
      this.#block = block;
      this.#episode = this.#of(block);
    }
    const episode = this.#episode;
    return episode && instant >= episode.start && instant < episode.end ? episode : null;
  }

  #of(block: number): Episode | null {
    const { purpose, minMs, maxMs } = this.#spec;
    if (uniform(this.#key, block * 2, purpose + 1) >= this.#chance) return null;
    const length = minMs + uniform(this.#key, block * 2, purpose + 2) * (maxMs - minMs);
    const free = (this.#blockMs - length) * uniform(this.#key, block * 2, purpose + 3);
    const start = this.#phase + block * this.#blockMs + Math.floor(free / minuteMs) * minuteMs;
    return {
      start,
      end: start + length,
      draw: uniform(this.#key, block * 2 + 1, purpose + 1),
      draw2: uniform(this.#key, block * 2 + 1, purpose + 2),
    };
  }
}
