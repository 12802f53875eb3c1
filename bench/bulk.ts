import { readdir, rm, stat } from 'node:fs/promises';
import { DuckDb, literal } from '../src/engine/duckdb.ts';
import { type BenchContext, type Benchmark, type Figures, megabytes, rounded, seconds, table } from './benchmark.ts';
import { type BulkInput, writeBulkInput } from './bulk-input.ts';
import { runChild } from './children.ts';
import type { WorkerResult } from './worker.ts';

const smallSensors = 2_000;
const largeSensors = 10_000;
/** CSV, its copy in raw, the tables, and what spills: as measured, with some air. */
const bytesPerSensor = 2_600_000;

export const bulk: Benchmark = {
  name: 'bulk',
  about: `${smallSensors} sensors × 365 days hourly as CSV → all tables, against a bare scan of the same files`,
  diskBytes: (scale) => smallSensors * scale * bytesPerSensor,
  run: async (context) => (await measureBulk(context, Math.round(smallSensors * context.scale))).figures,
};

export const bulk5: Benchmark = {
  name: 'bulk5',
  about: `the same for ${smallSensors} and then ${largeSensors} sensors: five times the rows in how many times the time`,
  diskBytes: (scale) => largeSensors * scale * bytesPerSensor,
  async run(context) {
    const small = await measureBulk(context, Math.round(smallSensors * context.scale));
    await rm(small.input.network.replace('/network.yaml', ''), { recursive: true, force: true });
    const large = await measureBulk(context, Math.round(largeSensors * context.scale));
    const rowsRatio = large.input.rows / small.input.rows;
    const timeRatio = (large.figures.totalSeconds as number) / (small.figures.totalSeconds as number);
    context.print(`  ${rowsRatio.toFixed(2)} times the rows in ${timeRatio.toFixed(2)} times the time (aim: 5.5)`);
    return { ...large.figures, rowsRatio: rounded(rowsRatio), timeRatio: rounded(timeRatio) };
  },
};

async function measureBulk(context: BenchContext, sensors: number): Promise<{ figures: Figures; input: BulkInput }> {
  const { print, signal } = context;
  const input = await writeBulkInput(`${context.folder}/input-${sensors}`, sensors);
  const csvBytes = (await Promise.all(input.csv.map((file) => stat(file)))).reduce((sum, { size }) => sum + size, 0);
  print(`  ${sensors} sensors, ${input.rows.toLocaleString('en')} rows, ${megabytes(csvBytes)} MB of CSV`);
  signal.throwIfAborted();
  const { seconds: scanSeconds, cpuSeconds: scanCpuSeconds } = await scan(input.csv, `${context.folder}/tmp`);
  signal.throwIfAborted();
  const data = `${context.folder}/lake-${sensors}`;
  const request = {
    data,
    network: input.network,
    mapping: input.mapping,
    files: input.csv,
    now: '2026-01-01T06:00:00Z',
  };
  const run = await runChild('bench/worker.ts', [JSON.stringify(request)], signal);
  const result = JSON.parse(run.stdout) as WorkerResult;
  const stages = Object.entries(result.seconds);
  table(print, [
    ['stage', 'seconds', 'share', '× scan'],
    ...stages.map(([name, took]) => [
      name,
      took.toFixed(2),
      `${((took / run.seconds) * 100).toFixed(0)} %`,
      (took / scanSeconds).toFixed(1),
    ]),
  ]);
  const ratio = run.seconds / scanSeconds;
  print(
    `  all of it, as a process: ${seconds(run.seconds)}; bare scan: ${seconds(scanSeconds)}; ratio ${ratio.toFixed(1)} (aim: 15)`,
  );
  print(
    `  ${Math.round(input.rows / run.seconds).toLocaleString('en')} rows/s, peak memory ${megabytes(run.peakBytes ?? 0)} MB (aim: 4000)`,
  );
  print(
    `  processor time, which other work on the machine disturbs less: ${seconds(result.cpuSeconds)} against ${seconds(scanCpuSeconds)}, ratio ${(result.cpuSeconds / scanCpuSeconds).toFixed(1)}`,
  );
  const rawBytes = await bytesUnder(`${data}/raw`);
  const figures: Figures = {
    sensors,
    rows: input.rows,
    csvMegabytes: megabytes(csvBytes),
    scanSeconds: rounded(scanSeconds),
    totalSeconds: rounded(run.seconds),
    scanRatio: rounded(ratio),
    cpuSeconds: rounded(result.cpuSeconds),
    scanCpuSeconds: rounded(scanCpuSeconds),
    cpuRatio: rounded(result.cpuSeconds / scanCpuSeconds),
    rowsPerSecond: Math.round(input.rows / run.seconds),
    peakMegabytes: megabytes(run.peakBytes ?? 0),
    rawBytesPerSensorYear: Math.round(rawBytes / sensors),
  };
  for (const [name, took] of stages) figures[`${name}Seconds`] = rounded(took);
  for (const name of ['lines', 'readings', 'rejects', 'hourly', 'daily_sensor', 'daily_branch']) {
    figures[`${name}BytesPerSensorYear`] = Math.round((await bytesUnder(`${data}/tables/${name}`)) / sensors);
  }
  await rm(data, { recursive: true, force: true });
  return { figures, input };
}

/** The best of three: what reading these very files costs DuckDB at the least. */
async function scan(files: readonly string[], tempFolder: string): Promise<{ seconds: number; cpuSeconds: number }> {
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '2GB', tempFolder });
  const session = await duck.session();
  let best = Number.POSITIVE_INFINITY;
  let cpu = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 3; turn++) {
    const started = performance.now();
    const before = process.cpuUsage();
    await session.json(
      `SELECT count(*), sum(try_cast(entries AS BIGINT)), sum(exits) FROM read_csv([${files.map(literal).join(', ')}])`,
    );
    best = Math.min(best, (performance.now() - started) / 1000);
    const { user, system } = process.cpuUsage(before);
    cpu = Math.min(cpu, (user + system) / 1e6);
  }
  session.close();
  duck.close();
  return { seconds: best, cpuSeconds: cpu };
}

export async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => stat(`${entry.parentPath}/${entry.name}`));
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0);
}
