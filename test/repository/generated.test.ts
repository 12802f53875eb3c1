import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dataDictionary } from '../../scripts/generated/data-dictionary.ts';
import { describeDrift, findDrift } from '../../scripts/generated/drift.ts';
import { errorList } from '../../scripts/generated/error-list.ts';
import { markdownTable } from '../../scripts/generated/markdown.ts';
import { errorRegistry } from '../../src/domain/errors.ts';
import { tables } from '../../src/domain/tables.ts';

describe('drift of generated files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'footfall-drift-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is none where a file is as the code says, also with line ends of Windows', () => {
    writeFileSync(join(folder, 'a.md'), 'one\r\ntwo\r\n');
    expect(findDrift(folder, [{ path: 'a.md', text: 'one\ntwo\n' }])).toEqual([]);
  });

  test('shows the line from which on a file differs', () => {
    writeFileSync(join(folder, 'a.md'), 'one\nzwei\nthree\n');
    const [drift] = findDrift(folder, [{ path: 'a.md', text: 'one\ntwo\nthree\n' }]);
    expect(describeDrift(drift!, 1)).toBe('a.md:2: is not what the code says\n  - zwei\n  + two');
  });

  test('is told of a file that is absent', () => {
    const [drift] = findDrift(folder, [{ path: 'a.md', text: 'one\n' }]);
    expect(describeDrift(drift!)).toBe('a.md: absent');
  });

  test('is seen where a file has more lines than it should', () => {
    writeFileSync(join(folder, 'a.md'), 'one\ntwo\nthree');
    const [drift] = findDrift(folder, [{ path: 'a.md', text: 'one\ntwo' }]);
    expect(describeDrift(drift!)).toBe('a.md:3: is not what the code says\n  - three');
  });
});

describe('generated documents', () => {
  test('the data dictionary explains every column of every table', () => {
    const text = dataDictionary();
    for (const table of Object.values(tables)) {
      const section = text.split(`\n## ${table.name}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const { name, type, doc } of table.columns) {
        expect(section).toMatch(new RegExp(`^\\| \`${name}\` \\| ${type} \\| (yes|no) \\| `, 'm'));
        expect(doc).not.toBe('');
      }
    }
  });

  test('the list of errors has every code with its exit code', () => {
    const text = errorList();
    for (const [code, { exit }] of Object.entries(errorRegistry)) expect(text).toContain(`| \`${code}\` | ${exit} |`);
  });

  test('a bar inside a cell does not end it', () => {
    expect(markdownTable(['a'], [['x|y']])).toBe('| a |\n| --- |\n| x\\|y |');
  });
});
