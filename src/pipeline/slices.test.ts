import { expect, test } from 'vitest';
import { decodeDates, encodeDates, joinSlices } from './slices.ts';

test('dates are written as ranges and read back', () => {
  const dates = ['2024-12-31', '2025-01-01', '2025-01-03', '2025-02-28', '2025-03-01'];
  const text = encodeDates(dates);
  expect(text).toBe('2024-12-31..2025-01-01,2025-01-03,2025-02-28..2025-03-01');
  expect(decodeDates(text)).toEqual(dates);
  expect(decodeDates(encodeDates([]))).toEqual([]);
});

test('a batch whose lines lie in two files touches the dates of both when they become one', () => {
  const part = (extra: string) => ({ stamp: 's', base: 's', extra });
  expect(joinSlices(part('2025-01-01..2025-01-02'), part('2025-01-02..2025-01-03,2025-01-09'))).toEqual(
    part('2025-01-01..2025-01-03,2025-01-09'),
  );
  expect(joinSlices(part('2025-01-01'), part('2025-01-01'))).toEqual(part('2025-01-01'));
});
