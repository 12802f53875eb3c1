import type { Readable } from 'node:stream';
import { FootfallError } from '../../domain/errors.ts';
import type { ServeContext } from '../context.ts';
import type { Format } from '../contract/common.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';

export interface Download {
  stream: Readable;
  contentType: string;
}

/** Placeholder until the downloads are written; the signature is what the routes call. */
export async function writeDownload(
  format: Exclude<Format, 'json'>,
  _question: Question,
  _view: LakeView,
  _context: ServeContext,
  _signal: AbortSignal,
): Promise<Download> {
  throw new FootfallError('NOT_ACCEPTABLE', `The format ${format} is not made yet.`);
}
