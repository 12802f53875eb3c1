import { writeFile } from 'node:fs/promises';
import { noProgress, silentLog } from '../src/domain/effects.ts';
import { addDays, type DateText, systemClock } from '../src/domain/time.ts';
import { DuckDb, literal } from '../src/engine/duckdb.ts';
import { diskFiles } from '../src/lake/disk-files.ts';
import { readNetwork } from '../src/network/load.ts';
import { limitsOf } from '../src/pipeline/context.ts';
import { importFiles } from '../src/pipeline/import.ts';
import { openPipeline } from '../src/pipeline/open.ts';
import { transform } from '../src/pipeline/transform.ts';
import { parseMapping } from '../src/source/mapping.ts';
import { type BenchContext, type Benchmark, type Figures, rounded, seconds, table } from './benchmark.ts';
import { branchName, mappingText, sensorId, sensorsPerBranch, writeNetwork } from './bulk-input.ts';
import { tableFigures } from './lake-figures.ts';

const sensors = 22;
const from = '2025-01-01';
const daysAtFull = 90;

/** How a lake came to be, and how large the files are that a change takes along (null: as usual). */
const ways = [
  { name: 'atOnce', about: 'all days at once', daily: false, smallRows: null },
  { name: 'daily', about: 'day by day', daily: true, smallRows: null },
  { name: 'never', about: 'day by day, small files left alone', daily: true, smallRows: 0 },
];

export const smallFiles: Benchmark = {
  name: 'small-files',
  about: `files and query time of 11 branches over ${daysAtFull} days, built day by day against at once`,
  diskBytes: () => 300_000_000,
  async run(context) {
    const days = Math.max(3, Math.round(daysAtFull * context.scale));
    const figures: Figures = { days, sensors };
    const rows: (string | number)[][] = [
      ['built', 'hourly files', 'readings files', 'daily files', 'a branch', 'last day took'],
    ];
    for (const way of ways) {
      const { lastSeconds, querySeconds, lake } = await build(context, way, days);
      rows.push([
        way.about,
        lake.hourly.files,
        lake.readings.files,
        lake.daily_branch.files,
        `${(querySeconds * 1000).toFixed(0)} ms`,
        seconds(lastSeconds),
      ]);
      figures[`${way.name}HourlyFiles`] = lake.hourly.files;
      figures[`${way.name}ReadingsFiles`] = lake.readings.files;
      figures[`${way.name}QueryMilliseconds`] = rounded(querySeconds * 1000);
      figures[`${way.name}LastSeconds`] = rounded(lastSeconds);
    }
    table(context.print, rows);
    const ratio = (figures.dailyQueryMilliseconds as number) / (figures.atOnceQueryMilliseconds as number);
    const without = (figures.neverQueryMilliseconds as number) / (figures.atOnceQueryMilliseconds as number);
    context.print(
      `  a branch's days: day by day ${ratio.toFixed(2)} times at once; ${without.toFixed(2)} times with small files left alone`,
    );
    return { ...figures, dailyToAtOnceRatio: rounded(ratio), neverToAtOnceRatio: rounded(without) };
  },
};

async function build(context: BenchContext, way: (typeof ways)[number], days: number) {
  const folder = `${context.folder}/${way.name}`;
  const files = diskFiles();
  await files.makeFolder(folder);
  await writeNetwork(`${folder}/network.yaml`, sensors);
  const mapping = parseMapping(mappingText, 'mapping.yaml');
  let now = 0;
  const { pipeline, mappings, close } = await openPipeline({
    data: `${folder}/lake`,
    network: await readNetwork(`${folder}/network.yaml`, files),
    sources: [],
    settings: { completeShare: 0.95, pendingMinutes: 60, baselineMinWeeks: 2 },
    engine: { threads: 2, memoryLimit: '1GB', tempFolder: `${folder}/tmp` },
    clock: { now: () => now },
    wallClock: systemClock,
    files,
    log: silentLog,
    progress: noProgress,
    signal: context.signal,
  });
  const usual = limitsOf(pipeline);
  pipeline.limits = way.smallRows === null ? usual : { ...usual, smallRows: way.smallRows };
  const dates = Array.from({ length: days }, (_, day) => addDays(from, day));
  let lastSeconds = 0;
  for (const some of way.daily ? dates.map((date) => [date]) : [dates]) {
    now = Date.parse(`${addDays(some.at(-1) as DateText, 1)}T02:00:00Z`);
    const file = `${folder}/${some[0]}.csv`;
    await writeFile(file, daysCsv(some));
    const started = performance.now();
    await importFiles(pipeline, mappings, { files: [file], mapping, mappingText, source: 'bench' });
    await transform(pipeline, mappings, { from: null, to: null, force: false });
    lastSeconds = (performance.now() - started) / 1000;
  }
  await close();
  const lake = await tableFigures(`${folder}/lake`);
  return { lastSeconds, lake, querySeconds: await branchQuery(lake.hourly.paths) };
}

/** The days of one branch out of hourly; the best of five. */
export async function branchQuery(paths: readonly string[]): Promise<number> {
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '1GB', tempFolder: '.' });
  const session = await duck.session();
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5; turn++) {
    const started = performance.now();
    await session.json(
      `SELECT business_date, sum(entries) FROM read_parquet([${paths.map(literal).join(', ')}], hive_partitioning = false)
       WHERE branch_id = 'b3' GROUP BY business_date`,
    );
    best = Math.min(best, (performance.now() - started) / 1000);
  }
  session.close();
  duck.close();
  return best;
}

function daysCsv(dates: readonly DateText[]): string {
  const rows = ['sensor_id,branch,date_time,entries,exits,unit,status'];
  for (const date of dates) {
    for (let hour = 0; hour < 24; hour++) {
      for (let s = 0; s < sensors; s++) {
        const count = hour >= 8 && hour < 17 ? (s * 7 + hour + date.charCodeAt(9)) % 40 : 0;
        const branch = branchName(Math.floor(s / sensorsPerBranch));
        rows.push(
          `${sensorId(s)},${branch},${date}T${String(hour).padStart(2, '0')}:00:00Z,${count},${count},visitors,ok`,
        );
      }
    }
  }
  return `${rows.join('\n')}\n`;
}
