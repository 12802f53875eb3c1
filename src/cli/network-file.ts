import type { Files } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Network } from '../domain/network.ts';
import { readNetwork } from '../network/load.ts';

/** The network of a file that a configuration or a flag names. Where there is none, says how to name one. */
export async function networkOfFile(path: string, files: Files): Promise<Network> {
  if (!(await files.exists(path))) {
    throw new FootfallError('FILE_UNREADABLE', 'There is no such network file.', {
      place: { file: path },
      hint: 'Name it in footfall.yaml (network: FILE), or with --config FILE or --set network=FILE.',
    });
  }
  return readNetwork(path, files);
}
