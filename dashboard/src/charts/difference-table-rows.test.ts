import { expect, test } from 'vitest';
import type { FootfallRow } from '../api/types.ts';
import { alignLines } from './compare-lines-points.ts';
import { against, cellOf, openPositions, totalsOf } from './difference-table-rows.ts';

const row = (id: string, start: string, entries: number | null, status: FootfallRow['status'] = 'complete') =>
  ({ id, start, entries, status, expected: null, observed_share: 1, imputed_entries: 0 }) as FootfallRow;
const pointsOf = (...rows: FootfallRow[]) =>
  alignLines(rows, ['a', 'b'], (id) => id).lines.map(({ points }) => points[0]);

test('a day that is partial in one is left out of the totals of all, and the share that is left is known', () => {
  const totals = totalsOf(
    [
      row('a', '2025-01-01', 10),
      row('b', '2025-01-01', 20),
      row('a', '2025-01-02', 100, 'partial'),
      row('b', '2025-01-02', 200),
      row('a', '2025-01-03', 3),
      row('b', '2025-01-03', null, 'missing'),
      row('a', '2025-01-06', 7),
      row('b', '2025-01-06', 8),
    ],
    ['a', 'b'],
  );
  expect(totals).toEqual({ entries: [17, 28], days: 2, openDays: 4, pendingDays: 0 });
});

test('a day on which one is closed counts with nobody for it; days on which all are closed count nowhere', () => {
  const totals = totalsOf(
    [
      row('a', '2025-01-04', 10),
      row('b', '2025-01-04', null, 'closed'),
      row('a', '2025-01-05', null, 'closed'),
      row('b', '2025-01-05', null, 'closed'),
    ],
    ['a', 'b'],
  );
  expect(totals).toEqual({ entries: [10, 0], days: 1, openDays: 1, pendingDays: 0 });
});

test('today, and a day before one of them was there, are not compared', () => {
  const totals = totalsOf(
    [row('a', '2025-01-01', 10), row('a', '2025-01-02', 5, 'pending'), row('b', '2025-01-02', 6, 'pending')],
    ['a', 'b'],
  );
  expect(totals).toEqual({ entries: [null, null], days: 0, openDays: 1, pendingDays: 1 });
});

test('a cell is a difference only where both sides are whole', () => {
  const [a, b] = pointsOf(row('a', '2025-01-01', 12), row('b', '2025-01-01', 10));
  expect(cellOf(a, b, 'difference')).toMatchObject({ value: 2, isWhole: true });
  expect(cellOf(a, b, 'share').value).toBeCloseTo(0.2);
  expect(cellOf(a, b, 'entries')).toMatchObject({ value: 12, isWhole: true });
  const [part, whole] = pointsOf(row('a', '2025-01-01', 12, 'partial'), row('b', '2025-01-01', 10));
  expect(cellOf(part, whole, 'difference')).toMatchObject({ value: null, isWhole: false });
  expect(cellOf(whole, part, 'share')).toMatchObject({ value: null, isWhole: false });
  expect(cellOf(part, whole, 'entries')).toMatchObject({ value: 12, isWhole: false });
});

test('closed against open is the whole difference, as a share of nobody it is not known', () => {
  const [open, closed] = pointsOf(row('a', '2025-01-01', 12), row('b', '2025-01-01', null, 'closed'));
  expect(cellOf(closed, open, 'difference')).toMatchObject({ value: -12, isWhole: true });
  expect(cellOf(closed, open, 'share')).toMatchObject({ value: -1, isWhole: true });
  expect(cellOf(open, closed, 'share')).toMatchObject({ value: null, isWhole: true });
  expect(cellOf(closed, closed, 'difference')).toMatchObject({ value: null, isWhole: true });
  expect(against(null, 3, 'difference')).toBeNull();
});

test('periods at which all are closed have no row', () => {
  const lines = alignLines(
    [row('a', '2025-01-04', 1), row('a', '2025-01-05', null, 'closed'), row('a', '2025-01-06', null, 'missing')],
    ['a', 'b'],
    (id) => id,
  );
  expect(openPositions(lines)).toEqual([0, 2]);
});
