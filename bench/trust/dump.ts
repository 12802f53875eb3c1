/**
 * Lays down a lake of one simulated network with its truth beside it, to look at cases by SQL:
 *
 *     node bench/trust/dump.ts FOLDER [--seed N] [--rate default|five|none] [--sensors N] [--weeks N] [--demo]
 *
 * FOLDER/lake is the lake, FOLDER/hourly.parquet and the like are its tables as they are now. FOLDER/truth.parquet has a
 * row for each true sensor-hour: sensor_id, branch_id, hour_start (TIMESTAMPTZ), business_date, is_open, expected,
 * entries, faults and shapes (lists of text), near_holiday, payday, snow, change. A statement that joins both is printed.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDb, literal } from '../../src/engine/duckdb.ts';
import { writeCsv } from './feed.ts';
import { layDown } from './run-feed.ts';
import type { TruthHour } from './truth.ts';
import { type FaultRate, simulatedFeed, tuningSeeds } from './worlds.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(tuningSeeds[0]) },
    rate: { type: 'string', default: 'default' },
    sensors: { type: 'string', default: '80' },
    weeks: { type: 'string', default: '30' },
    demo: { type: 'boolean', default: false },
  },
});
const copied = [
  'readings',
  'calendar',
  'counts',
  'levels',
  'spells',
  'hourly',
  'daily_sensor',
  'daily_branch',
  'fault_days',
  'faults',
];
const folder = resolve(positionals[0] ?? 'data/trust');
mkdirSync(`${folder}/lake`, { recursive: true });
const feed = await simulatedFeed({
  seed: Number(values.seed),
  rate: values.rate as FaultRate,
  sensors: Number(values.sensors),
  weeks: Number(values.weeks),
  demo: values.demo,
});
const context = { folder, print: (line = '') => console.log(line), signal: new AbortController().signal };
const intake = { ...feed, folder: `${folder}/lake` };
const lake = await layDown(context, intake, (path) => writeCsv(path, feed.format, feed.messages));
const tablePaths = await Promise.all(copied.map((name) => lake.paths(name)));
await lake.close();

const duck = await DuckDb.open({ threads: 2, memoryLimit: '2GB', tempFolder: `${folder}/lake/tmp` });
const session = await duck.session();
for (const [index, name] of copied.entries()) {
  const paths = tablePaths[index] ?? [];
  if (paths.length === 0) continue;
  const from = `read_parquet([${paths.map(literal).join(', ')}], hive_partitioning = false, union_by_name = true)`;
  await copy(name, `SELECT * FROM ${from}`);
}
await writeTruth(feed.truth);
session.close();
duck.close();
console.log(`
SELECT t.faults, h.fault, count(*), sum(h.entries), sum(t.entries)
FROM '${folder}/truth.parquet' t JOIN '${folder}/hourly.parquet' h USING (sensor_id, hour_start)
WHERE t.is_open GROUP BY ALL ORDER BY ALL`);

async function copy(name: string, select: string): Promise<void> {
  const path = `${folder}/${name}.parquet`;
  const [done] = await session.json(`COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
  console.log(`  ${path}: ${Number(done?.Count).toLocaleString('en')} rows`);
}

async function writeTruth(truth: readonly TruthHour[]): Promise<void> {
  const rows = ['sensor_id,branch_id,at,date,is_open,expected,entries,faults,shapes,near_holiday,payday,snow,change'];
  for (const hour of truth) {
    const list = (of: 'kind' | 'shape') => `"${hour.faults.map((fault) => fault[of]).join(';')}"`;
    const { sensorId, branchId, at, date, isOpen, expected, entries, nearHoliday, payday, snow, change } = hour;
    rows.push(
      [sensorId, branchId, at, date, isOpen, expected ?? '', entries, list('kind'), list('shape')]
        .concat([nearHoliday, payday, snow, change === null ? '' : `"${change}"`])
        .join(','),
    );
  }
  const csv = `${folder}/truth.csv`;
  writeFileSync(csv, rows.join('\n'));
  await copy(
    'truth',
    `SELECT sensor_id, branch_id, make_timestamptz("at" * 1000) AS hour_start, date AS business_date, is_open, expected,
       entries, list_filter(string_split(coalesce(faults, ''), ';'), x -> x <> '') AS faults,
       list_filter(string_split(coalesce(shapes, ''), ';'), x -> x <> '') AS shapes, near_holiday, payday, snow, change
     FROM read_csv(${literal(csv)}, header = true, columns = {sensor_id: 'VARCHAR', branch_id: 'VARCHAR', "at": 'BIGINT',
       date: 'DATE', is_open: 'BOOLEAN', expected: 'DOUBLE', entries: 'BIGINT', faults: 'VARCHAR', shapes: 'VARCHAR',
       near_holiday: 'BOOLEAN', payday: 'BOOLEAN', snow: 'BOOLEAN', change: 'VARCHAR'})
     ORDER BY sensor_id, hour_start`,
  );
  rmSync(csv);
}
