import { FootfallError } from '../domain/errors.ts';
import type { ParseError } from '../domain/reading.ts';
import type { Batch } from '../lake/batch.ts';
import type { Mapping } from '../source/mapping.ts';
import { checkInterrupted, type Pipeline } from './context.ts';
import { landingStage } from './landing.ts';
import type { MappingBook } from './mapping-book.ts';
import { readBatches } from './raw-index.ts';

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
 * Takes files into raw and lands them, one after the other, each whole or not at all. A file of which nothing fits is
 * refused with IMPORT_NOTHING_FITS and leaves nothing behind.
 */
export async function importFiles(
  pipeline: Pipeline,
  mappings: MappingBook,
  request: { files: readonly string[]; mapping: Mapping; mappingText: string; source: string },
): Promise<ImportedFile[]> {
  const { lake, ledger, files } = pipeline;
  // What was received and not landed yet (a kill, --no-transform) goes first: it is not this file's fault if it fails.
  await ledger.withLease('transform', () => landingStage(pipeline, mappings), { wait: pipeline.signal });
  await mappings.keep(request.mapping, request.mappingText);
  const done: ImportedFile[] = [];
  for (const file of request.files) {
    checkInterrupted(pipeline.signal);
    const found = await files.stat(file);
    if (!found) {
      throw new FootfallError('FILE_UNREADABLE', 'There is no such file.', {
        place: { file },
        hint: 'Check the path.',
      });
    }
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
    done.push(await landOne(pipeline, mappings, batch, file));
  }
  return done;
}

async function landOne(pipeline: Pipeline, mappings: MappingBook, batch: Batch, file: string): Promise<ImportedFile> {
  try {
    const landed = await pipeline.ledger.withLease(
      'transform',
      () => landingStage(pipeline, mappings, { refuseUnfit: true }),
      { wait: pipeline.signal },
    );
    const result = landed.batches.find((one) => one.id === batch.id);
    const earlier = result ? null : await earlierImport(pipeline, batch);
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
    // A refused file must not be tried again with every run.
    if (error instanceof FootfallError && error.code === 'IMPORT_NOTHING_FITS') {
      await pipeline.lake.raw.discard(batch);
      await pipeline.ledger.batches.remove([batch.id]);
      throw new FootfallError('IMPORT_NOTHING_FITS', error.message, {
        hint: error.hint ?? 'Check the mapping against the first lines of the file.',
        place: { ...error.place, file },
        cause: error,
      });
    }
    throw error;
  }
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
