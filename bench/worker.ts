/**
 * What a command does, with the engine's defaults, in a process of its own: imports files and brings the tables up to
 * date. Prints one JSON object of seconds and counts. Arguments: one JSON object (WorkerRequest).
 */
import { readFile } from 'node:fs/promises';
import type { Progress } from '../src/domain/effects.ts';
import { silentLog } from '../src/domain/effects.ts';
import { fixedClock, systemClock } from '../src/domain/time.ts';
import { diskFiles } from '../src/lake/disk-files.ts';
import { readNetwork } from '../src/network/load.ts';
import { importFiles } from '../src/pipeline/import.ts';
import { openPipeline } from '../src/pipeline/open.ts';
import { transform } from '../src/pipeline/transform.ts';
import { parseMapping } from '../src/source/mapping.ts';

export interface WorkerRequest {
  data: string;
  network: string;
  mapping: string;
  files: string[];
  /** ISO instant. */
  now: string;
  memoryLimit?: string;
  threads?: number;
  /** See `DayWork.past`; default: as a run by hand, which judges past days again. */
  past?: 'judged' | 'left';
}

export interface WorkerResult {
  /** Seconds of: opening, raw copy, reading and landing, and each table. */
  seconds: Record<string, number>;
  /** The same of processor time of all cores, without the planning of each table. */
  cpu: Record<string, number>;
  /** Days or batches rebuilt, by table. */
  rebuilt: Record<string, number>;
  rows: Record<string, number>;
  records: number;
  /** From the first line of this file to the last commit. */
  totalSeconds: number;
  /** Of all cores, until then. */
  cpuSeconds: number;
}

const started = performance.now();
const request = JSON.parse(process.argv[2] as string) as WorkerRequest;
const abort = new AbortController();
process.once('SIGTERM', () => abort.abort());

const steps: Record<string, number> = {};
const cpu: Record<string, number> = {};
const files = diskFiles();
const clock = fixedClock(Date.parse(request.now));
const network = await readNetwork(request.network, files);
const { pipeline, mappings, close } = await openPipeline({
  data: request.data,
  network,
  sources: [],
  settings: { completeShare: 0.95, pendingMinutes: 60, baselineMinWeeks: 2 },
  engine: {
    threads: request.threads ?? 2,
    memoryLimit: request.memoryLimit ?? '2GB',
    tempFolder: `${request.data}/tmp`,
  },
  clock,
  wallClock: systemClock,
  files,
  log: silentLog,
  progress: timed(steps, cpu),
  signal: abort.signal,
});
const opened = performance.now();
const mappingText = await readFile(request.mapping, 'utf8');
const imported = await importFiles(pipeline, mappings, {
  files: request.files,
  mapping: parseMapping(mappingText, request.mapping),
  mappingText,
  source: 'bench',
});
const importSeconds = (performance.now() - opened) / 1000;
const copySeconds = steps.import ?? 0;
const report = await transform(pipeline, mappings, {
  from: null,
  to: null,
  force: false,
  past: request.past ?? 'judged',
});
const totalSeconds = (performance.now() - started) / 1000;
await close();

const result: WorkerResult = {
  seconds: {
    open: (opened - started) / 1000,
    rawCopy: copySeconds,
    landing: importSeconds - copySeconds,
    ...Object.fromEntries(report.stages.map((stage) => [stage.table, stage.seconds])),
  },
  cpu,
  rebuilt: Object.fromEntries(report.stages.map((stage) => [stage.table, stage.rebuilt])),
  rows: Object.fromEntries(report.stages.map((stage) => [stage.table, stage.rows])),
  records: imported.reduce((sum, file) => sum + file.records, 0),
  totalSeconds,
  cpuSeconds: cpuSeconds(),
};
console.log(JSON.stringify(result));

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Adds up how long each kind of step took, by the first word of its name. */
function timed(seconds: Record<string, number>, processor: Record<string, number>): Progress {
  let name: string | null = null;
  let since = 0;
  let spent = 0;
  const end = () => {
    if (name !== null) {
      seconds[name] = (seconds[name] ?? 0) + (performance.now() - since) / 1000;
      processor[name] = (processor[name] ?? 0) + cpuSeconds() - spent;
    }
    name = null;
  };
  return {
    step(step) {
      end();
      name = step.split(' ')[0] as string;
      since = performance.now();
      spent = cpuSeconds();
    },
    advance() {},
    done: end,
  };
}
