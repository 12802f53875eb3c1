import { expect, test } from 'vitest';
import { groupRows, LineRows } from './line-rows.ts';

/** Rows whose record is their ordinal, `when` as told. */
function filled(rows: number, whenOf: (row: number) => number = () => 0): LineRows {
  const lines = new LineRows();
  for (let row = 0; row < rows; row++) {
    const block = lines.room();
    const at = block.rows++;
    block.record[at] = row;
    block.when[at] = whenOf(row);
    block.sensor[at] = row * 2;
  }
  return lines;
}

function taken(lines: LineRows, most: number): { record: number; sensor: number; when: number }[] {
  const all = [];
  while (lines.rows > 0) {
    const { rows, lines: some } = lines.first(most);
    expect(rows).toBeGreaterThan(0);
    for (let at = 0; at < rows; at++) {
      all.push({
        record: some.record[at] as number,
        sensor: some.sensor[at] as number,
        when: some.when[at] as number,
      });
    }
    lines.drop(rows);
  }
  return all;
}

test.each([1, 4096, 4097, groupRows, 2 * groupRows + 5])('%i rows come out as they went in', (rows) => {
  for (const most of [groupRows, 50_000]) {
    const all = taken(filled(rows), most);
    expect(all.length).toBe(rows);
    expect(all.every(({ record, sensor }, at) => record === at && sensor === 2 * at)).toBe(true);
  }
});

test('rows of a key come together over all blocks, in their old order', () => {
  const whenOf = (row: number) => (row * 7) % 5;
  const rows = 2 * groupRows + 11;
  const lines = filled(rows, whenOf);
  lines.sortBy((when) => -when);
  const all = taken(lines, groupRows);
  const expected = Array.from({ length: rows }, (_, record) => ({ record, sensor: 2 * record, when: whenOf(record) }));
  expected.sort((a, b) => b.when - a.when || a.record - b.record);
  expect(all).toEqual(expected);
});

test('rows taken back leave what was there before, also where some were dropped', () => {
  const lines = filled(groupRows + 100);
  lines.drop(50);
  expect(lines.rows).toBe(groupRows + 50);
  lines.truncate(groupRows - 60);
  expect(lines.rows).toBe(groupRows - 60);
  expect(taken(lines, groupRows).map(({ record }) => record)[0]).toBe(50);
  const emptied = filled(5000);
  emptied.truncate(0);
  expect(emptied.rows).toBe(0);
  const block = emptied.room();
  block.record[block.rows++] = 7;
  expect(taken(emptied, 10).map(({ record }) => record)).toEqual([7]);
});
