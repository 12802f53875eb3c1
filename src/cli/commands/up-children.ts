/** The processes that `footfall up` starts beside itself. They are no commands for people, and are not in the help. */
import { constants, setPriority } from 'node:os';
import { Command } from 'commander';
import type { Config } from '../../config/schema.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import type { RunningSimulator, SimulateRequest } from '../operations.ts';
import { lineToParent } from '../up/child-side.ts';
import type { BeginSimulator, BeginWork } from '../up/messages.ts';
import { work } from '../up/worker.ts';

export function addUpWorkerCommand(host: Host): Command {
  const command = new Command('up-worker').description('A part of up: collects and transforms.');
  return command.action(async () => {
    const { gone, begin: told, tell } = lineToParent();
    await host.execute(command, async (context) => {
      yieldToTheServer();
      const signal = AbortSignal.any([context.signal, gone]);
      const begin = (await Promise.race([told, ended(signal)])) as BeginWork | undefined;
      if (!begin) return 0;
      const config = halved(withDemo(context.config, begin));
      await work(
        { ...context, config, signal },
        { operations: host.room('operations'), realClock: context.realClock, begin, tell },
      );
      return 0;
    });
  });
}

export function addUpSimulatorCommand(host: Host): Command {
  const command = new Command('up-simulator').description('A part of up: the network of the demo.');
  return command.action(async () => {
    const { gone, begin: told, tell } = lineToParent();
    await host.execute(command, async (context) => {
      const signal = AbortSignal.any([context.signal, gone]);
      const begin = (await Promise.race([told, ended(signal)])) as BeginSimulator | undefined;
      if (!begin) return 0;
      let simulator: RunningSimulator;
      try {
        simulator = await simulate(host, begin, context);
      } catch (error) {
        if (!(error instanceof FootfallError)) throw error;
        const { code, message, hint, place } = error;
        tell({ type: 'cannot-start', code, message, hint, place });
        await ended(gone);
        return 0;
      }
      tell({ type: 'listening', url: simulator.url, port: Number(new URL(simulator.url).port) });
      await ended(signal);
      await simulator.close();
      return 0;
    });
  });
}

/** On the port it is given, else on any free one: another demo may have it. */
async function simulate(host: Host, begin: BeginSimulator, context: CommandContext): Promise<RunningSimulator> {
  const { type: _, ...world } = begin;
  const request: SimulateRequest = { ...world, host: '127.0.0.1', truth: false, clock: context.clock };
  const start = host.room('simulate');
  try {
    return await start(request, context);
  } catch (error) {
    if (!(error instanceof FootfallError && error.code === 'USAGE')) throw error;
    return start({ ...request, port: 0 }, context);
  }
}

function withDemo(config: Config, { demo }: BeginWork): Config {
  if (!demo) return config;
  const { network, source, graceHours } = demo;
  return { ...config, network, sources: [source], lake: { ...config.lake, graceHours } };
}

/** Half of the engine's threads and memory: the other half of the machine answers questions meanwhile. */
function halved(config: Config): Config {
  const { threads, memoryLimit } = config.engine;
  const half = memoryLimit.replace(/^[\d.]+/, (size) => String(Number(size) / 2));
  return { ...config, engine: { ...config.engine, threads: Math.max(1, Math.floor(threads / 2)), memoryLimit: half } };
}

function yieldToTheServer(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system does not allow it, the work is done all the same.
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
