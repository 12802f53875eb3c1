import { FootfallError } from '../../domain/errors.ts';
import type { EpochMs } from '../../domain/time.ts';
import { type FileStats, parseStats, rowsOfStats } from './stats.ts';

/**
 * The words of a Delta log: a version is a file of actions, one JSON object a line. Field names are those of Delta's
 * PROTOCOL.md ("Actions"); reader version 1, writer version 2.
 */
export interface AddAction {
  path: string;
  partitionValues: Record<string, string | null>;
  size: number;
  modificationTime: EpochMs;
  dataChange: boolean;
  stats?: string | null;
  tags?: Record<string, string> | null;
}

export interface RemoveAction {
  path: string;
  deletionTimestamp?: EpochMs | null;
  dataChange: boolean;
  extendedFileMetadata?: boolean | null;
  partitionValues?: Record<string, string | null> | null;
  size?: number | null;
}

export interface MetaDataAction {
  id: string;
  name?: string | null;
  description?: string | null;
  format: { provider: string; options: Record<string, string> };
  schemaString: string;
  partitionColumns: string[];
  createdTime?: EpochMs | null;
  configuration: Record<string, string>;
}

export interface ProtocolAction {
  minReaderVersion: number;
  minWriterVersion: number;
}

export interface TxnAction {
  appId: string;
  version: number;
  lastUpdated?: EpochMs | null;
}

export interface CommitInfo {
  timestamp: EpochMs;
  operation: string;
  operationParameters: Record<string, string>;
  readVersion?: number;
  isBlindAppend?: boolean;
  engineInfo?: string;
  txnId?: string;
}

/** One line of the log; exactly one key is set. Other keys (cdc, domainMetadata) are read past. */
export interface Action {
  add?: AddAction;
  remove?: RemoveAction;
  metaData?: MetaDataAction;
  protocol?: ProtocolAction;
  txn?: TxnAction;
  commitInfo?: CommitInfo;
}

/** A data file of a table. Two of the same path are the same bytes. */
export interface DataFile {
  /** Relative to the table's folder, `/`-separated: `business_month=2024-05-01/<uuid>.parquet`. */
  path: string;
  /** First day of a month, `YYYY-MM-DD`. */
  partition: string;
  /** Bytes. */
  size: number;
  rows: number;
  stats: FileStats | null;
  /** `sha256` (lower-case hex) and whatever the writer noted, such as the fingerprint of the inputs. */
  tags: Record<string, string>;
  modifiedAt: EpochMs;
}

/** What an `add` needs; `modifiedAt` is set at the commit where absent. */
export type NewFile = Omit<DataFile, 'modifiedAt'> & Partial<Pick<DataFile, 'modifiedAt'>>;

/** Reads one version of the log. LAKE_DAMAGED names the file and the line. */
export function parseActions(text: string, file: string): Action[] {
  const actions: Action[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    try {
      actions.push(JSON.parse(line) as Action);
    } catch (error) {
      throw new FootfallError('LAKE_DAMAGED', 'This entry of the log is not whole.', {
        hint: 'Restore it from a copy, or delete the folder of the table: it is built again from raw.',
        place: { file, line: index + 1 },
        cause: error,
      });
    }
  }
  return actions;
}

export function formatActions(actions: readonly Action[]): string {
  return `${actions.map((action) => JSON.stringify(action)).join('\n')}\n`;
}

export function dataFileOf(add: AddAction, partitionColumn: string): DataFile {
  return {
    path: decodeURIComponent(add.path),
    partition: add.partitionValues[partitionColumn] ?? '',
    size: add.size,
    rows: rowsOfStats(add.stats) ?? Number(add.tags?.rows ?? 0),
    stats: add.stats ? parseStats(add.stats) : null,
    tags: add.tags ?? {},
    modifiedAt: add.modificationTime,
  };
}

/** A path in the log is a URI: all but the characters our own names are made of is escaped. */
export function logPath(path: string): string {
  return path.split('/').map(escapeSegment).join('/');
}

function escapeSegment(segment: string): string {
  return encodeURIComponent(segment).replaceAll('%3D', '=');
}
