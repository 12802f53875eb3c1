import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Clock, type DateText, type EpochMs, scaledClock, utcDate } from '../../domain/time.ts';
import type { CommandContext } from '../context.ts';
import { addHelp, type Host } from '../host.ts';
import type { SimulateRequest } from '../operations.ts';
import { type GlobalOptions, parseDate, wholeNumber } from '../options.ts';

interface Options {
  port: number;
  host: string;
  seed: number;
  network?: string;
  faults: string;
  history: string;
  truth: boolean;
  speed?: number;
}

export function addSimulateCommand(host: Host): Command {
  const command = new Command('simulate')
    .description('Serve a simulated sensor network over HTTP, with its faults, until Ctrl-C.')
    .option('--port <n>', 'port, 0 for any free one', wholeNumber(0, 65_535), 4600)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--seed <n>', 'seed of the world: the same seed gives the same counts', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--network <file>', 'network file (default: that of the configuration)')
    .option('--faults <file>', 'faults file, or default, or none', 'default')
    .addOption(
      new Option('--history <date|months>', 'first day, or how many months before now')
        .argParser(parseHistory)
        .default('13'),
    )
    .option('--truth', 'serve the true counts at /v1/truth too', false)
    .addOption(
      new Option('--speed <factor>', 'run the clock so many times as fast, from --now or the real time on').argParser(
        parseSpeed,
      ),
    )
    .action(async (options: Options) => {
      const { network } = options;
      const flags = network === undefined ? [] : [{ key: 'network', value: network, flag: '--network' }];
      await host.execute(command, (context) => serve(host, command, context, options), flags);
    });
  return addHelp(command, {
    notes:
      'With --now the clock stands still, unless --speed makes it run from there. The API is described at /docs.\n' +
      'Ctrl-C is the way to end it, with code 0.',
    examples: [
      ['simulate', 'the network of the configuration, thirteen months up to now'],
      ['simulate --port 0 --faults none --history 2024-01-01 --truth', 'a clean world that tells the truth'],
      ['simulate --speed 3600 --seed 7', 'an hour passes every second'],
    ],
    errors: ['NETWORK_INVALID', 'FAULTS_INVALID'],
  });
}

async function serve(host: Host, command: Command, context: CommandContext, options: Options): Promise<number> {
  const { now } = command.optsWithGlobals<GlobalOptions>();
  const clock: Clock =
    options.speed === undefined
      ? context.clock
      : scaledClock(context.realClock, now ?? context.realClock.now(), options.speed);
  const request: SimulateRequest = {
    port: options.port,
    host: options.host,
    seed: options.seed,
    network: context.config.network,
    faults: ['default', 'none'].includes(options.faults) ? options.faults : resolve(context.cwd, options.faults),
    historyFrom: historyStart(options.history, clock.now()),
    truth: options.truth,
    clock,
  };
  const simulator = await host.room('simulate')(request, context);
  try {
    const { url, network } = simulator;
    const shown = { url, network, seed: request.seed, historyFrom: request.historyFrom };
    await context.output.result(shown, (output) =>
      output.line(`${network}, simulated since ${request.historyFrom}: ${url} (API at ${url}/docs; Ctrl-C ends it)`),
    );
    if (!context.signal.aborted) {
      await new Promise((ended) => context.signal.addEventListener('abort', ended, { once: true }));
    }
  } finally {
    await simulator.close();
  }
  return 0;
}

/** Months before the UTC date of `now`; the day is cut to the month's last (31 March less one month is 28 February). */
export function historyStart(history: string, now: EpochMs): DateText {
  if (!/^\d+$/.test(history)) return history;
  const [year = 0, month = 1, day = 1] = utcDate(now).split('-').map(Number);
  const months = year * 12 + (month - 1) - Number(history);
  const lastDay = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  return utcDate(Date.UTC(Math.floor(months / 12), months % 12, Math.min(day, lastDay)));
}

function parseHistory(text: string): string {
  return /^\d+$/.test(text) ? String(wholeNumber(1, 600)(text)) : parseDate(text);
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed <= 0 || speed > 1_000_000) {
    throw new InvalidArgumentError('Expected a number above 0, at most 1000000.');
  }
  return speed;
}
