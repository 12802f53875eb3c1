import { parentPort, workerData } from 'node:worker_threads';
import { LinesBuilder } from './lines-builder.ts';
import { LinesFiles } from './lines-files.ts';
import { Meaning } from './meaning.ts';
import { blocksOf, readDirectly } from './read-batch.ts';
import type { TailJob, TailResult } from './tail.ts';

/** The thread of readTail: lines of the second half of a file. */
const { job, stopped } = workerData as { job: TailJob; stopped: Int32Array };
const stop = new Error('The thread was asked to stop.');
let count = 0;
const files = new LinesFiles(job.month, () => job.newPath.replace(/(?=\.parquet$)/, `-${++count}`), job.fileRows);

const result = await read().catch(() => null);
if (result === null) await files.abandon();
parentPort?.postMessage(result);

async function read(): Promise<TailResult | null> {
  const meaning = new Meaning(job.mapping, job.zone);
  const builder = new LinesBuilder([job.batch], job.month, meaning, files);
  builder.begin(0);
  const next = 1 + (await recordsBefore());
  const input = { batch: { ...job.batch, parts: [] }, mapping: job.mapping, path: job.path };
  const tail = { ...job.cut, next };
  const isRead = await readDirectly(input, { builder, checkAborted, spill: true, tail });
  // Who was the first at a local time that occurs twice, only a reader of the whole file knows.
  if (!isRead || builder.sawAmbiguous) return null;
  await builder.finish();
  return { files: await files.finish(), tally: builder.tally };
}

function checkAborted(): void {
  if (Atomics.load(stopped, 0) === 1) throw stop;
}

/** Lines that are not blank. Quoted line breaks would be counted too, but no reader of regular files accepts them. */
async function recordsBefore(): Promise<number> {
  let lines = 0;
  let filled = false;
  for await (const block of blocksOf(job.path, { end: job.cut.start })) {
    checkAborted();
    for (let at = 0; at < block.length; at++) {
      const byte = block[at] as number;
      if (byte > 13) filled = true;
      else if (byte === 10) {
        if (filled) lines++;
        filled = false;
      } else if (byte !== 13) filled = true;
    }
  }
  return job.mapping.csv.header ? lines - 1 : lines;
}
