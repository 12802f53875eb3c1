import { FootfallError } from '../../domain/errors.ts';

/**
 * The engine's failure as LAKE_DAMAGED where it is that a file of the tables has gone, was cut or altered: that heals by
 * a transform, and is no fault of the engine. Other errors pass as they are.
 */
export function damageOf(error: unknown, tempFolder: string): unknown {
  if (!(error instanceof FootfallError) || error.code !== 'ENGINE_FAILED') return error;
  // What follows is the statement, which names files that are well.
  const [told = ''] = error.message.split(' (in: ');
  const isFile = /^(IO|Invalid Input|Invalid|Serialization) Error: .*\.parquet["']/s.test(told);
  if (!isFile || told.includes(tempFolder)) return error;
  return new FootfallError('LAKE_DAMAGED', told, { cause: error });
}
