import type { Config } from '../config/schema.ts';
import type { Secret } from '../config/secret.ts';
import type { Files, Log, Progress } from '../domain/effects.ts';
import type { ErrorCode, ErrorPlace } from '../domain/errors.ts';
import type { TableName } from '../domain/tables.ts';
import type { Clock, DateText } from '../domain/time.ts';
import type { DayStatus, TableStatus } from '../pipeline/status.ts';

/** What the commands ask of the pipeline: types only. Each operation ends early, with INTERRUPTED, when `signal` aborts. */
export interface Operations {
  run(request: RunRequest, context: OperationContext): Promise<RunResult>;
  collect(request: CollectRequest, context: OperationContext): Promise<CollectResult>;
  transform(request: TransformRequest, context: OperationContext): Promise<TransformResult>;
  import(request: ImportRequest, context: OperationContext): Promise<ImportResult>;
  status(request: StatusRequest, context: OperationContext): Promise<StatusResult>;
  demo(request: DemoRequest, context: OperationContext): Promise<DemoResult>;
  doctor(request: DoctorRequest, context: OperationContext): Promise<DoctorResult>;
}

export interface OperationContext {
  config: Config;
  /** The clock of judgement; stands still under --now. */
  clock: Clock;
  log: Log;
  progress: Progress;
  signal: AbortSignal;
  files: Files;
  /** Token of a source by its name; null where it has none. */
  token(source: string): Promise<Secret | null>;
}

/** Local business dates, `[from, to)`. `from` null: the first configured day; `to` null: up to now. */
export interface DateRange {
  from: DateText | null;
  to: DateText | null;
}

export interface CollectRequest extends DateRange {
  /** Names of sources; null: all enabled ones. */
  sources: string[] | null;
}

export interface TransformRequest extends DateRange {
  /** Rebuild every slice of the range, also where nothing changed. */
  force: boolean;
  /** Read every byte of the tables to find altered files; missing and cut ones are found without. */
  verify: boolean;
  past?: PastDays;
}

/**
 * Whether past days are judged again in whose weeks around something changed: `judged` (the default), or `left` to a later
 * run, which makes a run by the hour cheap.
 */
export type PastDays = 'judged' | 'left';

export interface RunRequest extends CollectRequest {
  past?: PastDays;
}

export interface ImportRequest {
  /** Absolute paths. */
  files: string[];
  /** Absolute path of the mapping file. */
  mapping: string;
  /** Name under which the records stand in the tables; null: the id of the mapping. */
  source: string | null;
  /** Whether the tables are brought up to date afterwards. */
  transform: boolean;
}

export interface StatusRequest extends DateRange {
  sources: string[] | null;
}

export interface DoctorRequest {
  /** Null: the engine of the configuration. */
  engine: 'duckdb' | 'spark' | null;
}

export interface DoctorResult {
  engine: 'duckdb' | 'spark';
  checks: {
    /** What was looked at, in a few words. */
    what: string;
    ok: boolean;
    /** What was found. */
    found: string;
    /** What to do about it, where something is wrong. */
    hint: string | null;
  }[];
}

export interface DemoRequest {
  /** Months of history up to now. */
  months: number;
  seed: number;
  /** Path of a faults file, `default` or `none`. */
  faults: string;
}

/** Something that went wrong without ending the operation. The first one decides the exit code. */
export interface Problem {
  code: ErrorCode;
  message: string;
  place?: ErrorPlace;
}

export interface ReasonCount {
  reason: string;
  count: number;
}

export interface SourceCollected {
  source: string;
  requests: number;
  /** New raw batches, and bodies that were identical to one already there. */
  batches: number;
  identical: number;
  bytes: number;
  /** Sensor-intervals of the range: expected, answered by now, still to be asked for. */
  expected: number;
  answered: number;
  outstanding: number;
}

export interface CollectResult extends DateRange {
  sources: SourceCollected[];
  problems: Problem[];
  seconds: number;
}

export interface TableBuilt {
  table: TableName;
  /** Days or batches that were rebuilt, and those found up to date. */
  rebuilt: number;
  upToDate: number;
  /** Rows written. */
  rows: number;
  version: number;
  seconds: number;
}

/** A data file that was missing, cut or altered; what it held was made again from raw. */
export interface HealedFile {
  table: string;
  /** Absolute path. */
  file: string;
  /** `missing`, `size` or `content`. */
  kind: string;
}

export interface TransformResult extends DateRange {
  healed: HealedFile[];
  tables: TableBuilt[];
  rejects: ReasonCount[];
  problems: Problem[];
  seconds: number;
}

export interface RunResult extends DateRange {
  collect: CollectResult;
  transform: TransformResult;
  problems: Problem[];
  seconds: number;
}

export interface FileImported {
  file: string;
  batch: string;
  /** The very same bytes were imported before; nothing was done. */
  identical: boolean;
  records: number;
  good: number;
  rejects: ReasonCount[];
  bytes: number;
}

export interface ImportResult {
  files: FileImported[];
  transform: TransformResult | null;
  problems: Problem[];
  seconds: number;
}

export interface StatusResult extends DateRange {
  network: { id: string; name: string };
  days: DayStatus[];
  tables: TableStatus[];
}

export interface DemoBranch {
  branch: string;
  days: number;
  /** People in over the whole time; null where nothing was observed. */
  entries: number | null;
  perOpenDay: number | null;
  observedShare: number | null;
  /** The last complete day against the mean of the 4 weeks before. */
  lastDay: DateText | null;
  lastDayEntries: number | null;
  changeShare: number | null;
}

export interface DemoResult {
  /** Folder of the demo's lake. */
  data: string;
  network: string;
  run: RunResult;
  branches: DemoBranch[];
  seconds: number;
}

export interface SimulateRequest {
  /** 0: any free port. */
  port: number;
  host: string;
  seed: number;
  /** Absolute path of the network file. */
  network: string;
  /** Absolute path of a faults file, or `default`, or `none`. */
  faults: string;
  /** First UTC date the simulated network has readings for. */
  historyFrom: DateText;
  /** Serve the true counts and the faults in force too. */
  truth: boolean;
  /** What the simulated world takes for now. */
  clock: Clock;
}

export interface RunningSimulator {
  url: string;
  network: string;
  /** Lets answers under way end, refuses new ones. */
  close(): Promise<void>;
}

export interface ServeRequest {
  /** Of the machine: leases, tokens and ages of files go by it. */
  wallClock: Clock;
}

export interface RunningServe {
  url: string;
  /** Name of the network. */
  network: string;
  /** Whether callers need a token. */
  tokens: boolean;
  /** Whether a built dashboard is there to be served. */
  dashboard: boolean;
  /** Ends what is under way within a second or two. */
  close(): Promise<void>;
}

/** What the commands need of the rooms; connect.ts puts it together, tests hand in fakes. */
export interface Connections {
  operations: Operations | null;
  simulate: ((request: SimulateRequest, context: OperationContext) => Promise<RunningSimulator>) | null;
  /** Host, port and all else are those of the configuration. */
  serve: ((request: ServeRequest, context: OperationContext) => Promise<RunningServe>) | null;
  /** Absolute paths of the data files of one version of each table. */
  lakeFiles: ((context: OperationContext) => Promise<Partial<Record<TableName, readonly string[]>>>) | null;
}
