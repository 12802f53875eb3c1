/**
 * `footfall up`: the server in this process, the collection and the transforms in a child, with the demo the simulated
 * network in another. A transform so never holds up an answer, and a crash of one leaves the others standing.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../domain/effects.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { DateText, EpochMs } from '../../domain/time.ts';
import { networkOfLake } from '../../lake/lake.ts';
import { type Ledger, openLedger } from '../../ledger/ledger.ts';
import type { CommandContext } from '../context.ts';
import { checkFolder } from '../lake-folder.ts';
import { networkOfFile } from '../network-file.ts';
import type { Connections, RunningServe } from '../operations.ts';
import { pullSources } from '../sources.ts';
import { type KeptChild, keepChild } from './child-process.ts';
import { ClockKeeper, clockFile } from './clock-file.ts';
import { demoNetwork, demoSettings, monthsBefore, writeDemoConfig } from './demo-lake.ts';
import type { BeginWork, CannotStart, DemoSettings, FromChild, Listening } from './messages.ts';

export interface UpRequest {
  demo: DemoUp | null;
  /** Global options for the command lines of the children. */
  childArgs: readonly string[];
}

export interface DemoUp {
  months: number;
  seed: number;
  /** Absolute path of a faults file, `default` or `none`. */
  faults: string;
  /** How fast its clock runs. */
  speed: number;
  /** Where a new clock starts; null: now. */
  start: EpochMs | null;
}

/** What is there once `up` is ready. */
export interface Ready {
  url: string;
  network: string;
  data: string;
  /** Whether the server has a dashboard to show. */
  dashboard: boolean;
  /** Address of the simulated network; null without one. */
  simulator: string | null;
  /** A configuration for other commands on the lake of a demo; null where there is none. */
  config: string | null;
  speed: number;
}

/** A second one on the lake is refused while this lease is held. */
const leaseName = 'up';
/** The simulator's port stands so far above the server's, where that is free. */
const simulatorPortAbove = 100;
/** Connections that do not end by then are cut with the process. */
const closeMs = 1000;

/** Runs until the signal of `context` aborts; `onReady` once there is something to look at. LAKE_CONFLICT for a second one. */
export async function up(
  request: UpRequest,
  context: CommandContext,
  serve: NonNullable<Connections['serve']>,
  onReady: (ready: Ready) => Promise<void>,
): Promise<void> {
  const { config, files, realClock, log } = context;
  await checkFolder(config.data, files);
  await refuseOtherLake(request.demo ? demoNetwork : config.network, context);
  if (!request.demo) await pullSources(context);
  await files.makeFolder(config.data);
  const ledger = await openLedger({ path: `${config.data}/ledger.sqlite`, clock: realClock, log });
  try {
    await refuseSecond(ledger, config.data);
    await ledger.withLease(leaseName, (held) => {
      const signal = AbortSignal.any([context.signal, held.signal]);
      return run(request, { ...context, signal }, serve, onReady);
    });
  } finally {
    await ledger.close();
  }
}

/** Before anything is written: a clock that runs fast is not to be laid into a lake of real readings. */
async function refuseOtherLake(networkFile: string, { config, files }: CommandContext): Promise<void> {
  const { id } = await networkOfFile(networkFile, files);
  const held = await networkOfLake(config.data, files);
  if (held === null || held === id) return;
  throw new FootfallError('LAKE_OTHER_NETWORK', `The lake holds the network "${held}", not "${id}".`, {
    place: { file: config.data },
    hint: 'Name another folder with --data.',
  });
}

async function refuseSecond(ledger: Ledger, data: string): Promise<void> {
  const other = await ledger.leases.holder(leaseName);
  if (!other) return;
  const { pid, host } = other.holder;
  throw new FootfallError(
    'LAKE_CONFLICT',
    `footfall up runs on this lake already: process ${pid} on ${host.split(' ')[0]}.`,
    { place: { file: data }, hint: 'End that one with Ctrl-C, or name another folder with --data.' },
  );
}

