import { FootfallError } from '../domain/errors.ts';
import { parseNetwork } from './load.ts';

/** The error with which a network file is refused. */
export function failure(text: string, sensors?: string): FootfallError {
  try {
    parseNetwork(text, 'net.yaml', sensors === undefined ? undefined : { text: sensors, file: 'sensors.csv' });
  } catch (error) {
    if (error instanceof FootfallError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** A network file that is right as far as it goes: a branch A, open at all hours. */
export const small = (branch: string): string =>
  `id: x\ntimeZone: UTC\nschedule: always\nbranches:\n  - id: A\n${branch}`;
