import { expect, test } from 'vitest';
import { moved } from './use-grid-keys.ts';

const grid = { rows: 5, columns: 3, pageRows: 4 };

test('the keys walk through cells and head and stop at the ends', () => {
  expect(moved('ArrowUp', false, { row: 0, column: 1 }, grid)).toEqual({ row: -1, column: 1 });
  expect(moved('ArrowUp', false, { row: -1, column: 1 }, grid)).toEqual({ row: -1, column: 1 });
  expect(moved('ArrowRight', false, { row: 2, column: 2 }, grid)).toEqual({ row: 2, column: 2 });
  expect(moved('PageDown', false, { row: 3, column: 0 }, grid)).toEqual({ row: 4, column: 0 });
  expect(moved('End', true, { row: 0, column: 0 }, grid)).toEqual({ row: 4, column: 2 });
  expect(moved('Home', false, { row: 3, column: 2 }, grid)).toEqual({ row: 3, column: 0 });
});

test('other keys are left to the browser', () => {
  expect(moved('a', false, { row: 0, column: 0 }, grid)).toBeNull();
  expect(moved('Tab', false, { row: 0, column: 0 }, grid)).toBeNull();
});
