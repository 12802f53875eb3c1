import type { EpochMs } from '../../domain/time.ts';
import {
  type Action,
  type AddAction,
  type DataFile,
  dataFileOf,
  type MetaDataAction,
  type ProtocolAction,
  type RemoveAction,
  type TxnAction,
} from './actions.ts';

/** A table as one version has it. Never changes. */
export interface Snapshot {
  version: number;
  /** When it was committed, by the writer's clock. */
  timestamp: EpochMs;
  /** Sorted by path. */
  files: readonly DataFile[];
  schemaString: string;
  /** Progress that other programs noted in the log, by their id. */
  appVersions: Readonly<Record<string, number>>;
}

/** All that a replay of the log up to a version leaves; pure. The keys of `adds` and `removes` are paths as logged. */
export interface State {
  version: number;
  timestamp: EpochMs;
  metaData: MetaDataAction | null;
  protocol: ProtocolAction | null;
  adds: ReadonlyMap<string, AddAction>;
  removes: ReadonlyMap<string, RemoveAction>;
  txns: ReadonlyMap<string, TxnAction>;
  /** Made of `adds`, kept so that the next version need not parse them again. */
  files: ReadonlyMap<string, DataFile>;
}

export const emptyState: State = {
  version: -1,
  timestamp: 0,
  metaData: null,
  protocol: null,
  adds: new Map(),
  removes: new Map(),
  txns: new Map(),
  files: new Map(),
};

/** The state after further versions, each a list of actions, the first being `state.version + 1`. */
export function advance(state: State, versions: readonly (readonly Action[])[]): State {
  if (versions.length === 0) return state;
  const next = draftOf(state);
  for (const actions of versions) {
    next.version++;
    for (const action of actions) apply(next, action);
  }
  return next;
}

/** The state a checkpoint holds. */
export function stateOfCheckpoint(version: number, timestamp: EpochMs, actions: readonly Action[]): State {
  const state = draftOf(emptyState);
  for (const action of actions) apply(state, action);
  state.version = version;
  state.timestamp = timestamp;
  return state;
}

export function snapshotOf(state: State): Snapshot {
  return {
    version: state.version,
    timestamp: state.timestamp,
    files: [...state.files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)),
    schemaString: state.metaData?.schemaString ?? '',
    appVersions: Object.fromEntries([...state.txns.values()].map((txn) => [txn.appId, txn.version])),
  };
}

interface Draft extends State {
  adds: Map<string, AddAction>;
  removes: Map<string, RemoveAction>;
  txns: Map<string, TxnAction>;
  files: Map<string, DataFile>;
}

function draftOf(state: State): Draft {
  return {
    ...state,
    adds: new Map(state.adds),
    removes: new Map(state.removes),
    txns: new Map(state.txns),
    files: new Map(state.files),
  };
}

/** Reconciles one action; within a version a path is added or removed at most once each, so order does not matter. */
function apply(state: Draft, action: Action): void {
  if (action.metaData) state.metaData = action.metaData;
  if (action.protocol) state.protocol = action.protocol;
  if (action.txn) state.txns.set(action.txn.appId, action.txn);
  if (action.commitInfo) state.timestamp = action.commitInfo.timestamp ?? state.timestamp;
  if (action.remove) {
    state.adds.delete(action.remove.path);
    state.files.delete(action.remove.path);
    state.removes.set(action.remove.path, action.remove);
  }
  if (action.add) {
    const column = state.metaData?.partitionColumns[0] ?? '';
    state.removes.delete(action.add.path);
    state.adds.set(action.add.path, action.add);
    state.files.set(action.add.path, dataFileOf(action.add, column));
  }
}
