import { FootfallError } from '../domain/errors.ts';
import type { ParseError } from '../domain/reading.ts';
import { tables } from '../domain/tables.ts';
import { filesSelect } from '../engine/relation.ts';
import type { Batch } from '../lake/batch.ts';
import type { Mapping } from '../source/mapping.ts';
import { checkInterrupted, type Pipeline } from './context.ts';
import { isDamagedGzip } from './land/batch-body.ts';
import type { BatchResult } from './land/batch-results.ts';
import { landingStage } from './landing.ts';
import type { MappingBook } from './mapping-book.ts';
import { readBatches } from './raw-index.ts';
import { decodeSlices } from './slices.ts';

export interface ImportedFile {
  file: string;
  batch: string;
  /** The very same bytes were imported before, under this source and mapping. */
  identical: boolean;
  records: number;
  good: number;
  failed: Partial<Record<ParseError, number>>;
  bytes: number;
}

/**
 * Takes files into raw and lands them, one after the other, each whole or not at all. A file of which nothing fits, or
 * that cannot be read to its end, is refused and leaves nothing behind; a file that is not there stops all before the
 * first. With `onRefused` the files behind a refused one go in all the same; without, its refusal is thrown.
 */
export async function importFiles(
  pipeline: Pipeline,
  mappings: MappingBook,
  request: {
    files: readonly string[];
    mapping: Mapping;
    mappingText: string;
    source: string;
    onRefused?: (refusal: FootfallError) => void;
  },
): Promise<ImportedFile[]> {
  const { lake, ledger } = pipeline;
  for (const file of request.files) await checkReadable(pipeline, file);
  // What was received and not landed yet (a kill, --no-transform) goes first: it is not this file's fault if it fails.
  await ledger.withLease('transform', () => landingStage(pipeline, mappings), { wait: pipeline.signal });
  await mappings.keep(request.mapping, request.mappingText);
  const done: ImportedFile[] = [];
  for (const file of request.files) {
    checkInterrupted(pipeline.signal);
    pipeline.progress.step(`import ${file.slice(file.lastIndexOf('/') + 1)}`, null, 'bytes');
    const batch = await lake.raw.putFile(
      request.source,
      {
        kind: 'import',
        mapping: request.mapping.id,
        format: request.mapping.format,
        asked: null,
        fileName: file.slice(file.lastIndexOf('/') + 1),
      },
      file,
      extensionOf(file, request.mapping.format),
    );
    pipeline.progress.done();
    try {
      done.push(await landOne(pipeline, mappings, batch, file));
    } catch (error) {
      if (!request.onRefused || !isRefusal(error)) throw error;
      request.onRefused(error);
    }
  }
  return done;
}

async function checkReadable({ files }: Pipeline, file: string): Promise<void> {
  const place = { file };
  if (!(await files.stat(file))) {
    throw new FootfallError('FILE_UNREADABLE', 'There is no such file.', { place, hint: 'Check the path.' });
  }
  try {
    for await (const _ of files.readStream(file, { start: 0, end: 1 }));
  } catch (error) {
    const denied = error instanceof FootfallError && error.code === 'STORAGE_DENIED';
    throw new FootfallError('FILE_UNREADABLE', denied ? 'This user may not read it.' : 'It is no file to read.', {
      place,
      hint: denied ? 'Give this user the right to read it.' : 'Name files, not folders.',
      cause: error,
    });
  }
}

async function landOne(pipeline: Pipeline, mappings: MappingBook, batch: Batch, file: string): Promise<ImportedFile> {
  try {
    const landed = await pipeline.ledger.withLease(
      'transform',
      () => landingStage(pipeline, mappings, { refuseUnfit: true }),
      { wait: pipeline.signal },
    );
    const own = landed.batches.find((one) => one.id === batch.id);
    const earlier = own ? null : await earlierImport(pipeline, batch);
    const result = own ?? (earlier ? undefined : await landedMeanwhile(pipeline, batch));
    return {
      file,
      batch: batch.id,
      identical: earlier !== null,
      records: result?.lines ?? 0,
      good: result?.parsed ?? 0,
      failed: result?.failed ?? {},
      bytes: batch.size,
    };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // A refused file must not be tried again with every run.
    await pipeline.lake.raw.discard(batch);
    await pipeline.ledger.batches.remove([batch.id]);
    throw new FootfallError(error.code, error.message, {
      hint: error.hint ?? 'Check the mapping against the first lines of the file.',
      place: { ...error.place, file },
      cause: error.cause,
    });
  }
}

/** What says that the file itself is not fit, whatever the state of the lake. */
function isRefusal(error: unknown): error is FootfallError {
  return error instanceof FootfallError && (error.code === 'IMPORT_NOTHING_FITS' || isDamagedGzip(error));
}

/** What a transform of another process, which came between receipt and landing here, has made of a batch. */
async function landedMeanwhile(
  { lake, session }: Pipeline,
  batch: Batch,
): Promise<Pick<BatchResult, 'lines' | 'parsed' | 'failed'>> {
  const table = await lake.table('lines');
  const { files } = await table.snapshot();
  const paths = files.filter((file) => decodeSlices(file).has(batch.id)).map((file) => table.pathOf(file));
  const rows = (await session.plain(
    `SELECT parse_error AS reason, count(*) AS n FROM (${filesSelect(tables.lines, paths)}) WHERE batch = $batch GROUP BY parse_error`,
    { batch: batch.id },
  )) as { reason: string | null; n: number }[];
  const failed = rows.filter(({ reason }) => reason !== null);
  const lines = rows.reduce((sum, { n }) => sum + n, 0);
  return {
    lines,
    parsed: lines - failed.reduce((sum, { n }) => sum + n, 0),
    failed: Object.fromEntries(failed.map(({ reason, n }) => [reason, n])),
  };
}

async function earlierImport(pipeline: Pipeline, batch: Batch): Promise<Batch | null> {
  const all = await readBatches(pipeline);
  return all.find((one) => one.sha256 === batch.sha256 && one.source === batch.source && one.id < batch.id) ?? null;
}

function extensionOf(file: string, format: string): string {
  const name = file.toLowerCase();
  if (name.endsWith('.gz')) return `${format}.gz`;
  return format;
}
