import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll } from 'vitest';

/** A folder that goes when the file's tests are done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(`${tmpdir()}/footfall-lake-`);
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
