import { expect, test } from 'vitest';
import { cellRequest } from './requests.ts';

const days = ['2026-11-01', '2026-11-02'];
const row = {
  ...{ sensor_id: 'a-0', branch_id: 'a', observed_share: 0.9, share: [1, 0.5], status: 'cp' },
  ...{ imputed: [0, 0.5], missing: [0, 0], fault: '-u' },
};

test('a cell with a sign is asked for its fault, at that branch, on that day, of that kind', () => {
  expect(cellRequest(row, days, '2026-11-02')).toEqual({
    from: '2026-11-02',
    to: '2026-11-03',
    branch: ['a'],
    sensor: ['a-0'],
    kind: 'undercount',
    limit: 1,
  });
});

test('a cell without one has no fault to ask for', () => {
  expect(cellRequest(row, days, '2026-11-01')).toBeNull();
  expect(cellRequest(row, days, '2026-12-01')).toBeNull();
});
