import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { FootfallError } from '../../domain/errors.ts';
import { isoInstant } from '../../domain/time.ts';
import type { ServeContext } from '../context.ts';
import { type Format, mostDownloadRows } from '../contract/common.ts';
import { contentTypes } from '../http/negotiate.ts';
import { usualLimits } from '../http/options.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { copyStatement } from './copy.ts';
import { Slots } from './slots.ts';
import { mostWorkbookRows, writeWorkbook } from './workbook.ts';
import { workbookNotes } from './workbook-notes.ts';

export interface Download {
  stream: Readable;
  contentType: string;
}

/**
 * The rows of a question as a file. It is written whole under the context's temporary folder before its first byte
 * leaves, so an error is told as one and never ends a file early; it is removed when the stream closes, read or not.
 *
 * CSV: RFC 4180 in UTF-8 with a byte order mark (without one Excel takes it for the code page of the machine, and
 * `Général` for `GÃ©nÃ©ral`; DuckDB, pandas and Polars skip it). CSV and XLSX: a text that begins like a formula gets an
 * apostrophe before it. Parquet: zstd, texts as they are. XLSX: a second sheet says what the columns mean.
 *
 * A reader that takes nothing for `stalledMs` milliseconds is given up, and the file removed.
 *
 * TOO_MANY_ROWS, OVERLOADED, STORAGE_FULL, STORAGE_DENIED, INTERRUPTED, ENGINE_FAILED.
 */
export async function writeDownload(
  format: Exclude<Format, 'json'>,
  question: Question,
  view: LakeView,
  context: ServeContext,
  signal: AbortSignal,
  stalledMs: number = usualLimits.stalledMs,
): Promise<Download> {
  const path = await slotsOf(context).use(
    () => (format === 'xlsx' ? makeWorkbook : makeFile)(format, question, view, context, signal),
    signal,
  );
  return {
    stream: sendAndRemove(path, format === 'csv', context, signal, stalledMs),
    contentType: contentTypes[format],
  };
}

/** The other sessions and cores stay with those who look at the dashboard. */
const mostAtOnce = 2;
const mostWaiting = 16;

const slots = new WeakMap<ServeContext, Slots>();

function slotsOf(context: ServeContext): Slots {
  const known = slots.get(context) ?? new Slots(mostAtOnce, mostWaiting);
  slots.set(context, known);
  return known;
}

async function makeFile(
  format: Exclude<Format, 'json'>,
  question: Question,
  view: LakeView,
  context: ServeContext,
  signal: AbortSignal,
): Promise<string> {
  const to = format === 'xlsx' ? 'lines' : format;
  const most = format === 'xlsx' ? mostWorkbookRows : mostDownloadRows;
  const path = temporaryPath(context, to);
  const about = { path, most: most + 1, version: view.version, asOf: isoInstant(context.clock.now()) };
  return keptOnSuccess(context, path, async () => {
    const done = await context.reader.rows<{ Count: number }>(copyStatement(to, question, about), question.params, {
      signal,
    });
    if ((done[0]?.Count ?? 0) > most) throw tooMany(format, most);
  });
}

async function makeWorkbook(
  format: 'xlsx' | Exclude<Format, 'json'>,
  question: Question,
  view: LakeView,
  context: ServeContext,
  signal: AbortSignal,
): Promise<string> {
  const lines = await makeFile(format, question, view, context, signal);
  const path = temporaryPath(context, 'xlsx');
  const notes = workbookNotes(question, view.version, isoInstant(context.clock.now()));
  try {
    return await keptOnSuccess(context, path, () =>
      writeWorkbook(
        { lines, path, notes, columns: question.columns.map(({ name, type }) => ({ name, type })) },
        signal,
      ),
    );
  } finally {
    await context.files.remove(lines);
  }
}

async function keptOnSuccess(context: ServeContext, path: string, write: () => Promise<void>): Promise<string> {
  try {
    // Those who tidy up temporary folders take it away under a server that runs for months.
    await context.files.makeFolder(context.tempFolder);
    await write();
    return path;
  } catch (error) {
    await context.files.remove(path);
    throw error;
  }
}

function temporaryPath({ tempFolder }: ServeContext, ending: string): string {
  return `${tempFolder}/download-${randomUUID()}.${ending}`;
}

function sendAndRemove(
  path: string,
  marked: boolean,
  context: ServeContext,
  signal: AbortSignal,
  stalledMs: number,
): Readable {
  const leave = () => stream.destroy();
  // The stream asks for the next part when the last was taken.
  const stalled = setTimeout(leave, stalledMs).unref();
  async function* bytes(): AsyncGenerator<Uint8Array> {
    if (marked) yield Buffer.from('\ufeff');
    for await (const part of context.files.readStream(path)) {
      stalled.refresh();
      yield part;
    }
    stalled.refresh();
  }
  const stream = Readable.from(bytes(), { objectMode: false });
  signal.addEventListener('abort', leave, { once: true });
  stream.once('close', () => {
    clearTimeout(stalled);
    signal.removeEventListener('abort', leave);
    context.files.remove(path).catch((error: unknown) => {
      context.log.warn({ path, error: String(error) }, 'A download could not be removed');
    });
  });
  if (signal.aborted) leave();
  return stream;
}

function tooMany(format: Format, most: number): FootfallError {
  const hint =
    format === 'xlsx'
      ? 'Take CSV or Parquet, which hold more, or ask for a shorter range.'
      : 'Ask for a shorter range, or for fewer branches.';
  const what = format === 'xlsx' ? `a sheet of a workbook holds at most ${most}` : `a download has at most ${most}`;
  return new FootfallError('TOO_MANY_ROWS', `There are more rows than fit: ${what}.`, { hint });
}
