import { FootfallError } from '../domain/errors.ts';
import type { Network } from '../domain/network.ts';
import { CorrectionStore } from '../lake/corrections.ts';
import { networkOfFolder } from './lake-folder.ts';
import { networkOfFile } from './network-file.ts';
import type { OperationContext } from './operations.ts';

/** What people decided, in the lake of the configuration, with its network. LAKE_OTHER_NETWORK; FILE_UNREADABLE without a lake. */
export async function openCorrections({
  config,
  files,
  clock,
}: OperationContext): Promise<{ network: Network; store: CorrectionStore }> {
  const network = await networkOfFile(config.network, files);
  const ofLake = await networkOfFolder(config.data, files);
  if (ofLake !== network.id) {
    throw new FootfallError('LAKE_OTHER_NETWORK', `The lake holds the network "${ofLake}", not "${network.id}".`, {
      hint: `Name another folder with --data, or the network file of "${ofLake}".`,
      place: { file: config.data },
    });
  }
  return { network, store: new CorrectionStore({ folder: config.data, files, clock }) };
}
