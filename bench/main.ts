/**
 * Repeatable measurements: `npm run bench -- --list`. Each prints what it ran, on how much, against what, and the ratio,
 * and appends its figures to bench/results/. docs/benchmarks.md says what they are for.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Benchmark, type Figures, seconds } from './benchmark.ts';
import { browser } from './browser.ts';
import { bulk, bulk5 } from './bulk.ts';
import { demo } from './demo.ts';
import { increment } from './increment.ts';
import { judgement } from './judgement.ts';
import { keepFigures } from './keep-figures.ts';
import { serve } from './serve.ts';
import { size } from './size.ts';
import { smallFiles } from './small-files.ts';
import { spark } from './spark.ts';
import { sparkIncrement } from './spark-increment.ts';

const benchmarks: Benchmark[] = [
  demo,
  size,
  smallFiles,
  increment,
  judgement,
  serve,
  browser,
  bulk,
  bulk5,
  spark,
  sparkIncrement,
];

const usage = `npm run bench -- [--list] [--only NAME[,NAME]] [--scale S] [--json] [--folder DIR]

  --list          name the benchmarks and what each needs of the disk
  --only NAMES    run these alone
  --scale S       0 < S <= 1: a quick look on less data
  --json          print one object of named figures
  --folder DIR    where the data goes meanwhile (default: the system's temporary folder)`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      list: { type: 'boolean', default: false },
      only: { type: 'string' },
      scale: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      folder: { type: 'string', default: tmpdir() },
      help: { type: 'boolean', default: false },
    },
  });
  const print = (line = '') => (values.json ? console.error(line) : console.log(line));
  const scale = Number(values.scale);
  const wanted = values.only?.split(',') ?? benchmarks.map(({ name }) => name);
  const unknown = wanted.filter((name) => !benchmarks.some((one) => one.name === name));
  if (values.help || !(scale > 0 && scale <= 1) || unknown.length > 0) {
    if (unknown.length > 0) print(`There is no benchmark ${unknown.join(', ')}; --list names them.\n`);
    print(usage);
    return values.help ? 0 : 2;
  }
  const chosen = benchmarks.filter(({ name }) => wanted.includes(name));
  if (values.list) {
    for (const { name, about, diskBytes } of chosen)
      print(`${name.padEnd(12)} ${about} (${sizeText(diskBytes(scale))})`);
    return 0;
  }

  const abort = new AbortController();
  const stop = () => abort.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const figures: Record<string, Figures> = {};
  let failed = 0;
  for (const benchmark of chosen) {
    if (abort.signal.aborted) break;
    const found = await measure(benchmark, resolve(values.folder), scale, print, abort.signal);
    if (found) figures[benchmark.name] = found;
    else failed++;
  }
  if (values.json) console.log(JSON.stringify(figures, null, 2));
  if (abort.signal.aborted) return 130;
  return failed > 0 ? 1 : 0;
}

async function measure(
  benchmark: Benchmark,
  under: string,
  scale: number,
  print: (line?: string) => void,
  signal: AbortSignal,
): Promise<Figures | null> {
  const needed = benchmark.diskBytes(scale);
  print(`${benchmark.name}: ${benchmark.about}${scale < 1 ? `, at scale ${scale}` : ''}`);
  print(`  in ${under}, which needs ${sizeText(needed)} of disk meanwhile`);
  const { bavail, bsize } = statfsSync(under);
  if (bavail * bsize < needed) {
    print(`  only ${sizeText(bavail * bsize)} are free there: not run; --folder takes another one`);
    return null;
  }
  const folder = mkdtempSync(join(under, `footfall-bench-${benchmark.name}-`)).replaceAll('\\', '/');
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.on('exit', remove);
  const started = performance.now();
  try {
    const figures = await benchmark.run({ folder, scale, print, signal });
    print(`  took ${seconds((performance.now() - started) / 1000)} in all\n`);
    keepFigures(benchmark.name, scale, figures);
    return figures;
  } catch (error) {
    print(signal.aborted ? '  interrupted' : `  failed: ${error instanceof Error ? error.stack : String(error)}`);
    return null;
  } finally {
    remove();
    process.off('exit', remove);
  }
}

function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
