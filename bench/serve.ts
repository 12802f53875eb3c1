import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { addDays } from '../src/domain/time.ts';
import { type BenchContext, type Benchmark, type Figures, rounded, seconds, table } from './benchmark.ts';
import { sensorsPerBranch } from './bulk-input.ts';
import { tableFigures } from './lake-figures.ts';
import { checkUntouched, type LargeLake, largeLakeIn, layDownLake, receiveHours } from './large-lake.ts';
import type { HostRequest, Statement } from './serve-host.ts';
import { type Asked, drive, type Kind, kinds, quantile, questions, type Taken } from './serve-load.ts';

const sensorsAtFull = 10_000;
const today = '2025-12-16';
const from = '2022-12-16';
const hoursBefore = 10;
const load = { clients: 50, everyMs: 5000 };
const loadSeconds = 60;
/** Statements at once and threads of the engine: the defaults of `footfall serve` on two cores. */
const engine = { threads: 2, statements: 2 };

export const serve: Benchmark = {
  name: 'serve',
  about: `${load.clients} clients asking the API over ${sensorsAtFull} sensors and 3 years, against bare DuckDB`,
  diskBytes: (scale) => (keptLake() ? 200_000_000 : 1126 * scale * sensorsAtFull * 260),
  async run(context) {
    const lake = await openLargeLake(context);
    const lakeFigures = await tableFigures(lake.data);
    context.print(
      `  files: ${Object.entries(lakeFigures)
        .map(([name, { files }]) => `${name} ${files}`)
        .join(', ')}`,
    );
    const host: HostRequest = { data: lake.data, network: lake.network, now: `${today}T10:05:00Z`, ...engine };
    const asked = questions(
      Math.round((loadSeconds * context.scale * 1000 * load.clients) / load.everyMs),
      Math.max(1, Math.floor(lake.sensors / sensorsPerBranch)),
      today,
    );
    const statements = await recordStatements(host, asked, context.signal);
    const figures: Figures = { sensors: lake.sensors, hourlyFiles: lakeFigures.hourly.files };
    const columns: Column[] = [];

    forget(Object.values(lakeFigures).flatMap(({ paths }) => paths));
    const bare = await startBare(host, statements);
    columns.push({ name: 'bareCold', taken: await firstOfEach(asked, bare.ask) });
    const bareBefore = processorMs(bare.pid);
    columns.push({ name: 'bareWarm', taken: await drive(asked, load, bare.ask, context.signal) });
    figures.bareCpuMilliseconds = rounded((processorMs(bare.pid) - bareBefore) / asked.length);
    bare.stop();

    forget(Object.values(lakeFigures).flatMap(({ paths }) => paths));
    const api = await startApi(host, asked);
    columns.push({ name: 'cold', taken: await firstOfEach(asked, api.ask) });
    const apiBefore = processorMs(api.pid);
    columns.push({ name: 'warm', taken: await drive(asked, load, api.ask, context.signal) });
    figures.apiCpuMilliseconds = rounded((processorMs(api.pid) - apiBefore) / asked.length);
    columns.push({ name: 'cached', taken: await drive(asked, load, api.askAgain, context.signal) });
    const beside = receiveBeside(lake, context.signal);
    columns.push({ name: 'beside', taken: await drive(asked, load, api.ask, context.signal) });
    const transforms = await beside.stop();
    api.stop();

    for (const { name, taken } of columns) {
      const all = taken.map(({ ms }) => ms);
      figures[`${name}P50Milliseconds`] = rounded(quantile(all, 0.5));
      figures[`${name}P95Milliseconds`] = rounded(quantile(all, 0.95));
      figures[`${name}P99Milliseconds`] = rounded(quantile(all, 0.99));
      for (const kind of Object.keys(kinds) as Kind[]) {
        const some = taken.filter((one) => one.kind === kind).map(({ ms }) => ms);
        figures[`${name}${capital(kind)}P50Milliseconds`] = rounded(quantile(some, 0.5));
        figures[`${name}${capital(kind)}P95Milliseconds`] = rounded(quantile(some, 0.95));
      }
    }
    figures.toBareP95Ratio = rounded(
      (figures.warmP95Milliseconds as number) / (figures.bareWarmP95Milliseconds as number),
    );
    figures.besideP95Ratio = rounded(
      (figures.besideP95Milliseconds as number) / (figures.warmP95Milliseconds as number),
    );
    figures.toBareCpuRatio = rounded((figures.apiCpuMilliseconds as number) / (figures.bareCpuMilliseconds as number));
    figures.besideTransforms = transforms;
    report(context, columns, figures);
    return figures;
  },
};

interface Column {
  name: string;
  taken: Taken[];
}

function report({ print }: BenchContext, columns: readonly Column[], figures: Figures): void {
  const cell = (name: string) => `${figures[`${name}P50Milliseconds`]} / ${figures[`${name}P95Milliseconds`]}`;
  table(print, [
    ['p50 / p95, ms', ...columns.map(({ name }) => name)],
    ...(Object.keys(kinds) as Kind[]).map((kind) => [
      kinds[kind].about,
      ...columns.map(({ name }) => cell(`${name}${capital(kind)}`)),
    ]),
    ['all', ...columns.map(({ name }) => cell(name))],
    ['all, p99', ...columns.map(({ name }) => figures[`${name}P99Milliseconds`] as number)],
  ]);
  print(
    `  p95 of the API is ${figures.toBareP95Ratio} times that of bare DuckDB (aim: 2), its processor time ${figures.toBareCpuRatio} times (${figures.apiCpuMilliseconds} ms an answer); with ${figures.besideTransforms} ` +
      `transforms of a new hour beside it is ${figures.besideP95Ratio} times as much (aim: 2)`,
  );
}

