import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { isInstalled } from '../test/cluster/installation.ts';
import { startSparkServer } from '../test/cluster/spark-server.ts';
import { type BenchContext, type Benchmark, type Figures, megabytes, rounded, seconds, table } from './benchmark.ts';
import { checkUntouched, hoursCsv, type LargeLake, largeLakeIn, layDownLake, receiveHours } from './large-lake.ts';
import { runTree } from './spark-processes.ts';
import { benchServer } from './spark-references.ts';
import type { SparkWorkerRequest, SparkWorkerResult, SparkWorkerTurn } from './spark-worker.ts';

const sensorsAtFull = 10_000;
const today = '2025-12-16';
const from = '2022-12-16';
const settledBefore = '2025-11-01';
const hoursBefore = 10;
/** Hours on each engine; the first of them opens the session and makes Java warm, and is told apart. */
const measuredHours = 4;
const bytesPerSensorDay = 400;

export const sparkIncrement: Benchmark = {
  name: 'spark-increment',
  about: `one new hour of ${sensorsAtFull} sensors on top of 3 years, embedded and on a Spark session that stays open`,
  diskBytes: (scale) => 1126 * scale * sensorsAtFull * bytesPerSensorDay,
  async run(context) {
    if (!isInstalled()) throw new Error('Spark is not set up. Run `npm run setup:cluster-tests` once.');
    const lake = await makeLake(context, Math.max(2, Math.round(sensorsAtFull * context.scale)));
    const embedded = await measureTurns(context, lake, hoursBefore);
    const server = await startSparkServer(benchServer);
    try {
      const onSpark = await measureTurns(context, lake, hoursBefore + measuredHours, server);
      const stages = Object.keys(onSpark.warm.seconds);
      table(context.print, [
        ['stage', 'embedded', 'Spark, first', 'Spark, warm', 'days', 'rows'],
        ...stages.map((stage) => [
          stage,
          ...[embedded.warm, onSpark.first, onSpark.warm].map(({ seconds: spent }) => spent[stage]?.toFixed(2) ?? ''),
          onSpark.warm.rebuilt[stage] ?? '',
          onSpark.warm.rows[stage] ?? '',
        ]),
      ]);
      context.print(
        `  new hour: embedded ${seconds(embedded.warm.totalSeconds)}; Spark ${seconds(onSpark.first.totalSeconds)} at first, then ${seconds(onSpark.warm.totalSeconds)} (aim: 30); the server started in ${seconds(server.startedIn / 1000)}`,
      );
      return {
        sensors: lake.sensors,
        embeddedFirstSeconds: rounded(embedded.first.totalSeconds),
        embeddedSeconds: rounded(embedded.warm.totalSeconds),
        embeddedPeakMegabytes: megabytes(embedded.peakBytes),
        serverStartSeconds: rounded(server.startedIn / 1000),
        sparkFirstSeconds: rounded(onSpark.first.totalSeconds),
        sparkWarmSeconds: rounded(onSpark.warm.totalSeconds),
        sparkPeakMegabytes: megabytes(onSpark.peakBytes),
        ...stageFigures('spark', onSpark.warm),
        ...stageFigures('embedded', embedded.warm),
      };
    } finally {
      await server.stop();
    }
  },
};

/** Three years and ten hours of today; a copy of what bench/large-lake.ts left under FOOTFALL_BENCH_LAKE saves the time. */
async function makeLake({ folder, signal, print }: BenchContext, sensors: number): Promise<LargeLake> {
  const lake = largeLakeIn(`${folder}/large`, sensors, today);
  const kept = process.env.FOOTFALL_BENCH_LAKE;
  const started = performance.now();
  if (kept) {
    execFileSync('cp', ['-r', '--reflink=auto', kept, lake.folder]);
    checkUntouched(await receiveHours(lake, [], signal, { until: hoursBefore }), 0);
  } else {
    await layDownLake(lake, from, signal, settledBefore);
    const hours = Array.from({ length: hoursBefore }, (_, hour) => hour);
    checkUntouched(await receiveHours(lake, hours, signal), 1);
  }
  print(`  a lake of ${sensors} sensors since ${from}: ${seconds((performance.now() - started) / 1000)}`);
  return lake;
}

/** Hour after hour in one process; of those after the first the middle one. */
async function measureTurns(
  { signal }: BenchContext,
  lake: LargeLake,
  firstHour: number,
  server?: { remote: string; pid: number },
): Promise<{ first: SparkWorkerTurn; warm: SparkWorkerTurn; peakBytes: number }> {
  const turns: SparkWorkerRequest['turns'] = [];
  for (let hour = firstHour; hour < firstHour + measuredHours; hour++) {
    const file = `${lake.folder}/${today}T${hour}.csv`;
    await writeFile(file, hoursCsv(lake.sensors, today, [hour], 0));
    turns.push({
      files: [file],
      now: new Date(Date.parse(`${today}T00:05:00Z`) + (hour + 1) * 3_600_000).toISOString(),
    });
  }
  const { data, network, mapping } = lake;
  const request: SparkWorkerRequest = { data, network, mapping, turns, ...(server && { remote: server.remote }) };
  const run = await runTree([process.execPath, `${import.meta.dirname}/spark-worker.ts`, JSON.stringify(request)], {
    signal,
    ...(server && { beside: server.pid }),
  });
  const result = JSON.parse(run.stdout.trimEnd().split('\n').at(-1) as string) as SparkWorkerResult;
  const [first, ...others] = result.turns as [SparkWorkerTurn, ...SparkWorkerTurn[]];
  const warm = others.sort((a, b) => a.totalSeconds - b.totalSeconds)[Math.floor(others.length / 2)] as SparkWorkerTurn;
  return { first, warm, peakBytes: run.peakBytes };
}

function stageFigures(engine: string, { seconds: spent }: SparkWorkerTurn): Figures {
  return Object.fromEntries(
    Object.entries(spent).map(([stage, took]) => [
      `${engine}${stage[0]?.toUpperCase()}${stage.slice(1)}Seconds`,
      rounded(took),
    ]),
  );
}
