import { describe, expect, it } from 'vitest';
import {
  binomialQuantile,
  bits,
  normalQuantile,
  overdispersedCount,
  poissonQuantile,
  randomKey,
  spreadFactor,
  uniform,
} from './random.ts';

const draws = 40_000;

describe('counter-based randomness', () => {
  it('gives the same number for the same question, and other numbers for other keys, counters and purposes', () => {
    const key = randomKey(7, 'sensor a');
    expect(bits(key, 1_700_000_000_000, 3)).toBe(bits(randomKey(7, 'sensor a'), 1_700_000_000_000, 3));
    const others = [
      bits(randomKey(8, 'sensor a'), 1_700_000_000_000, 3),
      bits(randomKey(7, 'sensor b'), 1_700_000_000_000, 3),
      bits(key, 1_700_003_600_000, 3),
      bits(key, 1_700_000_000_000 + 2 ** 32, 3),
      bits(key, 1_700_000_000_000, 4),
    ];
    expect(new Set([bits(key, 1_700_000_000_000, 3), ...others]).size).toBe(6);
  });

  it('is uniform over the hours of a sensor: every tenth of the range within 5 standard deviations', () => {
    const key = randomKey(1, 'sensor a');
    const bins = new Array<number>(10).fill(0);
    for (let hour = 0; hour < draws; hour++) {
      const bin = Math.floor(uniform(key, hour * 3_600_000, 1) * 10);
      bins[bin] = (bins[bin] ?? 0) + 1;
    }
    const allowed = 5 * Math.sqrt(draws * 0.1 * 0.9);
    for (const bin of bins) expect(Math.abs(bin - draws / 10)).toBeLessThan(allowed);
  });

  it.each([
    ['next hours', 3_600_000, 1],
    ['next days', 86_400_000, 1],
    ['other purposes', 0, 2],
  ])('draws unrelated numbers for %s', (_, step, otherPurpose) => {
    const key = randomKey(1, 'sensor a');
    let sum = 0;
    for (let hour = 0; hour < draws; hour++) {
      const at = hour * 3_600_000;
      sum += (uniform(key, at, 1) - 0.5) * (uniform(key, at + step, otherPurpose) - 0.5);
    }
    expect(Math.abs((sum / draws) * 12)).toBeLessThan(5 / Math.sqrt(draws));
  });

  it('flips half of the bits when one bit of the counter changes', () => {
    const key = randomKey(1, 'sensor a');
    let flipped = 0;
    for (let at = 0; at < 2000; at++) flipped += ones(bits(key, at * 2, 1) ^ bits(key, at * 2 + 1, 1));
    expect(flipped / 2000).toBeGreaterThan(15.7);
    expect(flipped / 2000).toBeLessThan(16.3);
  });
});

describe('distributions by inversion', () => {
  it('inverts the normal distribution at known points', () => {
    expect(normalQuantile(0.5)).toBeCloseTo(0, 9);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963985, 7);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306, 7);
  });

  it.each([0.3, 7, 90, 399, 401, 5000])('draws Poisson counts of mean %d with that mean and variance', (mean) => {
    const { average, variance } = moments((u) => poissonQuantile(mean, u));
    expect(average / mean).toBeCloseTo(1, 1);
    expect(variance / mean).toBeGreaterThan(0.93);
    expect(variance / mean).toBeLessThan(1.07);
  });

  it.each([
    [10, 0.2],
    [60, 0.9],
    [1600, 0.5],
    [100_000, 0.3],
  ])('draws binomial counts of %d trials at %d with that mean and variance, never out of range', (n, p) => {
    const { average, variance, least, most } = moments((u) => binomialQuantile(n, p, u));
    expect(average / (n * p)).toBeCloseTo(1, 2);
    expect(variance / (n * p * (1 - p))).toBeGreaterThan(0.93);
    expect(variance / (n * p * (1 - p))).toBeLessThan(1.07);
    expect(least).toBeGreaterThanOrEqual(0);
    expect(most).toBeLessThanOrEqual(n);
  });

  it.each([5, 60, 600])('draws overdispersed counts of mean %d with variance mean + mean²/50', (mean) => {
    const key = randomKey(2, 'x');
    const { average, variance } = moments((u, at) => overdispersedCount(mean, 50, u, uniform(key, at, 9)));
    const expected = mean + (mean * mean) / 50;
    expect(average / mean).toBeCloseTo(1, 1);
    expect(variance / expected).toBeGreaterThan(0.93);
    expect(variance / expected).toBeLessThan(1.07);
  });

  it('draws factors with mean 1 and the asked spread', () => {
    const key = randomKey(3, 'x');
    const { average, variance } = moments((_, at) => spreadFactor(key, at, 1, 0.15));
    expect(average).toBeCloseTo(1, 2);
    expect(Math.sqrt(variance)).toBeCloseTo(0.15, 2);
  });
});

function moments(draw: (u: number, at: number) => number) {
  const key = randomKey(1, 'moments');
  const values = Array.from({ length: draws }, (_, at) => draw(uniform(key, at, 1), at));
  const average = values.reduce((sum, value) => sum + value, 0) / draws;
  const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / draws;
  return { average, variance, least: Math.min(...values), most: Math.max(...values) };
}

function ones(word: number): number {
  let count = 0;
  for (let left = word >>> 0; left > 0; left = Math.floor(left / 2)) count += left % 2;
  return count;
}
