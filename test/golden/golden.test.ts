import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type TableName, tables } from '../../src/domain/tables.ts';
import { type Lab, openLab } from '../pipeline/lab.ts';

/**
 * Folders of input beside the tables they must become. Each CSV of a folder is received in the order of its name.
 * `UPDATE_GOLDEN=1` writes the expected tables anew, for a person to read the difference; CI never does.
 */
const root = new URL('./', import.meta.url);
const cases = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const update = process.env.UPDATE_GOLDEN === '1' && !process.env.CI;

/** What differs from run to run by design. */
const volatile = new Set(['batch', 'received_at']);
const compared: TableName[] = ['rejects', 'readings', 'hourly', 'daily_sensor', 'daily_branch', 'faults'];

let lab: Lab | undefined;
afterEach(async () => {
  await lab?.close();
  lab = undefined;
});

test.each(cases.map((entry) => entry.name))('%s becomes the tables beside it', async (name) => {
  const folder = new URL(`${name}/`, root);
  const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  lab = await openLab({ network: read('network.yaml'), now: read('now.txt').trim() });
  for (const file of readdirSync(folder).filter((one) => /^\d.*\.csv$/.test(one))) {
    await lab.receive(read(file), { mapping: read('mapping.yaml') });
    await lab.transform();
  }
  for (const table of compared) {
    const columns = tables[table].columns.filter((one) => one.name !== tables[table].partition && !volatile.has(one.name));
    const rows = await lab.query(
      `SELECT ${columns.map((one) => `CAST(${one.name} AS VARCHAR) AS ${one.name}`).join(', ')} FROM ${table} ORDER BY ALL`,
    );
    const text = `${[columns.map((one) => one.name), ...rows.map((row) => columns.map((one) => row[one.name] ?? ''))]
      .map((cells) => cells.join('|'))
      .join('\n')}\n`;
    const expected = new URL(`expected-${table}.txt`, folder);
    if (update) writeFileSync(expected, text);
    expect(existsSync(expected), `${name}/expected-${table}.txt`).toBe(true);
    expect(text).toBe(readFileSync(expected, 'utf8'));
  }
});
