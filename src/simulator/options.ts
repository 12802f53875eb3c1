import type { Log } from '../domain/effects.ts';
import type { Network } from '../domain/network.ts';
import type { Clock } from '../domain/time.ts';
import type { World } from './world.ts';

export interface SimulatorOptions {
  world: World;
  network: Network;
  /** What the simulated world takes for now; it may run faster than real time. */
  clock: Clock;
  /** Whether `/v1/truth` is there. */
  truth: boolean;
  log: Log;
  /** Whether the service faults of the world's plan happen; the sensors' own are in the readings either way. */
  serviceFaults: boolean;
}
