import { normalQuantile, type RandomKey, randomKey, uniform } from '../../src/simulator/random.ts';

/** Random draws in order, for what is made once: networks, places of blocks, injected faults. Same seed and purpose, same draws. */
export class Draws {
  readonly #key: RandomKey;
  #drawn = 0;

  constructor(seed: number, purpose: string) {
    this.#key = randomKey(seed, `trust bench ${purpose}`);
  }

  /** Strictly between 0 and 1. */
  share(): number {
    return uniform(this.#key, this.#drawn++, 0);
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.share();
  }

  /** A whole number of `[low, high]`. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.share() * (high - low + 1));
  }

  normal(): number {
    return normalQuantile(this.share());
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.share() * items.length)] as T;
  }

  /** One of the items, each as likely as its weight says. */
  weighed<T>(items: readonly (readonly [T, number])[]): T {
    let left = this.share() * items.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [item, weight] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return (items.at(-1) as readonly [T, number])[0];
  }

  /** The items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const mixed = [...items];
    for (let at = mixed.length - 1; at > 0; at--) {
      const other = this.whole(0, at);
      [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
    }
    return mixed;
  }
}
