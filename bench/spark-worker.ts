/**
 * As worker.ts, on the engine that is asked for: imports files and brings the tables up to date, and prints a line `mark
 * NAME` when a table is done, `mark opened` before all. At last one JSON object (SparkWorkerResult).
 */
import { readFile } from 'node:fs/promises';
import { noProgress, silentLog } from '../src/domain/effects.ts';
import { systemClock } from '../src/domain/time.ts';
import { parseRemote } from '../src/engine/spark/remote.ts';
import { diskFiles } from '../src/lake/disk-files.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { readNetwork } from '../src/network/load.ts';
import { importFiles } from '../src/pipeline/import.ts';
import { openPipeline } from '../src/pipeline/open.ts';
import { transform } from '../src/pipeline/transform.ts';
import { parseMapping } from '../src/source/mapping.ts';

export interface SparkWorkerRequest {
  data: string;
  network: string;
  mapping: string;
  /** Each inner list is imported and transformed in a turn of its own, at its instant. */
  turns: { files: string[]; now: string }[];
  /** sc://…; absent: embedded. */
  remote?: string;
}

export interface SparkWorkerTurn {
  /** Of import with landing, and of each table. */
  seconds: Record<string, number>;
  rebuilt: Record<string, number>;
  rows: Record<string, number>;
  totalSeconds: number;
}

export interface SparkWorkerResult {
  turns: SparkWorkerTurn[];
}

/** In the order of the leases that transform() takes. */
const stages = ['lines', 'readings', 'calendar', 'hourly', 'daily_sensor', 'daily_branch'];

const request = JSON.parse(process.argv[2] as string) as SparkWorkerRequest;
const files = diskFiles();
const abort = new AbortController();
process.once('SIGTERM', () => abort.abort());
let now = Date.parse(request.turns[0]?.now as string);
const { pipeline, mappings, close } = await openPipeline({
  data: request.data,
  network: await readNetwork(request.network, files),
  sources: [],
  settings: { completeShare: 0.95, pendingMinutes: 60, baselineMinWeeks: 2 },
  engine: {
    threads: 2,
    memoryLimit: '2GB',
    tempFolder: `${request.data}/tmp`,
    spark: request.remote ? parseRemote(request.remote) : undefined,
  },
  clock: { now: () => now },
  wallClock: systemClock,
  files,
  log: silentLog,
  progress: noProgress,
  signal: abort.signal,
});
console.log('mark opened');
const mappingText = await readFile(request.mapping, 'utf8');
const mapping = parseMapping(mappingText, request.mapping);
const turns: SparkWorkerTurn[] = [];
for (const turn of request.turns) {
  const started = performance.now();
  now = Date.parse(turn.now);
  await importFiles(pipeline, mappings, { files: turn.files, mapping, mappingText, source: 'bench' });
  const importSeconds = (performance.now() - started) / 1000;
  const { stages: reports } = await transform({ ...pipeline, ledger: marking(pipeline.ledger) }, mappings, {
    from: null,
    to: null,
    force: false,
  });
  turns.push({
    seconds: {
      import: importSeconds,
      ...Object.fromEntries(reports.map(({ table, seconds }) => [table, seconds])),
    },
    rebuilt: Object.fromEntries(reports.map(({ table, rebuilt }) => [table, rebuilt])),
    rows: Object.fromEntries(reports.map(({ table, rows }) => [table, rows])),
    totalSeconds: (performance.now() - started) / 1000,
  });
}
await close();
console.log(JSON.stringify({ turns } satisfies SparkWorkerResult));

/** Says when the work under a lease is done: nobody else could be told where a stage ends in processor time. */
function marking(ledger: Ledger): Ledger {
  let done = 0;
  return {
    ...ledger,
    async withLease(name, work, options) {
      const result = await ledger.withLease(name, work, options);
      if (name === 'transform' && done < stages.length) console.log(`mark ${stages[done++]}`);
      return result;
    },
  };
}