/** FOOTFALL_BENCH_LAKE names a folder made by bench/large-lake.ts, which is used and kept; else one is made here. */
function keptLake(): string | null {
  const folder = process.env.FOOTFALL_BENCH_LAKE;
  return folder && existsSync(join(folder, 'lake')) ? folder : null;
}

async function openLargeLake({ folder, scale, print, signal }: BenchContext): Promise<LargeLake> {
  const kept = keptLake();
  if (kept) return largeLakeIn(kept, sensorsAtFull, today);
  const started = performance.now();
  const lake = largeLakeIn(`${folder}/large`, Math.max(20, Math.round(sensorsAtFull * scale)), today);
  await layDownLake(lake, from, signal, addDays(today, -45));
  const before = Array.from({ length: hoursBefore }, (_, hour) => hour);
  checkUntouched(await receiveHours(lake, before, signal), 1);
  print(
    `  a lake of ${lake.sensors} sensors since ${from}, laid down in ${seconds((performance.now() - started) / 1000)}`,
  );
  return lake;
}

/** One of each kind, one after the other, in a process that has just started. */
async function firstOfEach(asked: readonly Asked[], ask: (n: number) => Promise<void>): Promise<Taken[]> {
  const taken: Taken[] = [];
  for (const kind of Object.keys(kinds) as Kind[]) {
    const started = performance.now();
    await ask(asked.findIndex((one) => one.kind === kind));
    taken.push({ kind, ms: performance.now() - started });
  }
  return taken;
}

/** Takes the files out of the system's cache, where `dd` can say so; nothing else on the machine is touched. */
function forget(paths: readonly string[]): void {
  for (const path of paths) {
    try {
      execFileSync('dd', [`if=${path}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
    } catch {
      return;
    }
  }
}

type Host = ChildProcessByStdio<Writable, Readable, null>;

function startHost(mode: string, request: HostRequest): Host {
  return spawn(process.execPath, [join(import.meta.dirname, 'serve-host.ts'), mode, JSON.stringify(request)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
}

async function recordStatements(
  request: HostRequest,
  asked: readonly Asked[],
  signal: AbortSignal,
): Promise<Statement[][]> {
  const child = startHost('record', request);
  signal.addEventListener('abort', () => child.kill());
  child.stdin.end(JSON.stringify(asked.map(({ path }) => path)));
  let text = '';
  for await (const piece of child.stdout) text += String(piece);
  return JSON.parse(text) as Statement[][];
}

async function startBare(request: HostRequest, statements: readonly Statement[][]) {
  const child = startHost('bare', request);
  const waiting = new Map<number, () => void>();
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The bare host ended with ${code}.`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve();
      else waiting.get(Number(line))?.();
    });
  });
  return {
    ask: (n: number) =>
      new Promise<void>((resolve) => {
        waiting.set(n, resolve);
        child.stdin.write(`${JSON.stringify({ n, statements: statements[n] })}\n`);
      }),
    pid: child.pid,
    stop: () => void child.kill(),
  };
}

async function startApi(request: HostRequest, asked: readonly Asked[]) {
  const child = startHost('api', request);
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
    createInterface({ input: child.stdout }).once('line', resolve);
  });
  const etags = new Map<number, string>();
  return {
    ask: async (n: number) => {
      const answer = await fetch(new URL((asked[n] as Asked).path, url));
      if (answer.status !== 200) throw new Error(`${asked[n]?.path}: ${answer.status} ${await answer.text()}`);
      await answer.text();
      etags.set(n, answer.headers.get('etag') ?? '');
    },
    askAgain: async (n: number) => {
      const headers = { 'if-none-match': etags.get(n) ?? '' };
      const answer = await fetch(new URL((asked[n] as Asked).path, url), { headers });
      await answer.text();
      if (answer.status !== 304) throw new Error(`${asked[n]?.path}: ${answer.status}, not 304`);
    },
    pid: child.pid,
    stop: () => void child.kill(),
  };
}

/** Receives the hours of today again and again, hour by hour, until it is stopped. */
function receiveBeside(lake: LargeLake, signal: AbortSignal) {
  let going = true;
  let done = 0;
  // Otherwise the same bytes would come again on a lake that is kept, and change nothing.
  const salt = Date.now() % 1_000_000;
  const work = (async () => {
    for (let hour = hoursBefore; going && hour < 23; hour++) {
      await receiveHours(lake, [hour], signal, { salt, beside: true });
      done++;
    }
  })();
  return {
    stop: async () => {
      going = false;
      await work;
      return done;
    },
  };
}

/** Of all threads of a process until now; NaN where the system does not tell. Ticks are a hundredth of a second. */
function processorMs(pid: number | undefined): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}
