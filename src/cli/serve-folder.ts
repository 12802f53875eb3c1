import { rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { Files } from '../domain/effects.ts';

export interface OwnFolder {
  path: string;
  remove(): Promise<void>;
}

/**
 * A folder in `parent` of this process alone: what another server spills must not be taken for ours. Several machines
 * may share the parent, so it is named by both. What killed servers of this machine left is removed.
 */
export async function ownFolder(
  parent: string,
  files: Files,
  self: { host: string; pid: number } = { host: hostname(), pid: process.pid },
): Promise<OwnFolder> {
  const prefix = `serve-${self.host.replaceAll(/[^\w.-]/g, '_')}-`;
  const path = `${parent}/${prefix}${self.pid}`;
  for (const name of await files.list(parent)) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (pid === self.pid || (Number.isInteger(pid) && !runs(pid))) await removeFolder(`${parent}/${name}`);
  }
  await files.makeFolder(path);
  return { path, remove: () => removeFolder(path) };
}

function removeFolder(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true });
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
