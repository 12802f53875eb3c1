import { type Files, type Log, silentLog } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import { type TableName, tables } from '../domain/tables.ts';
import { type Clock, dayMs, systemClock } from '../domain/time.ts';
import type { ParquetCodec } from './delta/checkpoint.ts';
import { DeltaTable } from './delta/table.ts';
import { type KnownBody, RawStore } from './raw-store.ts';

export interface LakeOptions {
  /** Absolute. */
  folder: string;
  networkId: string;
  files: Files;
  /** Says when a batch was received; `--now` may have fixed it. */
  clock: Clock;
  /** Ages of files and times of commits go by this one; default the system's. */
  wallClock?: Clock;
  codec: ParquetCodec;
  log?: Log;
  knownBody?: KnownBody;
  engineInfo?: string;
  /** Whether commits make their data files durable first; default true. */
  syncData?: boolean;
  /** Commits of a table between two checkpoints; default 20. */
  checkpointEvery?: number;
  /** The longest grace that `vacuum` will be asked for; default 7 days. */
  longestGraceMs?: number;
}

/** The marker `lake.json`. */
interface Marker {
  format: number;
  network: string;
  createdAt: string;
}

/** Raised when raw files or tables are laid out so that older programs must not touch them. */
const formatVersion = 1;

/** The folder that holds all data of one network: `raw/` as received, `tables/` as made from it. */
export class Lake {
  readonly folder: string;
  readonly raw: RawStore;
  readonly #options: LakeOptions;
  readonly #tables = new Map<TableName, Promise<DeltaTable>>();

  constructor(options: LakeOptions) {
    this.folder = options.folder;
    this.#options = options;
    this.raw = new RawStore({
      folder: `${options.folder}/raw`,
      files: options.files,
      clock: options.clock,
      ...(options.wallClock && { wallClock: options.wallClock }),
      ...(options.knownBody && { knownBody: options.knownBody }),
    });
  }

  /** The table, made where absent. LAKE_OTHER_VERSION if it was laid down with other columns. */
  table(name: TableName): Promise<DeltaTable> {
    const opened = this.#tables.get(name);
    if (opened) return opened;
    const { files, codec, log, wallClock, engineInfo, syncData, checkpointEvery, longestGraceMs = 0 } = this.#options;
    const opening = DeltaTable.open({
      folder: this.tableFolder(name),
      spec: tables[name],
      files,
      codec,
      clock: wallClock ?? systemClock,
      log: log ?? silentLog,
      engineInfo: engineInfo ?? 'Footfall',
      syncData: syncData ?? true,
      ...(checkpointEvery !== undefined && { checkpointEvery }),
      tombstoneRetentionMs: Math.max(7 * dayMs, longestGraceMs),
    });
    this.#tables.set(name, opening);
    opening.catch(() => this.#tables.delete(name));
    return opening;
  }

  tableFolder(name: TableName): string {
    return `${this.folder}/tables/${name}`;
  }
}

/** Opens a lake, making it where absent. LAKE_OTHER_NETWORK and LAKE_OTHER_VERSION leave it untouched. */
export async function openLake(options: LakeOptions): Promise<Lake> {
  const { folder, networkId, files, clock } = options;
  const path = `${folder}/lake.json`;
  if (!(await files.exists(path))) {
    const marker: Marker = {
      format: formatVersion,
      network: networkId,
      createdAt: new Date(clock.now()).toISOString(),
    };
    await files.createExclusive(path, `${JSON.stringify(marker, null, 2)}\n`);
  }
  const marker = await readMarker(path, files);
  if (marker.format !== formatVersion) {
    throw new FootfallError(
      'LAKE_OTHER_VERSION',
      `The lake has layout ${marker.format}; this program writes ${formatVersion}.`,
      {
        hint: 'Use the version of the program that made it, or name another folder with --data.',
        place: { file: path, key: 'format' },
      },
    );
  }
  if (marker.network !== networkId) {
    throw new FootfallError(
      'LAKE_OTHER_NETWORK',
      `The lake holds the network "${marker.network}", not "${networkId}".`,
      {
        hint: `Name another folder with --data, or the network file of "${marker.network}".`,
        place: { file: path, key: 'network' },
      },
    );
  }
  return new Lake(options);
}

/** The id of the network whose lake lies in the folder; null where there is no lake. */
export async function networkOfLake(folder: string, files: Files): Promise<string | null> {
  const path = `${folder}/lake.json`;
  return (await files.exists(path)) ? (await readMarker(path, files)).network : null;
}

async function readMarker(path: string, files: Files): Promise<Marker> {
  const text = await files.readText(path);
  try {
    const marker = JSON.parse(text) as Partial<Marker>;
    if (typeof marker.format === 'number' && typeof marker.network === 'string') return marker as Marker;
  } catch {
    // Told below: an unreadable marker and one without its keys are the same to the reader.
  }
  throw new FootfallError('LAKE_DAMAGED', 'The marker of the lake cannot be read.', {
    hint: `Write {"format": ${formatVersion}, "network": "<id of the network>"} into it if you know whose lake it is.`,
    place: { file: path },
  });
}
