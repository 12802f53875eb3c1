import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FootfallRow } from '../api/types.ts';
import { seriesColours } from '../theme/tokens.ts';
import {
  alignLines,
  bridgeOf,
  indexBases,
  kindOf,
  lineLook,
  lonely,
  openHours,
  type Point,
  pathOf,
  scaled,
  spread,
} from './compare-lines-points.ts';
import { sideOf } from './footfall-series-points.ts';

const row = (id: string, start: string, entries: number | null, status: FootfallRow['status'] = 'complete') =>
  ({ id, start, entries, status, expected: null, observed_share: 1, imputed_entries: 0 }) as FootfallRow;
const align = (rows: FootfallRow[], ids = ['a', 'b']) => alignLines(rows, ids, (id) => id.toUpperCase());
const entries = ({ entries: value }: Point) => value;

test('rows of several stand on one axis, and a period that one of them has not is none, not zero', () => {
  const { starts, lines } = align([
    row('b', '2025-01-02', 2),
    row('a', '2025-01-01', 1),
    row('a', '2025-01-02', 3),
    row('c', '2025-01-05', 9),
  ]);
  expect(starts).toEqual(['2025-01-01', '2025-01-02', '2025-01-05']);
  expect(lines.map(({ name, points }) => [name, points.map((point) => point?.entries ?? null)])).toEqual([
    ['A', [1, 3, null]],
    ['B', [null, 2, null]],
  ]);
});

test('the hour that a clock change repeats is one point with the people of both', () => {
  const start = '2025-10-26T02:00';
  const [line] = align([row('a', start, 3), row('a', start, 4, 'partial')], ['a']).lines;
  expect(line!.points).toMatchObject([{ entries: 7, status: 'partial' }]);
});

test('a line passes over closed days, breaks where a day is missing or partial, and never takes them for zero', () => {
  const [line] = align(
    [
      row('a', '2025-01-01', 5),
      row('a', '2025-01-02', null, 'closed'),
      row('a', '2025-01-03', 7),
      row('a', '2025-01-04', null, 'missing'),
      row('a', '2025-01-05', 3, 'partial'),
      row('a', '2025-01-06', 6),
    ],
    ['a'],
  ).lines;
  expect(pathOf(line!, 'day', entries)).toEqual([
    [0, 5],
    [2, 7],
    [3, '-'],
    [4, '-'],
    [5, 6],
  ]);
  expect([...lonely(pathOf(line!, 'day', entries))]).toEqual([5]);
  expect(bridgeOf(line!, 'day', entries).slice(2)).toEqual([
    [3, '-'],
    [4, 3],
    [5, 6],
  ]);
  expect(line!.points.map(kindOf)).toEqual(['whole', 'closed', 'whole', 'missing', 'part', 'whole']);
});

test('a week of which only closed days lie in the period is not missing', () => {
  const [line] = align([row('a', '2025-01-06', null, 'partial')], ['a']).lines;
  expect(kindOf(line!.points[0])).toBe('none');
});

test('by the hour a closed hour breaks the line', () => {
  const [line] = align([row('a', '2025-01-01T09:00', 5), row('a', '2025-01-01T12:00', null, 'closed')], ['a']).lines;
  expect(pathOf(line!, 'hour', entries)).toEqual([
    [0, 5],
    [1, '-'],
  ]);
});

test('nights and closed days are left out, but for an hour that parts the days', () => {
  const hours = ['2025-01-01', '2025-01-02', '2025-01-03'].flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => {
      const start = `${day}T${String(hour).padStart(2, '0')}:00`;
      const isOpen = day !== '2025-01-02' && hour >= 9 && hour < 11;
      return row('a', start, isOpen ? 4 : null, isOpen ? 'complete' : 'closed');
    }),
  );
  expect(openHours(align(hours, ['a'])).starts).toEqual([
    '2025-01-01T09:00',
    '2025-01-01T10:00',
    '2025-01-01T11:00',
    '2025-01-03T09:00',
    '2025-01-03T10:00',
    '2025-01-03T11:00',
  ]);
});

test('100 is the first period in view that is complete in all, and it is the same for all', () => {
  const { lines } = align([
    row('a', '2025-01-01', 10),
    row('b', '2025-01-01', 50, 'partial'),
    row('a', '2025-01-02', 20),
    row('b', '2025-01-02', 40),
    row('a', '2025-01-03', 30),
    row('b', '2025-01-03', 20),
  ]);
  const bases = indexBases(lines, 0);
  expect(bases.shared).toBe(1);
  expect(lines.map(({ id }) => scaled(30, bases.of.get(id), true))).toEqual([150, 75]);
  expect(indexBases(lines, 2).shared).toBe(2);
});

test('without a period in common each line has its own 100, and one without any has no index', () => {
  const { lines } = align(
    [row('a', '2025-01-01', 10), row('b', '2025-01-02', 40), row('c', '2025-01-02', 0)],
    ['a', 'b', 'c'],
  );
  const bases = indexBases(lines, 0);
  expect(bases.shared).toBeNull();
  expect([...bases.of]).toEqual([
    ['a', { position: 0, entries: 10 }],
    ['b', { position: 1, entries: 40 }],
  ]);
  expect(scaled(5, bases.of.get('c'), true)).toBeNull();
});

test('labels keep their distance and their order, and stay where they may', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 400 }), { maxLength: 12 }), (wished) => {
      const places = spread(wished, 20, 0, 300);
      const order = wished.map((_, index) => index).sort((a, b) => wished[a]! - wished[b]! || a - b);
      order.forEach((index, rank) => {
        expect(places[index]).toBeGreaterThanOrEqual(-1e-9);
        expect(places[index]).toBeLessThanOrEqual(300 + 1e-9);
        if (rank > 0) {
          expect(places[index]! - places[order[rank - 1]!]!).toBeGreaterThanOrEqual(20 - 1e-9);
        }
      });
    }),
  );
  expect(spread([10, 200], 20, 0, 300)).toEqual([10, 200]);
});

test('no two of the lines of a page look alike, also without their colour within a chart of four', () => {
  const looks = Array.from({ length: 24 }, (_, position) => JSON.stringify(lineLook(position, seriesColours.light)));
  expect(new Set(looks).size).toBe(24);
  expect(new Set([0, 1, 2, 3].map((position) => String(lineLook(position, seriesColours.dark).dash))).size).toBe(4);
});

test('a point is judged against its own expected, but not the hour that a clock change repeats', () => {
  const change = (start: string, change_share: number | null) => ({ ...row('a', start, 5), change_share });
  const [line] = align(
    [
      change('2025-10-26T01:00', 0.3),
      change('2025-10-26T02:00', 0.3),
      change('2025-10-26T02:00', 0.3),
      change('2025-10-26T03:00', -0.2),
      row('a', '2025-10-26T04:00', 9, 'pending'),
    ],
    ['a'],
  ).lines;
  expect(line!.points.map((point) => sideOf(point!, 20))).toEqual(['high', null, null, null]);
  expect(line!.points.map((point) => sideOf(point!, 19))).toEqual(['high', null, 'low', null]);
});
