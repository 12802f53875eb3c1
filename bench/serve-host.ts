/**
 * A process that answers, with what `footfall serve` has by default: arguments are `api` or `bare` and a lake
 * (HostRequest). `api` listens and prints its address. `bare` prints `ready` and answers lines of its input, each a JSON
 * object of an ordinal and statements (BareRequest), with lines of that ordinal: DuckDB alone, with no HTTP between.
 * `record` answers addresses with the statements that the API runs for them.
 */
import { createInterface } from 'node:readline';
import { silentLog } from '../src/domain/effects.ts';
import { fixedClock, systemClock } from '../src/domain/time.ts';
import { DuckDb, type Params } from '../src/engine/duckdb.ts';
import { diskFiles } from '../src/lake/disk-files.ts';
import { openLake } from '../src/lake/lake.ts';
import { openLedger } from '../src/ledger/ledger.ts';
import { readNetwork } from '../src/network/load.ts';
import type { ServeContext } from '../src/serve/context.ts';
import { createServer, startServer } from '../src/serve/http/server.ts';
import { LakeReader } from '../src/serve/reading/lake-reader.ts';

export interface HostRequest {
  data: string;
  network: string;
  /** ISO instant: of judgement. */
  now: string;
  threads: number;
  statements: number;
  /** Addresses to record, of `record` alone. */
  paths?: string[];
}

export interface Statement {
  sql: string;
  params: Params;
}

export interface BareRequest {
  n: number;
  statements: Statement[];
}

const [mode = '', text = '{}'] = process.argv.slice(2);
const request = JSON.parse(text) as HostRequest;
const files = diskFiles();
const network = await readNetwork(request.network, files);
const tempFolder = `${request.data}/tmp`;
const duck = await DuckDb.open({ threads: request.threads, memoryLimit: '1GB', tempFolder });
const codec = await duck.session();
const clock = fixedClock(Date.parse(request.now));
const lake = await openLake({
  folder: request.data,
  networkId: network.id,
  files,
  clock,
  wallClock: systemClock,
  codec,
});
const ledger = await openLedger({ path: `${request.data}/ledger.sqlite`, clock: systemClock });
const reader = new LakeReader(lake, duck, request.statements);
const context: ServeContext = {
  reader,
  ledger,
  network: () => network,
  clock,
  completeShare: 0.95,
  files,
  tempFolder,
  log: silentLog,
};

if (mode === 'api') {
  const server = await startServer(context);
  console.log(server.url);
} else if (mode === 'bare') {
  console.log('ready');
  for await (const line of createInterface({ input: process.stdin })) void answer(JSON.parse(line) as BareRequest);
} else {
  const recorded = await record(JSON.parse(await textOf(process.stdin)) as string[]);
  process.stdout.write(JSON.stringify(recorded), () => process.exit());
}

async function answer({ n, statements }: BareRequest): Promise<void> {
  await Promise.all(statements.map(({ sql, params }) => reader.rows(sql, params)));
  console.log(String(n));
}

/** The statements behind each address, in order. */
async function record(paths: readonly string[]): Promise<Statement[][]> {
  let seen: Statement[] = [];
  const recording: Pick<LakeReader, 'view' | 'rows' | 'close'> = {
    view: () => reader.view(),
    rows: (sql, params = {}, asking = {}) => {
      seen.push({ sql, params });
      return reader.rows(sql, params, asking);
    },
    close: () => reader.close(),
  };
  const app = await createServer({ ...context, reader: recording as LakeReader });
  const all: Statement[][] = [];
  for (const path of paths) {
    seen = [];
    const { statusCode, body } = await app.inject(path);
    if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}: ${body.slice(0, 500)}`);
    all.push(seen);
  }
  await app.close();
  return all;
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const piece of stream) text += String(piece);
  return text;
}
