import { BinaryReader } from '@bufbuild/protobuf/wire';
import { Code, ConnectError } from '@connectrpc/connect';
import { FootfallError } from '../../domain/errors.ts';
import type { SparkRemote } from './remote.ts';

/** One link of a chain of causes, as the server tells it. */
export interface ServerFault {
  /** Java classes, the most special first. */
  types: readonly string[];
  message: string;
  errorClass: string | undefined;
}

export function sessionLost({ host, port }: Pick<SparkRemote, 'host' | 'port'>, cause?: unknown): FootfallError {
  return new FootfallError(
    'SPARK_SESSION_LOST',
    `The Spark server at ${host}:${port} has ended the session: it was restarted, or has forgotten it.`,
    { hint: 'Run again: nothing was half written, and what is missing is made then.', cause },
  );
}

/** What a fault of a Spark server means here: one line that says what was wrong, and what to do. */
export function sparkError(
  error: unknown,
  remote: Pick<SparkRemote, 'host' | 'port'>,
  faults: readonly ServerFault[],
): FootfallError {
  const where = `${remote.host}:${remote.port}`;
  const messages = [...faults.map(({ message }) => message), error instanceof Error ? error.message : String(error)];
  const all = messages.join('\n');
  const types = faults.flatMap((fault) => fault.types).join(' ');
  const errorClass = errorClassOf(error) ?? faults.find((fault) => fault.errorClass)?.errorClass ?? null;
  const made = (code: ConstructorParameters<typeof FootfallError>[0], message: string, hint?: string) =>
    new FootfallError(code, message, { ...(hint && { hint }), cause: error });

  if (errorClass?.startsWith('INVALID_HANDLE.SESSION') || errorClass === 'INVALID_HANDLE.OPERATION_NOT_FOUND') {
    return sessionLost(remote, error);
  }
  if (errorClass === 'OPERATION_CANCELED') return made('INTERRUPTED', 'Interrupted.');
  if (
    /OutOfMemoryError|SparkOutOfMemory|Not enough memory to build and broadcast|UNABLE_TO_ACQUIRE_MEMORY|Container killed by YARN for exceeding memory|OOMKilled/.test(
      `${types} ${all}`,
    )
  ) {
    return made(
      'ENGINE_OUT_OF_MEMORY',
      `Spark at ${where} ran out of memory: ${firstLine(lineWith(messages, /memory/i))}`,
      'Give its driver or executors more memory (spark.driver.memory, spark.executor.memory); nothing was half written.',
    );
  }
  if (/No space left on device/i.test(all)) {
    return made(
      'STORAGE_FULL',
      `A disk of Spark at ${where} is full.`,
      'Free some space and run again; nothing was half written.',
    );
  }
  if (/AccessControlException|AccessDenied|Permission denied|Mkdirs failed/i.test(`${types} ${all}`)) {
    return made(
      'STORAGE_DENIED',
      `Spark at ${where} may not read or write the lake: ${firstLine(lineWith(messages, /denied|Mkdirs|AccessControl/i))}`,
      'The user that Spark runs as needs the rights to read and write under the data folder.',
    );
  }
  if (/PATH_NOT_FOUND|FileNotFoundException|FAILED_READ_FILE.*NOT_EXIST/.test(`${errorClass} ${types} ${all}`)) {
    return made(
      'SPARK_UNFIT',
      `Spark at ${where} does not see the lake: ${firstLine(lineWith(messages, /not.?found|not.?exist/i))}`,
      'The data folder must be mounted under the same path on this machine and on every machine of Spark, and the user that Spark runs as needs the rights to read and write there.',
    );
  }
  if (error instanceof ConnectError && faults.length === 0 && errorClass === null) {
    if (error.code === Code.Unauthenticated) {
      return made(
        'SPARK_DENIED',
        `Spark at ${where} does not know this token.`,
        'Give the right one in engine.sparkToken or FOOTFALL_ENGINE_SPARK_TOKEN.',
      );
    }
    if (error.code === Code.PermissionDenied) {
      return made('SPARK_DENIED', `Spark at ${where} does not let this user in: ${firstLine(error.rawMessage)}`);
    }
    if (error.code === Code.Unimplemented) {
      return made(
        'SPARK_UNFIT',
        `What answers at ${where} is no Spark Connect server, or too old a one.`,
        'Spark 4.0 or newer with its Connect server is needed; see docs/cluster.md.',
      );
    }
    if (
      [Code.Unavailable, Code.Unknown, Code.Internal, Code.DeadlineExceeded, Code.Aborted, Code.Canceled].includes(
        error.code,
      )
    ) {
      return made(
        'SPARK_UNREACHABLE',
        `No Spark Connect server answers at ${where}: ${firstLine(error.rawMessage)}`,
        'Start it or mend engine.sparkRemote; `footfall doctor --engine spark` tells more. What is missing is made by the next run.',
      );
    }
  }
  return made('ENGINE_FAILED', `Spark at ${where}: ${firstLine(messages[0] ?? '')}`);
}

/** Spark's own name of the fault, such as `PATH_NOT_FOUND`. */
export function errorClassOf(error: unknown): string | null {
  const named = infoOf(error)?.metadata.get('errorClass');
  if (named) return named;
  const found = error instanceof ConnectError ? /^\[([A-Z_]+(?:\.[A-Z_]+)*)\]/.exec(error.rawMessage) : null;
  return found?.[1] ?? null;
}

/** Under which the server tells more. */
export function errorIdOf(error: unknown): string | null {
  return infoOf(error)?.metadata.get('errorId') ?? null;
}

interface ErrorInfo {
  metadata: Map<string, string>;
}

function infoOf(error: unknown): ErrorInfo | null {
  if (!(error instanceof ConnectError)) return null;
  for (const detail of error.details) {
    if ('type' in detail && detail.type === 'google.rpc.ErrorInfo' && 'value' in detail)
      return readErrorInfo(detail.value as Uint8Array);
  }
  return null;
}

/** google.rpc.ErrorInfo: reason = 1, domain = 2, metadata = 3, a map of texts. */
function readErrorInfo(bytes: Uint8Array): ErrorInfo {
  const metadata = new Map<string, string>();
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field !== 3) {
      reader.skip(wire);
      continue;
    }
    const entry = new BinaryReader(reader.bytes());
    const pair: [string, string] = ['', ''];
    while (entry.pos < entry.len) {
      const [part, partWire] = entry.tag();
      if (part === 1 || part === 2) pair[part - 1] = entry.string();
      else entry.skip(partWire);
    }
    metadata.set(...pair);
  }
  return { metadata };
}

function lineWith(messages: readonly string[], pattern: RegExp): string {
  return messages.find((message) => pattern.test(message)) ?? messages[0] ?? '';
}

/** Java's stacks and Spark's plans follow below it. */
function firstLine(text: string): string {
  return (text.split('\n').find((line) => line.trim() !== '') ?? '').trim().slice(0, 400);
}
