import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rowTables } from '../../state/pages.ts';
import { chosenColumns, columnsOf, isWordColumn, kindOf, wordsOf } from './columns.ts';
import { mayBeEmpty } from './filter.ts';

const dictionary = readFileSync(join(import.meta.dirname, '../../../../docs/data-dictionary.md'), 'utf8');

/** The columns of a table as the data dictionary has them, without its partition, which is no column of the rows. */
function documented(table: string): { name: string; type: string; isEmptiable: boolean }[] {
  const part = dictionary.split(/^## /m).find((text) => text.startsWith(`${table}\n`)) ?? '';
  return [...part.matchAll(/^\| `(\w+)` \| (\w+) \| (yes|no) \|/gm)]
    .map(([, name, type, isNull]) => ({ name: name!, type: type!, isEmptiable: isNull === 'yes' }))
    .filter(({ name }) => !name.endsWith('_month'));
}

describe.each([...rowTables])('%s', (table) => {
  test('has the columns of the data dictionary', () => {
    const columns = documented(table).map(({ name }) => name);
    expect(columns.length).toBeGreaterThan(5);
    expect([...columnsOf[table]].sort()).toEqual(columns.sort());
  });

  test('shows each column as what it holds', () => {
    const fitting: Record<string, string[]> = {
      text: ['branch', 'sensor', 'words', 'text', 'code'],
      integer: ['weekday', 'hour', 'number'],
      bigint: ['count', 'number'],
      double: ['count', 'share', 'change'],
      boolean: ['flag'],
      date: ['date'],
      timestamp: ['instant'],
    };
    for (const { name, type } of documented(table)) {
      const column = columnsOf[table].find((one) => one === name)!;
      expect([name, fitting[type]]).toEqual([name, expect.arrayContaining([kindOf(column)])]);
    }
  });

  test('asks for emptiness of the columns that may be empty', () => {
    for (const { name, isEmptiable } of documented(table)) {
      if (isEmptiable) {
        expect(mayBeEmpty).toContain(name);
      }
    }
  });
});

test('every word of the tables has a name here', () => {
  const words = dictionary.split(/^## Words/m)[1]!;
  const listed = (column: string) =>
    [...words.matchAll(/^\| (.*?) \| (.*?) \|$/gm)]
      .filter(([, names]) => names!.includes(column))
      .flatMap(([, , values]) => [...values!.matchAll(/`(\w+)`/g)].map(([, value]) => value!));
  expect([...wordsOf.reason].sort()).toEqual(listed('rejects.reason').sort());
  expect([...wordsOf.quality].sort()).toEqual(listed('hourly.quality').sort());
  expect([...wordsOf.fault].sort()).toEqual(listed('hourly.fault').sort());
  expect([...wordsOf.status].sort()).toEqual(listed('daily_*.status').sort());
  expect([...wordsOf.reported_status].sort()).toEqual(listed('readings.reported_status').sort());
  expect(isWordColumn('reason')).toBe(true);
});

describe('chosenColumns', () => {
  test('keeps the order of the table, whatever the order of the choice', () => {
    expect(chosenColumns('daily_branch', ['entries', 'branch_id', 'status'])).toEqual([
      'branch_id',
      'status',
      'entries',
    ]);
  });
  test('shows all where nothing that the table has is chosen', () => {
    expect(chosenColumns('rejects', ['entries'])).toEqual(columnsOf.rejects);
  });
});
