import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { FlagValue } from '../../config/load.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { addHelp, type Host } from '../host.ts';
import { type GlobalOptions, wholeNumber } from '../options.ts';
import type { Output } from '../output.ts';
import { openBrowser } from '../up/open-browser.ts';
import { type DemoUp, type Ready, up } from '../up/supervisor.ts';
import { pipelineErrors } from './run.ts';

interface Options {
  host?: string;
  port?: number;
  every?: number;
  open: boolean;
  demo: boolean;
  speed?: number;
  months?: number;
  seed?: number;
  faults?: string;
}

const demoOnly = ['speed', 'months', 'seed', 'faults'] as const;
const mostSpeed = 3600;

export function addUpCommand(host: Host): Command {
  const command = new Command('up')
    .description('Collect on a schedule, keep the tables up to date and serve them, until Ctrl-C.')
    .option('--host <address>', 'address to listen on (default: serve.host)')
    .option('--port <n>', 'port of the dashboard and the API, 0 for any free one (default: serve.port)', port)
    .option(
      '--every <minutes>',
      'minutes between two collections (default: collect.everyMinutes)',
      wholeNumber(1, 1440),
    )
    .option('--no-open', 'do not open a browser')
    .option('--demo', 'serve a simulated bank network, in data/demo unless --data names another folder', false)
    .addOption(
      new Option('--speed <factor>', 'with --demo: how fast its clock runs (default: 1)').argParser(parseSpeed),
    )
    .option('--months <n>', 'with --demo: months of history (default: 13)', wholeNumber(1, 60))
    .option('--seed <n>', 'with --demo: seed of the simulated world (default: 1)', wholeNumber(0, 2 ** 32 - 1))
    .option('--faults <file>', 'with --demo: faults file, or default, or none (default: default)')
    .action(async (options: Options) => {
      const given = command.optsWithGlobals<GlobalOptions>();
      refuseMisuse(options, given);
      await host.execute(command, (context) => start(host, context, options, given), flagsOf(options, given));
    });
  return addHelp(command, {
    notes:
      'import, run and query work beside it in another terminal, and what they change shows. An outage is caught up\n' +
      'with by itself. The clock of a demo never goes back: the next start goes on where it had got to, or from the\n' +
      'real time if that is later; commands on its lake go by it too. Ctrl-C is the way to end it, with code 0.',
    examples: [
      ['up', 'the sources of footfall.yaml, every five minutes, at http://127.0.0.1:8600'],
      ['up --every 15 --port 9000 --no-open', 'every quarter of an hour, on another port'],
      ['up --demo --speed 60', 'a bank to look at, where an hour takes a minute'],
    ],
    errors: ['FAULTS_INVALID', 'BIND_NEEDS_TOKEN', ...pipelineErrors.filter((code) => code !== 'SOURCE_FAILED')],
  });
}

const port = wholeNumber(0, 65_535);

function refuseMisuse(options: Options, { now }: GlobalOptions): void {
  if (options.demo) return;
  const misused = demoOnly.find((name) => options[name] !== undefined) ?? (now === undefined ? undefined : 'now');
  if (misused === undefined) return;
  throw new FootfallError('USAGE', `--${misused} goes with --demo only: up follows the clock of the machine.`);
}

function flagsOf(options: Options, given: GlobalOptions): FlagValue[] {
  const flags: FlagValue[] = [];
  const add = (key: string, value: string | number | undefined, flag: string) => {
    if (value !== undefined) flags.push({ key, value: String(value), flag });
  };
  add('serve.host', options.host, '--host');
  add('serve.port', options.port, '--port');
  add('collect.everyMinutes', options.every, '--every');
  if (options.demo && given.data === undefined) add('data', join('data', 'demo'), '--demo');
  return flags;
}

async function start(host: Host, context: CommandContext, options: Options, given: GlobalOptions): Promise<number> {
  const demo: DemoUp | null = options.demo
    ? {
        months: options.months ?? 13,
        seed: options.seed ?? 1,
        faults: faultsOf(options.faults ?? 'default', context.cwd),
        speed: options.speed ?? 1,
        start: given.now ?? null,
      }
    : null;
  await up({ demo, childArgs: childArgs(context, given) }, context, host.room('serve'), async (ready) => {
    context.clear();
    await context.output.result(ready, (output) => printReady(output, ready));
    if (options.open)
      openBrowser(ready.url, { env: context.env, platform: process.platform, terminal: context.terminal });
  });
  return 0;
}

function faultsOf(faults: string, cwd: string): string {
  return ['default', 'none'].includes(faults) ? faults : resolve(cwd, faults);
}

/** The same settings for the children; the clock is in the lake. */
function childArgs({ config, loaded }: CommandContext, given: GlobalOptions): string[] {
  return [
    '--data',
    config.data,
    ...(loaded.file === null ? [] : ['--config', loaded.file]),
    ...(given.logLevel === undefined ? [] : ['--log-level', given.logLevel]),
    ...(given.set ?? []).flatMap(({ key, value }) => ['--set', `${key}=${value}`]),
    ...(given.json || given.quiet ? ['--quiet'] : []),
  ];
}

async function printReady(output: Output, { url, network, dashboard, speed, config }: Ready): Promise<void> {
  const pace = speed === 1 ? '' : `, ${speed} times as fast as real time`;
  const what = dashboard ? url : `${url}/docs (the API; the dashboard is not built)`;
  await output.line(`${network}${pace}: ${what}`);
  await output.line(
    `Ctrl-C ends it.${config === null ? '' : ` Other commands work beside it with --config ${config}`}`,
  );
}

function parseSpeed(text: string): number {
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || speed < 1 || speed > mostSpeed) {
    throw new InvalidArgumentError(`Expected a number from 1 to ${mostSpeed}.`);
  }
  return speed;
}
