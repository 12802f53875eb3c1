import { Worker } from 'node:worker_threads';
import { FootfallError } from '../../domain/errors.ts';
import type { ColumnType } from '../../domain/tables.ts';

/** A sheet has 1,048,576 rows, and one is the header. */
export const mostWorkbookRows = 1_048_575;

export interface WorkbookJob {
  /** The rows: an object a line, dates and instants as the numbers that workbooks have for them. */
  lines: string;
  /** The workbook, new. */
  path: string;
  columns: readonly { name: string; type: ColumnType }[];
  /** Rows of the second sheet. */
  notes: readonly (readonly string[])[];
}

/** What the thread says at its end. */
export type WorkbookEnd = { code: string | null; message: string } | null;

/**
 * Writes the workbook in a thread of its own: a million rows are 20 seconds of work, in which the server answers others.
 * STORAGE_FULL, STORAGE_DENIED, INTERRUPTED.
 */
export async function writeWorkbook(job: WorkbookJob, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new FootfallError('INTERRUPTED', 'The download was given up.');
  // The compiler renames imports, but not this: the thread's file ends as this one does.
  const file = new URL(`./workbook-thread.${import.meta.url.split('.').at(-1)}`, import.meta.url);
  const worker = new Worker(file, { workerData: job });
  const stop = () => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      let end: WorkbookEnd | undefined;
      worker.on('message', (message: WorkbookEnd) => {
        end = message;
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        if (end === null) resolve();
        else if (signal.aborted) reject(new FootfallError('INTERRUPTED', 'The download was given up.'));
        else reject(failure(end));
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function failure(end: Exclude<WorkbookEnd, null> | undefined): Error {
  if (end?.code === 'ENOSPC' || end?.code === 'EDQUOT') {
    return new FootfallError('STORAGE_FULL', 'The disk is full.', {
      hint: 'Free some space in the folder of temporary files and ask again.',
    });
  }
  if (end?.code === 'EACCES' || end?.code === 'EROFS' || end?.code === 'EPERM') {
    return new FootfallError('STORAGE_DENIED', end.message, { hint: 'Give this user the right to write there.' });
  }
  return new FootfallError('INTERNAL', `The workbook could not be written: ${end?.message ?? 'its thread ended'}`);
}
