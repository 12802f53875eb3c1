import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countStatuses,
  layoutMatrix,
  markDays,
  partialStep,
  placeAfter,
  placeAt,
  scrollTo,
  statusAt,
} from './coverage-matrix-layout.ts';

describe('the layout', () => {
  test('gives the days the width there is, and scrolls sideways where that is too little', () => {
    const month = layoutMatrix(1200, 21, 28);
    expect(month.width).toBeLessThanOrEqual(1200);
    const years = layoutMatrix(1200, 21, 1100);
    expect(years.width).toBeGreaterThan(1200);
    expect(layoutMatrix(330, 21, 28).isNarrow).toBe(true);
  });

  test('finds the cell under a point again, however it is scrolled', () => {
    fc.assert(
      fc.property(
        fc.record({ row: fc.integer({ min: 0, max: 9999 }), day: fc.integer({ min: 0, max: 91 }) }),
        fc.integer({ min: 300, max: 2500 }),
        (place, width) => {
          const layout = layoutMatrix(width, 10_000, 92);
          const box = { left: 0, top: 0, width, height: 500 };
          const { left, top } = scrollTo(layout, place, box);
          const x = layout.names + place.day * layout.day - left + layout.day / 2;
          const y = layout.head + place.row * layout.row - top + layout.row / 2;
          expect(placeAt(layout, x, y, left, top)).toEqual(place);
          // In sight, beside the names and the head.
          expect(x < width && y < box.height && x > layout.names && y > layout.head).toBe(true);
        },
      ),
    );
  });

  test('names, head and the ground beyond are no cells', () => {
    const layout = layoutMatrix(1200, 3, 7);
    expect(placeAt(layout, 10, 100, 0, 0)).toBeNull();
    expect(placeAt(layout, 400, 10, 0, 0)).toBeNull();
    expect(placeAt(layout, 400, layout.height + 1, 0, 0)).toBeNull();
    expect(placeAt(layout, layout.width + 1, 60, 0, 0)).toBeNull();
  });
});

test('the keys stay inside the matrix', () => {
  const size = { rows: 10, days: 5 };
  expect(placeAfter('ArrowLeft', false, { row: 0, day: 0 }, size, 4)).toEqual({ row: 0, day: 0 });
  expect(placeAfter('PageDown', false, { row: 8, day: 2 }, size, 4)).toEqual({ row: 9, day: 2 });
  expect(placeAfter('End', true, { row: 0, day: 0 }, size, 4)).toEqual({ row: 9, day: 4 });
  expect(placeAfter('Enter', false, { row: 0, day: 0 }, size, 4)).toBeNull();
});

test('days are counted by status; those of a sensor that is not there are no sensor-days', () => {
  const counts = countStatuses([{ status: 'ccpmx-' }, { status: '--wcc?' }]);
  expect(counts).toEqual({ complete: 4, partial: 1, missing: 1, pending: 1, closed: 1, not_there: 4, total: 8 });
});

test('a day beyond the answer is not there, rather than complete', () => {
  const row = { sensor_id: 's', branch_id: 'b', observed_share: 1, share: [1], status: 'c' };
  expect([statusAt(row, 0), statusAt(row, 1)]).toEqual(['complete', 'not_there']);
});

test('a partial day never has the colour of a complete or a missing one', () => {
  expect([0, 0.49, 0.5, 0.79, 0.8, 0.999, null].map(partialStep)).toEqual([1, 1, 2, 2, 3, 3, 1]);
});

test('the head marks months, Mondays and weekends', () => {
  const marks = markDays(['2025-05-31', '2025-06-01', '2025-06-02']);
  expect(marks.map(({ isMonth, isMonday, isWeekend, number }) => [isMonth, isMonday, isWeekend, number])).toEqual([
    [true, false, true, '31'],
    [true, false, true, '1'],
    [false, true, false, '2'],
  ]);
});