async function run(
  request: UpRequest,
  context: CommandContext,
  serve: NonNullable<Connections['serve']>,
  onReady: (ready: Ready) => Promise<void>,
): Promise<void> {
  const { signal, config, realClock, log } = context;
  const { demo } = request;
  const keeper = await keepClock(request, context);
  const clock = keeper ?? context.clock;
  const served = { ...context, clock, config: demo ? { ...config, network: demoNetwork } : config };
  const children: KeptChild[] = [];
  const ended = aborted(signal);
  let server: RunningServe | null = null;
  try {
    // All start at once; the worker is told what to do when the server listens and the network answers.
    const begin = Promise.withResolvers<BeginWork>();
    const collected = startWorker(request, begin.promise, log, children);
    const from = demo ? monthsBefore(clock.now(), demo.months) : '';
    const simulator = demo && startSimulator(request, { from, basePort: config.serve.port, log, children });
    simulator?.catch(() => {});
    server = await serve({ wallClock: realClock }, served);
    const { url, network, dashboard } = server;
    const ready: Ready = {
      url,
      network,
      data: config.data,
      dashboard,
      simulator: null,
      config: null,
      speed: keeper?.speed ?? 1,
    };
    let settings: DemoSettings | null = null;
    if (simulator) {
      context.note(`Collecting what there is of ${network}; ${url} shows how far that has got.`);
      const listening = await Promise.race([simulator, ended]);
      if (!listening) return;
      ready.simulator = listening.url;
      settings = demoSettings(listening.url, from);
      ready.config = await writeDemoConfig(config.data, settings, context.files);
    }
    begin.resolve({ type: 'begin-work', everyMinutes: config.collect.everyMinutes, demo: settings });
    if (demo) await Promise.race([collected, ended]);
    if (!signal.aborted) await onReady(ready);
    await ended;
  } finally {
    await Promise.all([
      ...children.map((child) => child.stop()),
      server && Promise.race([server.close(), delay(closeMs)]),
    ]);
    await keeper?.stop();
  }
}

/** A demo has a clock of its own, and so has a lake that was one; null: the clock of the machine. */
async function keepClock({ demo }: UpRequest, context: CommandContext): Promise<ClockKeeper | null> {
  const { config, files, realClock, log } = context;
  if (!demo && !(await files.exists(clockFile(config.data)))) return null;
  return ClockKeeper.start(config.data, {
    speed: demo?.speed ?? 1,
    start: demo?.start ?? null,
    files,
    real: realClock,
    onError: (error) => log.warn({ error: String(error) }, 'The clock of the lake cannot be written.'),
  });
}

/** Resolves when its first cycle is over. */
function startWorker(
  { childArgs }: UpRequest,
  begin: Promise<BeginWork>,
  log: Log,
  children: KeptChild[],
): Promise<void> {
  return new Promise((resolve) => {
    children.push(
      keepChild({
        name: 'The process that collects and transforms',
        args: [...childArgs, 'up-worker'],
        begin: () => begin,
        onMessage: (message) => {
          if (message.type === 'cycle-done') resolve();
        },
        log,
      }),
    );
  });
}

/** Rejects with what keeps it from starting. */
function startSimulator(
  request: UpRequest,
  given: { basePort: number; from: DateText; log: Log; children: KeptChild[] },
): Promise<Listening> {
  const { demo, childArgs } = request;
  const { seed, faults } = demo as DemoUp;
  let port = given.basePort === 0 ? 0 : given.basePort + simulatorPortAbove;
  return new Promise((resolve, reject) => {
    given.children.push(
      keepChild({
        name: 'The simulated network',
        args: [...childArgs, 'up-simulator'],
        begin: async () => ({
          type: 'begin-simulator',
          ...{ seed, faults, port, network: demoNetwork, historyFrom: given.from },
        }),
        onMessage(message: FromChild) {
          if (message.type === 'cannot-start') reject(asError(message));
          if (message.type !== 'listening') return;
          // Started again it must be found where it was.
          port = message.port;
          resolve(message);
        },
        log: given.log,
      }),
    );
  });
}

function asError({ code, message, hint, place }: CannotStart): FootfallError {
  return new FootfallError(code, message, { ...(hint && { hint }), ...(place && { place }) });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
