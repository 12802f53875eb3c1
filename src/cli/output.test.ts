import { describe, expect, test } from 'vitest';
import { byteText, cellText, displayWidth, duration, formatTable, grouped, percent } from './output.ts';

describe('a table', () => {
  const columns = [{ title: 'branch' }, { title: 'entries', align: 'right' as const }];

  test('aligns text left and numbers right, under their titles', () => {
    expect(
      formatTable(columns, [
        ['Lyon_1', 12_345],
        ['Chambéry', null],
        ['東京', 7],
      ]),
    ).toBe('branch    entries\n────────  ───────\nLyon_1     12,345\nChambéry\n東京            7\n');
  });

  test('cuts text, not numbers, to the width of a terminal', () => {
    const table = formatTable(columns, [['x'.repeat(50), 1_234_567]], 30);
    for (const line of table.trimEnd().split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(30);
    expect(table).toMatch(/x… +1,234,567/);
  });

  test('without rows is its titles', () => {
    expect(formatTable(columns, [])).toBe('branch  entries\n──────  ───────\n');
  });

  test('lets no control character reach the terminal', () => {
    expect(cellText('a\x1b[31mb\nc')).toBe('a\\u001b[31mb\\nc');
  });
});

test('numbers are grouped, with no more digits than they need', () => {
  expect([0, 7, 1234.5, 12_345.6, 0.123456, 0.00012345, -2.345678, 45.678, 10n ** 20n].map(grouped)).toEqual([
    '0',
    '7',
    '1,234.5',
    '12,346',
    '0.123',
    '0.000123',
    '-2.346',
    '45.7',
    '100,000,000,000,000,000,000',
  ]);
});

test('times, sizes and shares are written for people', () => {
  expect([0.04, 9.94, 59.4, 200, 7500].map(duration)).toEqual(['0.0 s', '9.9 s', '59 s', '3 min 20 s', '2 h 5 min']);
  expect([0, 999, 1_234_567].map(byteText)).toEqual(['0 B', '999 B', '1.2 MB']);
  expect([0.5, 1, null].map(percent)).toEqual(['50.0 %', '100.0 %', '']);
});
