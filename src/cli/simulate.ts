import { defaultFaults, type FaultPlan, noFaults, parseFaults } from '../simulator/faults.ts';
import { startSimulator } from '../simulator/server.ts';
import { createWorld } from '../simulator/world.ts';
import { listenError } from './listen-error.ts';
import { networkOfFile } from './network-file.ts';
import type { OperationContext, RunningSimulator, SimulateRequest } from './operations.ts';

/** Starts the simulator a request describes. USAGE if its port is taken; errors of the network and the faults file. */
export async function simulate(request: SimulateRequest, context: OperationContext): Promise<RunningSimulator> {
  const { seed, clock, truth, port, host } = request;
  const network = await networkOfFile(request.network, context.files);
  const faults = await readFaults(request.faults, context);
  const history = { from: Date.parse(`${request.historyFrom}T00:00:00Z`) };
  const world = createWorld({ network, seed, faults, history });
  try {
    const serviceFaults = request.faults !== 'none';
    const server = await startSimulator({ world, network, clock, truth, log: context.log, serviceFaults, port, host });
    return { ...server, network: network.name };
  } catch (error) {
    throw listenError(error, request);
  }
}

async function readFaults(name: string, { files }: OperationContext): Promise<FaultPlan> {
  if (name === 'default') return defaultFaults;
  if (name === 'none') return noFaults;
  return parseFaults(await files.readText(name), name);
}
