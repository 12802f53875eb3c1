import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { isInstalled } from '../test/cluster/installation.ts';
import { type SparkServer, startSparkServer } from '../test/cluster/spark-server.ts';
import { type BenchContext, type Benchmark, type Figures, megabytes, rounded, seconds, table } from './benchmark.ts';
import { type BulkInput, branchName, sensorsPerBranch, writeBulkInput } from './bulk-input.ts';
import { tableFigures } from './lake-figures.ts';
import { cpuSecondsOf, runTree, type TreeRun, type Usage } from './spark-processes.ts';
import {
  benchServer,
  differentRows,
  expectedByOurs,
  type Reference,
  references,
  runReference,
  sparkCores,
  sumsOf,
} from './spark-references.ts';
import type { SparkWorkerRequest, SparkWorkerResult } from './spark-worker.ts';

const rowsPerSensor = 8_760;
const diskBytesPerRow = 350;
/** In millions of rows: FOOTFALL_BENCH_SPARK_SIZES=1,10 measures some of them. */
const sizes = (process.env.FOOTFALL_BENCH_SPARK_SIZES ?? '1,10,50').split(',').map(Number);
/** A reference that takes longer is ended, and said to have taken more. */
const mostSeconds = Number(process.env.FOOTFALL_BENCH_SPARK_LIMIT ?? 2_400);
/** Ways to leave out, by name: FOOTFALL_BENCH_SPARK_WITHOUT=first,spark. */
const without = new Set((process.env.FOOTFALL_BENCH_SPARK_WITHOUT ?? '').split(',').filter(Boolean));

/** What one way of doing the job took; seconds and processor seconds with the start of everything it needs. */
interface Measured extends Usage {
  seconds: number;
  /** Of the seconds, until the work itself began. */
  startSeconds: number;
  cutOff?: boolean;
  /** Seconds of each of our stages. */
  stages?: Record<string, number>;
}

const titles = {
  embedded: 'embedded, all tables',
  embeddedSame: 'embedded, up to daily_sensor',
  spark: 'on Spark, all tables',
  sparkSame: 'on Spark, up to daily_sensor',
  first: 'PySpark as first written',
  firstKnown: '  … that knows right names',
  competent: 'PySpark by an engineer',
};
type Way = keyof typeof titles;

export const spark: Benchmark = {
  name: 'spark',
  about: `${sizes.join(', ')} million rows as CSV → tables, embedded and on Spark local[${sparkCores}], against two PySpark programs`,
  diskBytes: (scale) => Math.max(...sizes) * 1e6 * scale * diskBytesPerRow,
  async run(context) {
    if (!isInstalled()) throw new Error('Spark is not set up. Run `npm run setup:cluster-tests` once.');
    const figures: Figures = {};
    for (const size of sizes) {
      const sensors = Math.max(sensorsPerBranch, Math.round((size * 1e6 * context.scale) / rowsPerSensor));
      const found = await measureSize(context, sensors, size);
      for (const [name, value] of Object.entries(found)) figures[`m${size}${capital(name)}`] = value;
    }
    return figures;
  },
};

