import { expect, test } from 'vitest';
import { rejectHints, rejectsText } from './transform.ts';

test('records that were not used are told by reason, most first', () => {
  expect(
    rejectsText([
      { reason: 'unknown_branch', count: 31 },
      { reason: 'superseded', count: 1204 },
    ]),
  ).toBe('1,204 superseded, 31 unknown_branch');
  expect(rejectsText([])).toBe('');
});

test('names that nobody knows come with the question that lists them, a wrong grid with the setting to look at', () => {
  const hints = rejectHints([
    { reason: 'unknown_sensor', count: 5000 },
    { reason: 'interval_misaligned', count: 3 },
    { reason: 'superseded', count: 9 },
  ]);
  expect(hints).toHaveLength(2);
  expect(hints[0]).toContain("WHERE reason IN ('unknown_sensor') GROUP BY ALL");
  expect(hints[1]).toContain('intervalMinutes');
  expect(rejectHints([{ reason: 'superseded', count: 9 }])).toEqual([]);
});
