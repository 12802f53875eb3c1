import type { Files } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import { networkOfLake } from '../lake/lake.ts';

/** The id of the network of the lake in `folder`; FILE_UNREADABLE where there is none. Makes nothing. */
export async function networkOfFolder(folder: string, files: Files): Promise<string> {
  await checkFolder(folder, files);
  const networkId = await networkOfLake(folder, files);
  if (networkId !== null) return networkId;
  throw new FootfallError('FILE_UNREADABLE', 'There is no lake here.', {
    place: { file: folder },
    hint: 'Name its folder with --data, or make one with: footfall run',
  });
}

/** FILE_UNREADABLE where a file stands in the place of the lake's folder; an absent folder is fine. */
export async function checkFolder(folder: string, files: Files): Promise<void> {
  try {
    await files.list(folder);
  } catch (error) {
    if (!(error instanceof FootfallError && error.code === 'FILE_UNREADABLE')) throw error;
    throw new FootfallError('FILE_UNREADABLE', 'The data of a lake need a folder; this is not a folder.', {
      place: { file: folder },
      hint: 'Name a folder with --data.',
      cause: error,
    });
  }
}
