import { expect, test } from 'vitest';
import { sparklineExtent, sparklinePath, sparklineWidth } from './sparkline-path.ts';

test('a day that is not known leaves its place empty', () => {
  expect(sparklinePath([10, null, 5], 10)).toBe('M0 24v-24h3v24zM8 24v-12h3v12z');
});

test('a day without people can be told from one that is not known', () => {
  expect(sparklinePath([0, null], 10)).toBe('M0 24v-1h3v1z');
});

test('all days without people are drawn, with no division by zero', () => {
  expect(sparklinePath([0, 0], 0)).toBe('M0 24v-1h3v1zM4 24v-1h3v1z');
});

test('the extent speaks of known days alone', () => {
  expect(sparklineExtent([null, 4, 9, null])).toEqual({ least: 4, most: 9, days: 2 });
  expect(sparklineExtent([null])).toBeNull();
});

test('no gap follows the last day', () => {
  expect([sparklineWidth(1), sparklineWidth(28), sparklineWidth(0)]).toEqual([3, 111, 1]);
});
