import { expect, test } from 'vitest';
import { apartHours, atOnce, chooseBlocks } from './choose-blocks.ts';
import { Draws } from './draws.ts';
import { medianOf, simpleEstimate } from './simple-estimate.ts';

const hoursOf = (count: number, value: (hour: number) => number) =>
  new Map(Array.from({ length: count }, (_, hour) => [hour, value(hour)]));

test('blocks lie where every hour was observed, far apart on a sensor, and few at one time', () => {
  const holes = hoursOf(10_000, () => 5);
  for (let hour = 0; hour < 10_000; hour += 500) holes.delete(hour);
  const counts = new Map(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => [id, holes]));
  const blocks = chooseBlocks(new Draws(1, 'test'), counts, [
    { length: 24, blocks: 20 },
    { length: 168, blocks: 10 },
  ]);
  expect(blocks.length).toBeGreaterThan(20);
  for (const block of blocks) {
    for (let hour = block.start; hour < block.start + block.length; hour++) expect(holes.has(hour)).toBe(true);
    const others = blocks.filter((other) => other !== block);
    const own = others.filter(({ sensorId }) => sensorId === block.sensorId);
    for (const { start, length } of own) {
      expect(start >= block.start + block.length + apartHours || start + length + apartHours <= block.start).toBe(true);
    }
  }
  for (let hour = 0; hour < 10_000; hour++) {
    expect(blocks.filter(({ start, length }) => hour >= start && hour < start + length).length).toBeLessThanOrEqual(
      atOnce,
    );
  }
});

test('the simple estimate is the usual hour, as busy as the other sensors were', () => {
  const usual = hoursOf(168 * 9, (hour) => 10 + (hour % 168));
  const own = new Map(usual);
  own.delete(168 * 4 + 20);
  const busy = new Map(usual).set(168 * 4 + 20, 60);
  const counts = new Map([
    ['own', own],
    ['other', busy],
  ]);
  expect(simpleEstimate(counts, 'own', 168 * 4 + 20)).toBe(60);
  expect(simpleEstimate(counts, 'own', 168 * 4 + 21)).toBe(31);
  expect(simpleEstimate(counts, 'unknown', 20)).toBeNull();
});

test('the median of an even number of values lies between the middle two', () => {
  expect(medianOf([9, 1, 3, 100])).toBe(6);
  expect(medianOf([9, 1, 3])).toBe(3);
});
