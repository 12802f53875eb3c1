import { mkdir, rm } from 'node:fs/promises';
import type { Network } from '../../src/domain/network.ts';
import { dayMs, type EpochMs } from '../../src/domain/time.ts';
import { type Feed, writeCsv } from './feed.ts';
import { openTrustLake, type TrustLake } from './lake.ts';

/** How long after the last hour the tables are read: nothing is still on its way. */
const afterMs = 8 * dayMs;

export interface RunContext {
  /** Where lakes are laid down meanwhile. */
  folder: string;
  print(line?: string): void;
  signal: AbortSignal;
}

/** What a lake is made of, whoever wrote it. */
export interface Intake {
  name: string;
  network: Network;
  networkText: string;
  mappingText: string;
  folder: string;
  /** Behind its last hour. */
  to: EpochMs;
  /** When the tables are made; default: when nothing is on its way any more. */
  now?: EpochMs;
}

/** Takes a feed through import and transform, hands the lake to `read`, and removes it. */
export function runFeed<T>(context: RunContext, feed: Feed, read: (lake: TrustLake) => Promise<T>): Promise<T> {
  const folder = `${context.folder}/${feed.name.replace(/[^a-z0-9]+/gi, '-')}`;
  return takeFiles(context, { ...feed, folder }, (path) => writeCsv(path, feed.format, feed.messages), read);
}

/** The same of a file that `write` writes. */
export async function takeFiles<T>(
  context: RunContext,
  intake: Intake,
  write: (path: string) => Promise<void>,
  read: (lake: TrustLake) => Promise<T>,
): Promise<T> {
  const lake = await layDown(context, intake, write);
  try {
    return await read(lake);
  } finally {
    await lake.close();
    await rm(intake.folder, { recursive: true, force: true });
  }
}

/** The lake alone, to be closed and removed by the caller. */
export async function layDown(
  context: RunContext,
  intake: Intake,
  write: (path: string) => Promise<void>,
): Promise<TrustLake> {
  await mkdir(intake.folder, { recursive: true });
  const lake = await openTrustLake({ ...intake, signal: context.signal });
  const csv = `${intake.folder}/readings.csv`;
  await write(csv);
  const { records, importSeconds, transformSeconds } = await lake.take([csv], intake.now ?? intake.to + afterMs);
  context.print(
    `  ${intake.name}: ${intake.network.sensors.length} sensors, ${records.toLocaleString('en')} readings, ` +
      `import ${importSeconds.toFixed(1)} s, tables ${transformSeconds.toFixed(1)} s`,
  );
  return lake;
}
