import { open, rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Mapping } from '../../source/mapping.ts';
import { BatchTally } from './batch-results.ts';
import { longestLineBytes } from './csv-shape.ts';
import type { LandedBatch } from './land-input.ts';
import type { LandedFile } from './lines-files.ts';

/** Where a plain file is cut in two: the first byte of a line. */
export interface Cut {
  start: number;
  /** Of the file, without its line feed. */
  firstLine: Uint8Array;
}

/** What the thread is told that reads the second half of a file. */
export interface TailJob {
  path: string;
  batch: LandedBatch;
  mapping: Mapping;
  zone: string | undefined;
  month: string;
  cut: Cut;
  /** Its files are named after this one. */
  newPath: string;
  fileRows: number;
}

export interface TailResult {
  files: LandedFile[];
  tally: BatchTally;
}

/** Of the bytes. The thread counts the records of the first half before it starts on the second. */
const cutAt = 0.54;

/** Null where the file has no lines of sane length there, or is packed. */
export async function middleOf(path: string, bytes: number): Promise<Cut | null> {
  const file = await open(path);
  try {
    const head = Buffer.alloc(longestLineBytes);
    const middle = Buffer.alloc(longestLineBytes);
    const from = Math.floor(bytes * cutAt);
    const first = await file.read(head, 0, head.length, 0);
    const second = await file.read(middle, 0, middle.length, from);
    const headEnd = head.subarray(0, first.bytesRead).indexOf(10);
    const lineEnd = middle.subarray(0, second.bytesRead).indexOf(10);
    const isGzip = head[0] === 0x1f && head[1] === 0x8b;
    if (isGzip || headEnd < 0 || lineEnd < 0) return null;
    return { start: from + lineEnd + 1, firstLine: Uint8Array.from(head.subarray(0, headEnd)) };
  } finally {
    await file.close();
  }
}

/**
 * Has a thread read the second half. The result is null where it could not (the file is irregular, a local time occurs
 * twice, the disk is full): read alone, the whole file says what is the matter. `stop` waits until the thread has ended;
 * without a result taken, it leaves no file.
 */
export function readTail(job: TailJob): { result(): Promise<TailResult | null>; stop(): Promise<void> } {
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  // The compiler renames imports, but not this: the thread's file ends as this one does.
  const file = new URL(`./tail-thread.${import.meta.url.split('.').at(-1)}`, import.meta.url);
  const worker = new Worker(file, { workerData: { job, stopped } });
  let found: TailResult | null = null;
  const ended = new Promise<void>((resolve) => {
    worker.on('message', (message: TailResult | null) => {
      // Classes do not travel.
      found = message && { files: message.files, tally: Object.assign(new BatchTally(), message.tally) };
    });
    worker.on('error', () => resolve());
    worker.on('exit', () => resolve());
  });
  let taken = false;
  return {
    async result() {
      await ended;
      taken = true;
      return found;
    },
    async stop() {
      Atomics.store(stopped, 0, 1);
      await ended;
      if (taken || found === null) return;
      for (const { path } of found.files) await rm(path, { force: true });
    },
  };
}
