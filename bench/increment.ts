import { writeFile } from 'node:fs/promises';
import { noProgress, silentLog } from '../src/domain/effects.ts';
import type { DateText } from '../src/domain/time.ts';
import { fixedClock, systemClock } from '../src/domain/time.ts';
import { diskFiles } from '../src/lake/disk-files.ts';
import { readNetwork } from '../src/network/load.ts';
import { openPipeline } from '../src/pipeline/open.ts';
import { parseMapping } from '../src/source/mapping.ts';
import { type BenchContext, type Benchmark, type Figures, megabytes, rounded, seconds, table } from './benchmark.ts';
import { branchName, mappingText, sensorId, sensorsPerBranch, writeNetwork } from './bulk-input.ts';
import { type ChildRun, runChild } from './children.ts';
import { tableFigures } from './lake-figures.ts';
import { branchQuery } from './small-files.ts';
import type { WorkerRequest, WorkerResult } from './worker.ts';
import { writeLake } from './write-lake.ts';

const sensorsAtFull = 10_000;
/** The day in which the new hour falls; a Tuesday. */
const today = '2025-12-16';
/** Hours (UTC) of today that are there before. */
const hoursBefore = 10;
const measuredHours = 3;
const spans: Record<string, DateText> = { month: '2025-11-16', years: '2022-12-16' };
const bytesPerSensorDay = 260;

export const increment: Benchmark = {
  name: 'increment',
  about: `one new hour of ${sensorsAtFull} sensors on top of 3 years, against the same on top of one month`,
  diskBytes: (scale) => 1126 * scale * sensorsAtFull * bytesPerSensorDay,
  async run(context) {
    const sensors = Math.max(2, Math.round(sensorsAtFull * context.scale));
    const figures: Figures = { sensors };
    for (const [name, from] of Object.entries(spans)) {
      const found = await measureIncrement(context, sensors, name, from);
      for (const [key, value] of Object.entries(found)) figures[`${name}${key}`] = value;
    }
    const ratio = (figures.yearsProcessSeconds as number) / (figures.monthProcessSeconds as number);
    const cpuRatio = (figures.yearsCpuSeconds as number) / (figures.monthCpuSeconds as number);
    context.print(
      `  3 years against one month: ${ratio.toFixed(2)} times the time (aim: 1.3), ${cpuRatio.toFixed(2)} times the processor time`,
    );
    return { ...figures, yearsToMonthRatio: rounded(ratio), yearsToMonthCpuRatio: rounded(cpuRatio) };
  },
};

