import type { TableSpec } from '../../domain/tables.ts';
import type { EpochMs } from '../../domain/time.ts';
import { type Action, type AddAction, logPath, type NewFile } from './actions.ts';
import type { Change } from './conflict.ts';
import { schemaStringOf } from './schema.ts';
import { formatStats } from './stats.ts';

/** Who writes a version, and when. */
export interface Author {
  at: EpochMs;
  engineInfo: string;
  txnId: string;
}

/** What version 0 says: the protocol and the table's shape. */
export function birthActions(spec: TableSpec, id: string, author: Author): Action[] {
  return [
    {
      commitInfo: {
        timestamp: author.at,
        operation: 'CREATE TABLE',
        operationParameters: {},
        engineInfo: author.engineInfo,
        txnId: author.txnId,
      },
    },
    { protocol: { minReaderVersion: 1, minWriterVersion: 2 } },
    {
      metaData: {
        id,
        name: spec.name,
        description: `A row is ${spec.grain}`,
        format: { provider: 'parquet', options: {} },
        schemaString: schemaStringOf(spec),
        partitionColumns: [spec.partition],
        createdTime: author.at,
        configuration: {},
      },
    },
  ];
}

/** What a later version says: its origin, the files out, the files in. */
export function commitActions(spec: TableSpec, change: Change, readVersion: number, author: Author): Action[] {
  const actions: Action[] = [
    {
      commitInfo: {
        timestamp: author.at,
        operation: change.operation,
        operationParameters: change.parameters ?? {},
        readVersion,
        isBlindAppend: change.remove.length === 0 && change.guard === 'file',
        engineInfo: author.engineInfo,
        txnId: author.txnId,
      },
    },
  ];
  for (const file of change.remove) {
    actions.push({
      remove: {
        path: logPath(file.path),
        deletionTimestamp: author.at,
        dataChange: change.dataChange ?? true,
        extendedFileMetadata: true,
        partitionValues: { [spec.partition]: file.partition },
        size: file.size,
      },
    });
  }
  for (const file of change.add) actions.push({ add: addOf(spec, file, author.at, change.dataChange ?? true) });
  return actions;
}

function addOf(spec: TableSpec, file: NewFile, at: EpochMs, dataChange: boolean): AddAction {
  const stats = file.stats ?? { numRecords: file.rows, minValues: {}, maxValues: {}, nullCount: {} };
  return {
    path: logPath(file.path),
    partitionValues: { [spec.partition]: file.partition },
    size: file.size,
    modificationTime: file.modifiedAt ?? at,
    dataChange,
    stats: formatStats(spec, { ...stats, numRecords: file.rows }),
    tags: file.tags,
  };
}
