import { createHash, randomUUID } from 'node:crypto';
import { constants, createReadStream, type Stats } from 'node:fs';
import { copyFile, type FileHandle, link, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import type { Files } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';

/** Unfinished files begin with this; nothing reads them, and a sweep removes what a killed writer left. */
export const temporaryPrefix = '.tmp-';

/** Read at once from a stream: a file is hashed in four fifths of the time that pieces of 64 KB take. */
const readBytes = 1 << 18;

/** The files of the local disk. Missing parent folders are made. An absent file read is FILE_UNREADABLE. */
export function diskFiles(): Files {
  return {
    read: (path) => readFile(path).catch(refuse('Reading', path)),
    readText: (path) => readFile(path, 'utf8').catch(refuse('Reading', path)),
    readStream: (path, range) => streamOf(path, range),
    createExclusive: (path, body) => createExclusive(path, body).catch(refuse('Writing', path)),
    replace: (path, body) => replace(path, (handle) => handle.writeFile(body)).catch(refuse('Writing', path)),
    writeStream: (path, body) => writeStream(path, body).catch(refuse('Writing', path)),
    copy: (from, to) => copy(from, to).catch(refuse('Copying to', to)),
    sync: (path) => sync(path).catch(refuse('Writing', path)),
    exists: async (path) => (await statOf(path)) !== null,
    stat: async (path) => {
      const found = await statOf(path);
      return found && { size: found.size, modifiedAt: Math.floor(found.mtimeMs) };
    },
    list: (path) => list(path).catch(refuse('Listing', path)),
    makeFolder: (path) => makeFolder(path).catch(refuse('Making the folder', path)),
    move: (from, to) => withParent(to, () => rename(from, to)).catch(refuse('Writing', to)),
    remove: (path) => rm(path, { force: true }).catch(refuse('Removing', path)),
    removeFolder: (path) => rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(refuse('Removing', path)),
  };
}

/**
 * Writes beside, then links the whole file to its name: link() fails if the name is taken, on every local and network
 * file system. Where there are no hard links (exFAT, some network shares) the name is opened exclusively instead; a
 * reader may then meet the file before its last byte.
 */
async function createExclusive(path: string, body: string | Uint8Array): Promise<boolean> {
  const temporary = temporaryBeside(path);
  try {
    await withParent(path, () => writeWhole(temporary, 'wx', (handle) => handle.writeFile(body)));
    try {
      await link(temporary, path);
    } catch (error) {
      // NFS repeats a request whose answer was lost: then the name is taken, by us.
      if (codeOf(error) === 'EEXIST') return (await stat(temporary)).nlink > 1;
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
      return await openExclusive(path, body);
    }
    await syncFolder(path);
    return true;
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function openExclusive(path: string, body: string | Uint8Array): Promise<boolean> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    await handle.writeFile(body);
    await handle.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return true;
}

async function replace(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await withParent(path, () => writeWhole(temporary, 'wx', write));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(path);
}

async function writeStream(path: string, body: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  await replace(path, async (handle) => {
    for await (const piece of body) {
      hash.update(piece);
      size += piece.byteLength;
      await handle.writeFile(piece);
    }
  });
  return { size, sha256: hash.digest('hex') };
}

async function copy(from: string, to: string): Promise<void> {
  const temporary = temporaryBeside(to);
  try {
    await withParent(to, () => copyFile(from, temporary, constants.COPYFILE_FICLONE));
    await sync(temporary);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(to);
}

async function sync(path: string): Promise<void> {
  // Windows flushes only what it may write; elsewhere a read-only copy must be syncable too.
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeWhole(path: string, flags: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const handle = await open(path, flags);
  try {
    await write(handle);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Runs `write`; if the folder of `path` is missing, makes it and runs once more. */
async function withParent(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeFolder(parentOf(path));
    await write();
  }
}

/** A new name survives a power cut once its folder is synced; Windows cannot and need not. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(parentOf(path), 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM', 'EISDIR'].includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

/** Not mkdir's own recursion: on a read-only file system that says ENOENT, which hides the reason. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && parentOf(path) !== path) {
      await makeFolder(parentOf(path));
      return makeFolder(path);
    }
    // Some systems refuse the existing folder for other reasons first.
    if (!(await stat(path).catch(() => null))?.isDirectory()) throw error;
  }
}

async function* streamOf(path: string, range?: { start: number; end: number }): AsyncGenerator<Uint8Array> {
  if (range && range.end <= range.start) return;
  try {
    const piece = range && { start: range.start, end: range.end - 1 };
    yield* createReadStream(path, { ...piece, highWaterMark: readBytes });
  } catch (error) {
    refuse('Reading', path)(error);
  }
}

async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    return refuse('Reading', path)(error);
  }
}

async function list(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function temporaryBeside(path: string): string {
  return `${parentOf(path)}/${temporaryPrefix}${randomUUID()}`;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '/';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Turns an error of the system into one a person can act on; other errors pass as they are. */
function refuse(action: string, path: string): (error: unknown) => never {
  return (error) => {
    throw storageError(error, action, path);
  };
}

/** `action` reads as the start of a sentence: `Writing`. */
export function storageError(error: unknown, action: string, path: string): unknown {
  const code = codeOf(error);
  const details = { place: { file: path }, cause: error };
  if (error instanceof FootfallError) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const what = code === 'ENOSPC' ? 'the disk is full' : 'the quota of this user is used up';
    return new FootfallError('STORAGE_FULL', `${action} failed: ${what}.`, {
      ...details,
      hint: 'Free some space and run again; nothing was left half written.',
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    const what = code === 'EROFS' ? 'the file system is read-only' : 'this user lacks the permission';
    return new FootfallError('STORAGE_DENIED', `${action} failed: ${what}.`, {
      ...details,
      hint: 'Give this user the right to write there, or name another folder with --data.',
    });
  }
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') {
    const what = code === 'ENOENT' ? 'there is no such file' : 'it is not a file in a folder';
    return new FootfallError('FILE_UNREADABLE', `${action} failed: ${what}.`, details);
  }
  return error;
}
