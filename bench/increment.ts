import type { DateText } from '../src/domain/time.ts';
import { type BenchContext, type Benchmark, type Figures, megabytes, rounded, seconds, table } from './benchmark.ts';
import { tableFigures } from './lake-figures.ts';
import { checkUntouched, largeLakeIn, layDownLake, type Received, receiveHours } from './large-lake.ts';
import { branchQuery } from './small-files.ts';

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
  const started = performance.now();
  const large = largeLakeIn(`${context.folder}/${name}`, sensors, today);
  await layDownLake(large, from, signal);
  print(
    `  ${name}: a lake of ${sensors} sensors since ${from}, laid down in ${seconds((performance.now() - started) / 1000)}`,
  );

  // The hours of today so far, through the pipeline itself: it must find all days before as it would have left them.
  const before = Array.from({ length: hoursBefore }, (_, hour) => hour);
  checkUntouched(await receiveHours(large, before, signal), 1);
  const nothing = await receiveHours(large, [], signal, { until: hoursBefore });
  const rebuilt = Object.values(nothing.result.rebuilt).reduce((sum, days) => sum + days, 0);
  if (rebuilt > 0) throw new Error(`Nothing was new, yet ${JSON.stringify(nothing.result.rebuilt)} were rebuilt.`);

  // Hour after hour, as a day goes; the middle one of three stands.
  const runs: Received[] = [];
  for (let turn = 0; turn < measuredHours; turn++) runs.push(await receiveHours(large, [hoursBefore + turn], signal));
  const run = runs.sort((a, b) => a.seconds - b.seconds)[Math.floor(measuredHours / 2)] as Received;
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
  const lake = await tableFigures(large.data);
  print(
    `  files: ${Object.entries(lake)
      .map(([tableName, { files: count }]) => `${tableName} ${count}`)
      .join(', ')}`,
  );
  const lastYear = lake.hourly.paths.filter((path) => path >= `${large.data}/tables/hourly/business_month=2024-12-17`);
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
