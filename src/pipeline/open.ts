import type { Files, Log, Progress } from '../domain/effects.ts';
import type { Network } from '../domain/network.ts';
import { type Clock, hourMs } from '../domain/time.ts';
import { DuckDb } from '../engine/duckdb.ts';
import { duckModels } from '../engine/model-session.ts';
import type { SparkRemote } from '../engine/spark/remote.ts';
import { type Lake, openLake } from '../lake/lake.ts';
import { openLedger } from '../ledger/ledger.ts';
import { type Pipeline, type PullSource, sparkLimits, type TransformSettings } from './context.ts';
import { tidyLedger } from './housekeeping.ts';
import { MappingBook } from './mapping-book.ts';
import { knownBody } from './raw-index.ts';

export interface PipelineOptions {
  /** Absolute folder of lake and ledger. */
  data: string;
  network: Network;
  sources: PullSource[];
  settings: TransformSettings;
  engine: {
    threads: number;
    memoryLimit: string;
    tempFolder: string;
    /** Runs the models there; absent: in the embedded engine. */
    spark?: SparkRemote | undefined;
  };
  /** Default: a checkpoint every 20 commits, a grace of a day. */
  housekeeping?: { checkpointEvery: number; graceHours: number };
  /** Of judgement and receipt; `--now` may have fixed it. */
  clock: Clock;
  wallClock: Clock;
  files: Files;
  log: Log;
  progress: Progress;
  signal: AbortSignal;
}

export interface OpenPipeline {
  pipeline: Pipeline;
  mappings: MappingBook;
  close(): Promise<void>;
}

/** Opens the lake, the ledger and the engine under one folder. The signal ends a running statement at once. */
export async function openPipeline(options: PipelineOptions): Promise<OpenPipeline> {
  const { data, network, files, clock, wallClock, log, signal } = options;
  const { housekeeping = { checkpointEvery: 20, graceHours: 24 } } = options;
  const { spark, ...embedded } = options.engine;
  await files.makeFolder(embedded.tempFolder);
  const duck = await DuckDb.open(embedded);
  const session = await duck.session();
  // Loaded only where it is used: the client takes a while.
  const remote = spark
    ? (await import('../engine/spark/open.ts')).sparkModels({
        remote: spark,
        signal,
        files,
        duck: session,
        onProgress: (text) => options.progress.detail?.(text),
      })
    : null;
  const codec = await duck.session();
  const lake: Lake = await openLake({
    folder: data,
    networkId: network.id,
    files,
    clock,
    wallClock,
    codec,
    log,
    knownBody: (source, sha256) => knownBody({ lake, ledger: tidied }, source, sha256),
    checkpointEvery: housekeeping.checkpointEvery,
    longestGraceMs: housekeeping.graceHours * hourMs,
  });
  const ledger = await openLedger({ path: `${data}/ledger.sqlite`, clock: wallClock, log });
  const tidied = tidyLedger(ledger, lake, wallClock, signal);
  const interrupt = () => session.interrupt();
  signal.addEventListener('abort', interrupt);
  return {
    mappings: new MappingBook(lake, files, wallClock),
    pipeline: {
      network,
      lake,
      ledger: tidied,
      session,
      models: remote ?? duckModels(session),
      ...(remote && { limits: sparkLimits }),
      sources: options.sources,
      settings: options.settings,
      clock,
      files,
      log,
      progress: options.progress,
      signal,
      tempFolder: options.engine.tempFolder,
    },
    async close() {
      signal.removeEventListener('abort', interrupt);
      await remote?.close();
      session.close();
      codec.close();
      duck.close();
      await ledger.close();
    },
  };
}
