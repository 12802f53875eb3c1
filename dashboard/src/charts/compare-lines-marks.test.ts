import { expect, test } from 'vitest';
import type { FootfallRow } from '../api/types.ts';
import { outsideMarks } from './compare-lines-marks.ts';
import { alignLines } from './compare-lines-points.ts';

test('what lies outside the threshold has a triangle above or below its point, and what is not known has none', () => {
  const rows = [0.21, -0.5, 0.2, null].map(
    (change_share, at) =>
      ({ id: 'a', start: `2025-01-0${at + 1}`, entries: 10, status: 'complete', change_share }) as FootfallRow,
  );
  const [line] = alignLines(rows, ['a'], (id) => id).lines;
  const look = { threshold: 20, colourOf: (side: string) => side, size: 6, opacity: 1, z: 1 };
  expect(outsideMarks(line!, (value) => value, look)).toMatchObject({
    data: [
      { value: [0, 10], symbolRotate: 0, symbolOffset: [0, -7], itemStyle: { color: 'high' } },
      { value: [1, 10], symbolRotate: 180, symbolOffset: [0, 7], itemStyle: { color: 'low' } },
    ],
  });
  // Without a base there is no index to draw it at.
  expect(outsideMarks(line!, () => null, look)).toMatchObject({ data: [] });
});
