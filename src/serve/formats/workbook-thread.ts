/** A thread of the server: writes one workbook and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import type { WorkbookEnd, WorkbookJob } from './workbook.ts';
import { sheetsToFile } from './workbook-sheets.ts';

let end: WorkbookEnd = null;
try {
  await sheetsToFile(workerData as WorkbookJob);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  end = { code: code ?? null, message };
}
parentPort?.postMessage(end);