async function measureIncrement(
  context: BenchContext,
  sensors: number,
  name: string,
  from: DateText,
): Promise<Figures> {
  const { print, signal } = context;
  const folder = `${context.folder}/${name}`;
  const started = performance.now();
  const files = diskFiles();
  await files.makeFolder(folder);
  const network = `${folder}/network.yaml`;
  const mapping = `${folder}/mapping.yaml`;
  await writeNetwork(network, sensors);
  await writeFile(mapping, mappingText);
  const data = `${folder}/lake`;
  const { pipeline, mappings, close } = await openPipeline({
    data,
    network: await readNetwork(network, files),
    sources: [],
    settings: { completeShare: 0.95, pendingMinutes: 60, baselineMinWeeks: 2 },
    engine: { threads: 2, memoryLimit: '2GB', tempFolder: `${data}/tmp` },
    clock: fixedClock(Date.parse(`${today}T00:30:00Z`)),
    wallClock: systemClock,
    files,
    log: silentLog,
    progress: noProgress,
    signal,
  });
  const parsed = parseMapping(mappingText, mapping);
  await mappings.keep(parsed, mappingText);
  await writeLake(pipeline, { sensors, from, to: today, mapping: parsed, signal });
  await close();
  print(
    `  ${name}: a lake of ${sensors} sensors since ${from}, laid down in ${seconds((performance.now() - started) / 1000)}`,
  );

  const receive = async (hours: readonly number[], file: string): Promise<ChildRun & { result: WorkerResult }> => {
    if (hours.length > 0) await writeFile(file, hoursCsv(sensors, hours));
    const last = hours.at(-1) ?? hoursBefore - 1;
    const now = new Date(Date.parse(`${today}T00:05:00Z`) + (last + 1) * 3_600_000).toISOString();
    const request: WorkerRequest = { data, network, mapping, files: hours.length > 0 ? [file] : [], now };
    const run = await runChild('bench/worker.ts', [JSON.stringify(request)], signal);
    return { ...run, result: JSON.parse(run.stdout) as WorkerResult };
  };
  // The hours of today so far, through the pipeline itself: it must find all days before as it would have left them.
  const first = await receive(
    Array.from({ length: hoursBefore }, (_, hour) => hour),
    `${folder}/before.csv`,
  );
  const { readings = 0, hourly = 0, daily_sensor = 0 } = first.result.rebuilt;
  if (readings > 1 || hourly > 1 || daily_sensor > 1) {
    throw new Error(
      `The lake was not laid down as the pipeline would: it rebuilt ${JSON.stringify(first.result.rebuilt)}.`,
    );
  }
  const nothing = await receive([], '');
  const rebuilt = Object.values(nothing.result.rebuilt).reduce((sum, days) => sum + days, 0);
  if (rebuilt > 0) throw new Error(`Nothing was new, yet ${JSON.stringify(nothing.result.rebuilt)} were rebuilt.`);

  // Hour after hour, as a day goes; the middle one of three stands.
  const runs: (ChildRun & { result: WorkerResult })[] = [];
  for (let turn = 0; turn < measuredHours; turn++)
    runs.push(await receive([hoursBefore + turn], `${folder}/new-${turn}.csv`));
  const run = runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(measuredHours / 2)] as (typeof runs)[number];
  table(print, [
    ['stage', 'seconds', 'days', 'rows'],
    ...Object.entries(run.result.seconds).map(([stage, took]) => [
      stage,
      took.toFixed(2),
      run.result.rebuilt[stage] ?? '',
      run.result.rows[stage] ?? '',
    ]),
  ]);
  print(
    `  new hour: ${seconds(run.result.totalSeconds)}, ${seconds(run.seconds)} with the start of the process (aim: 3); ` +
      `processor ${seconds(run.result.cpuSeconds)}; with nothing new ${seconds(nothing.seconds)}; peak memory ${megabytes(run.peakBytes ?? 0)} MB`,
  );
  const lake = await tableFigures(data);
  print(
    `  files: ${Object.entries(lake)
      .map(([tableName, { files: count }]) => `${tableName} ${count}`)
      .join(', ')}`,
  );
  const lastYear = lake.hourly.paths.filter((path) => path >= `${data}/tables/hourly/business_month=2024-12-17`);
  const querySeconds = await branchQuery(lastYear);
  print(`  days of one branch out of ${lastYear.length} files of hours, a year at most: ${seconds(querySeconds)}`);
  return {
    Days: Math.round((Date.parse(today) - Date.parse(from)) / 86_400_000),
    Seconds: rounded(run.result.totalSeconds),
    ProcessSeconds: rounded(run.seconds),
    CpuSeconds: rounded(run.result.cpuSeconds),
    NothingSeconds: rounded(nothing.seconds),
    QueryFiles: lastYear.length,
    QuerySeconds: rounded(querySeconds),
    PeakMegabytes: megabytes(run.peakBytes ?? 0),
    ...Object.fromEntries(
      Object.entries(run.result.seconds).map(([stage, took]) => [
        `${stage[0]?.toUpperCase()}${stage.slice(1)}Seconds`,
        rounded(took),
      ]),
    ),
  };
}

function hoursCsv(sensors: number, hours: readonly number[]): string {
  const rows = ['sensor_id,branch,date_time,entries,exits,unit,status'];
  for (const hour of hours) {
    const at = `${today}T${String(hour).padStart(2, '0')}:00:00Z`;
    for (let s = 0; s < sensors; s++) {
      rows.push(
        `${sensorId(s)},${branchName(Math.floor(s / sensorsPerBranch))},${at},${(s * 7 + hour) % 60},${(s * 3 + hour) % 60},visitors,ok`,
      );
    }
  }
  return `${rows.join('\n')}\n`;
}
