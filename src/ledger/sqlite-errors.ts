/** SQLite's result codes (https://sqlite.org/rescode.html) as errors of ours. */
import { FootfallError } from '../domain/errors.ts';

const codes = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADb: 26,
};

export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === codes.busy || code === codes.locked;
}

/** The file is no SQLite database, or a broken one. */
export function isDamage(error: unknown): boolean {
  const code = primaryCode(error);
  return code === codes.corrupt || code === codes.notADb;
}

/** Also for the errors of the file system met on the way; what is neither comes back as it is. */
export function translateSqliteError(error: unknown, where: string): unknown {
  const place = { file: where };
  const message = error instanceof Error ? error.message : String(error);
  const unavailable = (text: string, hint: string) =>
    new FootfallError('LEDGER_UNAVAILABLE', text, { hint, place, cause: error });
  switch (primaryCode(error) ?? systemCode(error)) {
    case codes.full:
    case 'ENOSPC':
    case 'EDQUOT':
      return new FootfallError('STORAGE_FULL', 'The ledger cannot be written: the disk is full.', {
        hint: 'Free some space and run again.',
        place,
        cause: error,
      });
    case codes.perm:
    case codes.readonly:
    case codes.cantOpen:
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new FootfallError('STORAGE_DENIED', `The ledger cannot be opened or written (${message}).`, {
        hint: 'Check that its folder exists and that you may write there.',
        place,
        cause: error,
      });
    case codes.busy:
    case codes.locked:
      return unavailable(
        'Another process has kept the ledger locked for a minute.',
        'Look for a stopped or hanging footfall process and end it.',
      );
    case codes.corrupt:
    case codes.notADb:
      return unavailable(
        `The ledger is damaged (${message}).`,
        'Run again: the damaged file is then moved aside and a new one made; only the history of runs is lost.',
      );
    case codes.ioError:
      return unavailable(
        `The ledger cannot be read or written (${message}).`,
        'Check the disk; the ledger must lie on a local one, not on a network share.',
      );
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return unavailable(`The ledger cannot lie here (${message}).`, 'Choose another data folder.');
    default:
      return error;
  }
}

function primaryCode(error: unknown): number | undefined {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  // The low byte of an extended result code is the primary one.
  return typeof code === 'number' ? code & 0xff : undefined;
}

function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}
