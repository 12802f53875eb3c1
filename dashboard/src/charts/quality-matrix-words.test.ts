import { expect, test } from 'vitest';
import { heightsOf, partsOf } from './quality-matrix-words.ts';

const row = {
  sensor_id: 'a-0',
  branch_id: 'a',
  observed_share: 0.9,
  share: [1, 0.333, 0.5, null],
  imputed: [0, 0.333, 0.125, null],
  missing: [0, 0.333, 0, null],
  fault: '-gg-',
  status: 'cpwx',
};

test('a day is told by its parts, and parts of nothing are not', () => {
  expect(partsOf(row, 0)).toEqual([['observed', 1]]);
  expect(partsOf(row, 1)).toEqual([
    ['observed', 0.333],
    ['estimated', 0.333],
    ['missing', 0.333],
  ]);
  expect(partsOf(row, 3)).toEqual([]);
});

test('of a day that goes on, the part that is not due yet is told too', () => {
  expect(partsOf(row, 2)).toEqual([
    ['observed', 0.5],
    ['estimated', 0.125],
    ['pending', 0.375],
  ]);
});

test('of a day that goes on, an estimate is drawn though nothing was counted', () => {
  const silent = { ...row, share: [0, 0], imputed: [0.4, 0], missing: [0, 0], status: 'ww' };
  expect(heightsOf(silent, 0)).toEqual({ counted: 0, estimated: 0.4, isRestLost: false });
  expect(heightsOf(silent, 1)).toBeNull();
  expect(heightsOf(row, 1)).toMatchObject({ counted: 0.333, isRestLost: true });
});