async function measureSize(context: BenchContext, sensors: number, size: number): Promise<Figures> {
  const { print, signal } = context;
  const folder = `${context.folder}/${sensors}`;
  const input = await writeBulkInput(`${folder}/input`, sensors);
  const csvBytes = (await Promise.all(input.csv.map((file) => stat(file)))).reduce((sum, file) => sum + file.size, 0);
  const names = `${folder}/names.txt`;
  const branches = Array.from({ length: Math.ceil(sensors / sensorsPerBranch) }, (_, n) => branchName(n));
  await writeFile(names, `${branches.join('\n')}\n`);
  print(
    `  ${size} million: ${sensors} sensors, ${input.rows.toLocaleString('en')} rows, ${megabytes(csvBytes)} MB of CSV`,
  );
  const found: Partial<Record<Way, Measured>> = {};
  const bytes: Figures = {};
  const loads: number[] = [];
  const before = () => {
    signal.throwIfAborted();
    loads.push(loadavg()[0] as number);
  };

  if (!without.has('embedded')) {
    before();
    const { all, same } = await measureOurs(context, input, `${folder}/embedded`);
    Object.assign(found, { embedded: all, embeddedSame: same });
    Object.assign(bytes, await bytesPerRow('embedded', `${folder}/embedded`));
  }
  const outputs: string[] = [];
  for (const [name, reference] of Object.entries(references) as [keyof typeof references, Reference][]) {
    if (without.has(name)) continue;
    before();
    const output = `${folder}/${name}`;
    found[name] = await measureReference(context, reference, input, { names, output, temp: `${folder}/temp` });
    if (!found[name].cutOff) outputs.push(output);
    print(`  ${titles[name].trim()}: ${took(found[name])}`);
  }
  const checked = await check(context, outputs, `${folder}/embedded`);
  await rm(`${folder}/embedded`, { recursive: true, force: true });
  if (!without.has('spark')) {
    before();
    try {
      const { all, same } = await measureOursOnSpark(context, input, `${folder}/spark`);
      Object.assign(found, { spark: all, sparkSame: same });
      Object.assign(bytes, await bytesPerRow('spark', `${folder}/spark`));
    } catch (error) {
      signal.throwIfAborted();
      // What the others took stays worth keeping.
      print(`  ours on Spark failed: ${error instanceof Error ? error.message : String(error)}`);
      bytes.sparkFailures = 1;
    }
    await rm(`${folder}/spark`, { recursive: true, force: true });
  }
  await rm(folder, { recursive: true, force: true });
  report(print, found, input.rows);
  print(`  load of the machine before each: ${loads.map((load) => load.toFixed(1)).join(', ')}`);
  const figures: Figures = { rows: input.rows, csvMegabytes: megabytes(csvBytes), ...checked, ...bytes };
  for (const [name, measured] of Object.entries(found)) {
    figures[`${name}${measured.cutOff ? 'MoreThan' : ''}Seconds`] = rounded(measured.seconds);
    figures[`${name}StartSeconds`] = rounded(measured.startSeconds);
    figures[`${name}CpuSeconds`] = rounded(measured.cpuSeconds);
    figures[`${name}PeakMegabytes`] = megabytes(measured.peakBytes);
    for (const [stage, spent] of Object.entries(measured.stages ?? {})) {
      figures[`${name}${capital(stage)}StageSeconds`] = rounded(spent);
    }
  }
  figures.highestLoadBefore = rounded(Math.max(...loads));
  return figures;
}

async function measureOurs(context: BenchContext, input: BulkInput, data: string, server?: SparkServer) {
  const request: SparkWorkerRequest = {
    data,
    network: input.network,
    mapping: input.mapping,
    turns: [{ files: input.csv, now: '2026-01-01T06:00:00Z' }],
    ...(server && { remote: server.remote }),
  };
  const run = await runTree([process.execPath, `${import.meta.dirname}/spark-worker.ts`, JSON.stringify(request)], {
    signal: context.signal,
    ...(server && { beside: server.pid }),
  });
  const [turn] = lastLine<SparkWorkerResult>(run).turns;
  const stages = Object.entries(turn?.seconds ?? {}).map(([name, spent]) => `${name} ${spent.toFixed(1)}`);
  const rows = Object.entries(turn?.rows ?? {}).map(([name, count]) => `${name} ${count}`);
  context.print(`  ours ${server ? 'on Spark' : 'embedded'}: ${stages.join(', ')} s; rows ${rows.join(', ')}`);
  const startSeconds = run.marks.get('opened')?.seconds ?? 0;
  const mark = run.marks.get('daily_sensor');
  if (!mark) throw new Error(`daily_sensor was not marked: ${[...run.marks.keys()].join(', ')}`);
  const all: Measured = { ...run, startSeconds, stages: turn?.seconds ?? {} };
  const same: Measured = { ...mark, startSeconds };
  return { all, same };
}

/** With a server of its own, whose start counts. */
async function measureOursOnSpark(context: BenchContext, input: BulkInput, data: string) {
  const server = await startSparkServer(benchServer);
  try {
    const serverSeconds = server.startedIn / 1000;
    const serverCpuSeconds = cpuSecondsOf(server.pid);
    const { all, same } = await measureOurs(context, input, data, server);
    const withStart = (measured: Measured): Measured => ({
      ...measured,
      seconds: measured.seconds + serverSeconds,
      startSeconds: measured.startSeconds + serverSeconds,
      cpuSeconds: measured.cpuSeconds + serverCpuSeconds,
    });
    return { all: withStart(all), same: withStart(same) };
  } finally {
    await server.stop();
  }
}

