/**
 * Every error a person or a script can meet, once: its stable code, the exit code of the command, the HTTP status of
 * the API. The list in docs/errors.md is generated from this registry.
 */
export const errorRegistry = {
  USAGE: { exit: 2, status: 400, title: 'The command or request is not understood' },
  CONFIG_INVALID: { exit: 3, status: 500, title: 'The configuration is not valid' },
  NETWORK_INVALID: { exit: 3, status: 500, title: 'The network file is not valid' },
  MAPPING_INVALID: { exit: 3, status: 500, title: 'The mapping file is not valid' },
  FAULTS_INVALID: { exit: 3, status: 500, title: 'The faults file is not valid' },
  FILE_UNREADABLE: { exit: 4, status: 500, title: 'A file cannot be read' },
  STORAGE_FULL: { exit: 5, status: 507, title: 'The disk is full' },
  STORAGE_DENIED: { exit: 5, status: 500, title: 'The storage refuses to be written' },
  LAKE_OTHER_NETWORK: { exit: 6, status: 409, title: 'The lake belongs to another network' },
  LAKE_OTHER_VERSION: { exit: 6, status: 409, title: 'The lake was laid down by another version of the program' },
  LAKE_DAMAGED: { exit: 6, status: 500, title: 'A file of the lake is missing or altered' },
  LAKE_CONFLICT: { exit: 6, status: 409, title: 'Another writer kept winning the race' },
  LEDGER_UNAVAILABLE: { exit: 6, status: 503, title: 'The ledger cannot be used' },
  CORRECTION_INVALID: { exit: 6, status: 500, title: 'A record of what a person decided is not valid' },
  IMPORT_NOTHING_FITS: { exit: 7, status: 422, title: 'Nothing in the file fits the mapping' },
  SOURCE_FAILED: { exit: 8, status: 502, title: 'A source did not answer as it should' },
  QUERY_REFUSED: { exit: 9, status: 400, title: 'The query is not one SELECT over the lake' },
  QUERY_FAILED: { exit: 9, status: 400, title: 'The query cannot be answered' },
  ENGINE_FAILED: { exit: 10, status: 500, title: 'The SQL engine failed' },
  ENGINE_OUT_OF_MEMORY: { exit: 10, status: 500, title: 'The SQL engine ran out of memory' },
  SPARK_UNREACHABLE: { exit: 10, status: 503, title: 'No Spark Connect server answers' },
  SPARK_DENIED: { exit: 10, status: 500, title: 'The Spark server refuses this user' },
  SPARK_UNFIT: { exit: 10, status: 500, title: 'The Spark server cannot do this work' },
  SPARK_SESSION_LOST: { exit: 10, status: 503, title: 'The Spark server has ended the session' },
  NODE_TOO_OLD: { exit: 11, status: 500, title: 'Node is too old' },
  REQUEST_INVALID: { exit: 2, status: 400, title: 'The request is not valid' },
  RANGE_REVERSED: { exit: 2, status: 400, title: 'The range ends before it begins' },
  RANGE_TOO_LONG: { exit: 2, status: 400, title: 'The range is too long' },
  TOO_MANY_ROWS: { exit: 2, status: 400, title: 'The answer has too many rows' },
  CURSOR_INVALID: { exit: 2, status: 400, title: 'The cursor does not fit the request' },
  UNAUTHENTICATED: { exit: 2, status: 401, title: 'A token is needed' },
  FORBIDDEN: { exit: 2, status: 403, title: 'The request is not allowed' },
  BRANCH_UNKNOWN: { exit: 2, status: 404, title: 'There is no such branch' },
  SENSOR_UNKNOWN: { exit: 2, status: 404, title: 'There is no such sensor' },
  FAULT_UNKNOWN: { exit: 2, status: 404, title: 'There is no such fault' },
  CORRECTION_UNKNOWN: { exit: 2, status: 404, title: 'There is no such correction' },
  CORRECTION_REFUSED: { exit: 2, status: 422, title: 'The correction says nothing that can be applied' },
  LOCAL_TIME_UNCLEAR: { exit: 2, status: 400, title: 'The local time occurs twice or never' },
  SOURCE_RESERVED: { exit: 2, status: 400, title: 'The name of the source is reserved' },
  REGION_UNKNOWN: { exit: 2, status: 404, title: 'There is no such region' },
  NOT_FOUND: { exit: 2, status: 404, title: 'There is no such page' },
  METHOD_NOT_ALLOWED: { exit: 2, status: 405, title: 'The address takes no such method' },
  NOT_ACCEPTABLE: { exit: 2, status: 406, title: 'The answer has no such format' },
  RATE_LIMITED: { exit: 2, status: 429, title: 'Too many requests' },
  OVERLOADED: { exit: 1, status: 503, title: 'The server is busy' },
  NOT_READY: { exit: 1, status: 503, title: 'The server is not ready' },
  INTERNAL: { exit: 1, status: 500, title: 'The server failed' },
  BIND_NEEDS_TOKEN: { exit: 2, status: 500, title: 'An address beyond this machine needs a token' },
  INTERRUPTED: { exit: 130, status: 499, title: 'Interrupted' },
} as const satisfies Record<string, { exit: number; status: number; title: string }>;

export type ErrorCode = keyof typeof errorRegistry;

/** Where the fault lies; whatever is known. `line` and `column` count from 1. */
export interface ErrorPlace {
  file?: string;
  line?: number;
  column?: number;
  key?: string;
  sensor?: string;
  interval?: string;
}

export interface ErrorDetails {
  /** What the reader can do about it, one sentence. */
  hint?: string;
  place?: ErrorPlace;
  cause?: unknown;
}

/** An error with a stable code; `message` says what is wrong, `place` where, `hint` what to do. */
export class FootfallError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly place: ErrorPlace | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'FootfallError';
    this.code = code;
    this.hint = details.hint;
    this.place = details.place;
  }

  get exitCode(): number {
    return errorRegistry[this.code].exit;
  }
}

/** One line for a person: place, message, hint, code. */
export function describeError(error: unknown): string {
  if (!(error instanceof FootfallError)) return error instanceof Error ? error.message : String(error);
  const place = error.place;
  const at = place?.file
    ? `${place.file}${place.line ? `:${place.line}${place.column ? `:${place.column}` : ''}` : ''}: `
    : '';
  const key = place?.key ? `${place.key}: ` : '';
  const hint = error.hint ? ` ${error.hint}` : '';
  return `${at}${key}${error.message}${hint} [${error.code}]`;
}
