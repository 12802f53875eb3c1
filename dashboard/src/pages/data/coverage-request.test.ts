import { expect, test } from 'vitest';
import { pageLimit } from './coverage-request.ts';

const year = { from: '2025-01-01', to: '2026-01-01' };

test('the first page is small; those after it are larger, and never larger than an answer may be', () => {
  expect(pageLimit({ from: '2025-01-01', to: '2025-04-03' }, true)).toBe(200);
  expect(pageLimit({ from: '2025-01-01', to: '2025-04-03' }, false)).toBe(2_000);
  expect(pageLimit(year, false) * 365).toBeLessThanOrEqual(400_000);
  expect(pageLimit({ from: '2015-01-01', to: '2025-12-14' }, true) * 4000).toBeLessThanOrEqual(400_000);
});
