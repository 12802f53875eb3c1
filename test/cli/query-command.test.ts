import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentLakeFiles } from '../../src/cli/query/lake-files.ts';
import { tables } from '../../src/domain/tables.ts';
import { systemClock } from '../../src/domain/time.ts';
import { DuckDb, literal } from '../../src/engine/duckdb.ts';
import { diskFiles } from '../../src/lake/disk-files.ts';
import { openLake } from '../../src/lake/lake.ts';
import { FakeStream, runMain } from './fakes.ts';

let folder: string;
let data: string;
const files = diskFiles();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'footfall-query-'));
  data = join(folder, 'lake');
  const database = await DuckDb.open({ threads: 1, memoryLimit: '500MB', tempFolder: join(folder, 'tmp') });
  const session = await database.session();
  const lake = await openLake({ folder: data, networkId: 'test', files, clock: systemClock, codec: session });
  const table = await lake.table('daily_branch');
  // 25 commits, so that a checkpoint has to be read too; each replaces the one before.
  for (let version = 1; version <= 25; version++) {
    const file = await table.newDataFile('2025-01-01');
    const columns = tables.daily_branch.columns
      .filter((column) => column.name !== 'business_month')
      .map(({ name, type }) => {
        if (name === 'branch_id') return `'Lyon_' || n AS branch_id`;
        if (name === 'entries') return `(${version} * 100 + n)::DOUBLE AS entries`;
        const sql = { text: `''`, integer: '0', bigint: '0', double: 'NULL', boolean: 'true', timestamp: 'now()' };
        return type === 'date' ? `DATE '2025-01-05' AS ${name}` : `${sql[type]} AS ${name}`;
      });
    await session.run(
      `COPY (SELECT ${columns} FROM range(1, 4) AS r(n)) TO ${literal(file.absolute)} (FORMAT parquet)`,
    );
    const { size } = (await files.stat(file.absolute)) ?? { size: 0 };
    await table.transact(async (snapshot) => ({
      add: [{ path: file.path, partition: '2025-01-01', size, rows: 3, stats: null, tags: {} }],
      remove: snapshot.files,
      operation: 'REPLACE',
    }));
  }
  session.close();
  database.close();
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

const query = (args: string[], stdout = new FakeStream()) =>
  runMain(['query', '--data', data, ...args], {
    connections: { lakeFiles: currentLakeFiles },
    effects: { cwd: folder, stdout },
  });

describe('footfall query', () => {
  test('reads the newest version of the lake, through its log', async () => {
    const { code, stdout, stderr } = await query(['SELECT branch_id, entries FROM daily_branch ORDER BY ALL']);
    expect(stdout).toBe(
      'branch_id  entries\n─────────  ───────\nLyon_1       2,501\nLyon_2       2,502\nLyon_3       2,503\n',
    );
    expect(stderr).toBe('3 rows in 0.0 s\n');
    expect(code).toBe(0);
  });

  test('--json gives an array and no word besides', async () => {
    const { stdout, stderr } = await query(['--json', '--limit', '1', 'SELECT business_month FROM daily_branch']);
    expect(JSON.parse(stdout)).toEqual([{ business_month: '2025-01-01' }]);
    expect(stderr).toBe('');
  });

  test('tables that were never written are empty, and asking does not make them', async () => {
    const { stdout } = await query(['SELECT count(*) AS n FROM hourly', '--format', 'csv']);
    expect(stdout).toBe('n\n0\n');
    expect(await files.list(join(data, 'tables'))).toEqual(['daily_branch']);
  });

  test.each([
    ['out.csv', 'branch_id\nLyon_1\n'],
    ['out.ndjson', '{"branch_id":"Lyon_1"}\n'],
    ['out.json', '[\n{"branch_id":"Lyon_1"}\n]\n'],
    ['OUT.TXT', 'branch_id\n─────────\nLyon_1\n'],
  ])('--output %s takes its form from the name', async (name, text) => {
    const { code, stdout } = await query(['SELECT min(branch_id) AS branch_id FROM daily_branch', '--output', name]);
    expect(code).toBe(0);
    expect(stdout).toBe('');
    expect(await readFile(join(folder, name), 'utf8')).toBe(text);
  });

  test('parquet goes to a file or down a pipe, never to a terminal', async () => {
    const { code } = await query(['FROM daily_branch', '--output', 'out.parquet']);
    expect(code).toBe(0);
    expect((await readFile(join(folder, 'out.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
    expect((await query(['FROM daily_branch', '--format', 'parquet'])).stdout).toMatch(/^PAR1/);
    const terminal = new FakeStream();
    terminal.isTTY = true;
    expect(await query(['FROM daily_branch', '--format', 'parquet'], terminal)).toMatchObject({ code: 2, stdout: '' });
  });

  test('the SELECT may come from a file', async () => {
    await writeFile(join(folder, 'q.sql'), '-- how many\nSELECT count(*) AS n\nFROM daily_branch;\n');
    expect((await query(['--file', 'q.sql', '--format', 'csv'])).stdout).toBe('n\n3\n');
    expect((await query(['--file', 'gone.sql'])).code).toBe(4);
  });

  test('a result may not be written into the lake', async () => {
    for (const output of ['lake/out.csv', join(data, 'tables/daily_branch/x.parquet')]) {
      const { code, stderr } = await query(['FROM daily_branch', '--output', output]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/lies inside the lake/);
    }
  });

  test('a refused query ends with 9, a mistaken one too, with the place', async () => {
    expect(await query(["COPY daily_branch TO 'x.csv'"])).toMatchObject({
      code: 9,
      stderr: 'footfall: This is a COPY. A query is exactly one SELECT over the tables of the lake. [QUERY_REFUSED]\n',
    });
    const mistaken = await query(['SELECT entrys FROM daily_branch', '--json']);
    expect(mistaken.code).toBe(9);
    expect(JSON.parse(mistaken.stdout).error.code).toBe('QUERY_FAILED');
    expect(mistaken.stderr).toMatch(/LINE 1: SELECT entrys FROM daily_branch\n +\^\n$/);
  });

  test('a folder without a lake is told, not shown as empty', async () => {
    const { code, stderr } = await runMain(['query', 'FROM hourly', '--data', join(folder, 'nothing')], {
      connections: { lakeFiles: currentLakeFiles },
    });
    expect(code).toBe(4);
    expect(stderr).toMatch(/nothing: There is no lake here\. Name its folder with --data/);
    expect(await files.exists(join(folder, 'nothing'))).toBe(false);
  });
});