async function measureReference(
  { signal }: BenchContext,
  reference: Reference,
  input: BulkInput,
  files: { names: string; output: string; temp: string },
): Promise<Measured> {
  await mkdir(files.temp, { recursive: true });
  const run = await runReference(reference, input, files, { signal, mostSeconds });
  await rm(files.temp, { recursive: true, force: true });
  return { ...run, startSeconds: run.marks.get('session')?.seconds ?? 0 };
}

/** The references must agree in every row, and with our tables in what they add up to. Throws otherwise. */
async function check({ print }: BenchContext, outputs: readonly string[], lake: string): Promise<Figures> {
  const [first, ...others] = outputs;
  if (first === undefined) return {};
  const sums = await sumsOf(first);
  for (const other of others) {
    const different = await differentRows(first, other);
    if (different > 0) throw new Error(`The references differ in ${different} rows.`);
  }
  print(
    `  ${outputs.length} outputs of references, equal in all rows: ${sums.rows} rows, ${sums.entries} entries, ${sums.means} means`,
  );
  if (without.has('embedded')) return { referenceRows: sums.rows };
  const ours = await expectedByOurs(lake);
  if (ours.entries !== sums.entries || ours.exits !== sums.exits || ours.sensorDays !== sums.rows) {
    throw new Error(`By our tables the references should hold ${JSON.stringify(ours)}, not ${JSON.stringify(sums)}.`);
  }
  print(
    '  our readings, with what we set aside as said twice, of another unit or of no known branch, add up to the same',
  );
  return { referenceRows: sums.rows };
}

async function bytesPerRow(engine: string, lake: string): Promise<Figures> {
  const found: Figures = {};
  for (const [name, { rows, bytes, files }] of Object.entries(await tableFigures(lake))) {
    if (rows === 0) continue;
    found[`${engine}${capital(name)}BytesPerRow`] = rounded(bytes / rows);
    found[`${engine}${capital(name)}Files`] = files;
  }
  return found;
}

function report(print: (line: string) => void, found: Partial<Record<Way, Measured>>, rows: number): void {
  const entries = Object.entries(found) as [Way, Measured][];
  table(print, [
    ['', 'seconds', 'of it start', 'processor s', 'peak MB', 'rows/s'],
    ...entries.map(([name, one]) => [
      titles[name],
      `${one.cutOff ? '> ' : ''}${one.seconds.toFixed(1)}`,
      one.startSeconds.toFixed(1),
      `${one.cutOff ? '> ' : ''}${one.cpuSeconds.toFixed(1)}`,
      megabytes(one.peakBytes),
      one.cutOff ? '' : Math.round(rows / one.seconds).toLocaleString('en'),
    ]),
  ]);
  const ratio = (slow: Way, fast: Way, aim: string) => {
    const [a, b] = [found[slow], found[fast]];
    if (!a || !b) return;
    const factor = (part: 'seconds' | 'cpuSeconds') => (a[part] / b[part]).toFixed(2);
    const warm = ((a.seconds - a.startSeconds) / (b.seconds - b.startSeconds)).toFixed(2);
    const more = a.cutOff ? 'more than ' : '';
    print(
      `  ${titles[slow].trim()} : ${titles[fast]} = ${more}${factor('seconds')} (aim: ${aim}); without starts ${more}${warm}; processor ${more}${factor('cpuSeconds')}`,
    );
  };
  ratio('first', 'embedded', '10');
  ratio('first', 'embeddedSame', '10');
  ratio('firstKnown', 'embedded', '');
  ratio('competent', 'embedded', '5 at 1 million, 1 at 50');
  ratio('competent', 'embeddedSame', '5 at 1 million, 1 at 50');
  ratio('competent', 'sparkSame', '1');
  ratio('spark', 'embedded', '');
}

function took(measured: Measured): string {
  return `${measured.cutOff ? 'more than ' : ''}${seconds(measured.seconds)}`;
}

function lastLine<T>({ stdout }: TreeRun): T {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) as string) as T;
}

const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;
