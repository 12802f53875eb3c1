import { expect, test } from 'vitest';
import { type Round, spreadOf } from './branch-map-spread.ts';

const moved = (marks: readonly Round[]) =>
  spreadOf(marks).map(({ x, y }, at) => ({ ...marks[at]!, x: marks[at]!.x + x, y: marks[at]!.y + y }));
const apart = (a: Round, b: Round) => Math.hypot(a.x - b.x, a.y - b.y) - a.radius - b.radius;

test('a small mark inside a large one comes out beside it, and the large one hardly moves', () => {
  const before = [
    { x: 100, y: 100, radius: 14 },
    { x: 96, y: 99, radius: 8 },
  ];
  const [large, small] = moved(before);
  expect(apart(large!, small!)).toBeGreaterThan(0);
  expect(Math.hypot(large!.x - 100, large!.y - 100)).toBeLessThan(6);
});

test('marks that do not touch stay in their places', () => {
  const marks = [
    { x: 0, y: 0, radius: 5 },
    { x: 20, y: 0, radius: 5 },
  ];
  expect(spreadOf(marks)).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 0 },
  ]);
});

test('marks in one place part, none further than fourteen pixels', () => {
  const two = [
    { x: 5, y: 5, radius: 6 },
    { x: 5, y: 5, radius: 6 },
  ];
  const [one, other] = moved(two);
  expect(apart(one!, other!)).toBeGreaterThan(0);
  const crowd = Array.from({ length: 30 }, () => ({ x: 5, y: 5, radius: 15 }));
  expect(Math.max(...spreadOf(crowd).map(({ x, y }) => Math.hypot(x, y)))).toBeLessThan(14.001);
});
