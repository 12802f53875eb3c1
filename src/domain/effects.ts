/** The effects a room is handed: log, progress, files. Fakes of them make a test fast, or make it crash at any write. */

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Long work tells how far it is; `total` null where that is unknown. */
export interface Progress {
  /** Starts or replaces the current step. */
  step(name: string, total: number | null, unit: string): void;
  /** Moves the current step by `by` units. */
  advance(by: number): void;
  /** What is under way within the step, such as a job elsewhere; stands beside it until the next. */
  detail?(text: string): void;
  /** Ends the current step; prints its totals. */
  done(note?: string): void;
}

export const noProgress: Progress = { step() {}, advance() {}, done() {} };

/**
 * The file operations of the lake. Paths are absolute, `/`-separated. Each write is durable when its promise resolves.
 * Errors of the system (ENOSPC, EACCES, EROFS, EDQUOT) are turned into STORAGE_FULL and STORAGE_DENIED.
 */
export interface Files {
  read(path: string): Promise<Uint8Array>;
  readText(path: string): Promise<string>;
  /** The bytes of `[start, end)`, or the whole file, piece by piece. */
  readStream(path: string, range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
  /** Creates the file whole, or fails without leaving a part; false if the path exists already (it is left alone). */
  createExclusive(path: string, body: string | Uint8Array): Promise<boolean>;
  /** Replaces the file whole (temporary name, then rename). */
  replace(path: string, body: string | Uint8Array): Promise<void>;
  /** Writes a stream under a temporary name, then gives it its name; returns size and lower-case hex SHA-256. */
  writeStream(path: string, body: AsyncIterable<Uint8Array>): Promise<{ size: number; sha256: string }>;
  /** Copies a file under a temporary name (sharing its blocks where the file system can), then gives it its name. */
  copy(from: string, to: string): Promise<void>;
  /** Makes durable a file that another hand wrote: the SQL engine. */
  sync(path: string): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** Size in bytes and modification time; null if absent. */
  stat(path: string): Promise<{ size: number; modifiedAt: number } | null>;
  /** Names in a folder, sorted; empty if the folder is absent. */
  list(path: string): Promise<string[]>;
  makeFolder(path: string): Promise<void>;
  /** Gives a file another name in the same file system. */
  move(from: string, to: string): Promise<void>;
  /** Removes a file; absent is fine. */
  remove(path: string): Promise<void>;
  /** Removes a folder with all that is in it; absent is fine. */
  removeFolder(path: string): Promise<void>;
}
