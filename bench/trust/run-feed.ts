import { mkdir, rm } from 'node:fs/promises';
import { dayMs } from '../../src/domain/time.ts';
import { type Feed, feedMapping, writeCsv } from './feed.ts';
import { openTrustLake, type TrustLake } from './lake.ts';

/** How long after the last hour the tables are read: nothing is still on its way. */
const afterMs = 8 * dayMs;

export interface RunContext {
  /** Where lakes are laid down meanwhile. */
  folder: string;
  print(line?: string): void;
  signal: AbortSignal;
}

/** Takes a feed through import and transform, hands the lake to `read`, and removes it. */
export async function runFeed<T>(context: RunContext, feed: Feed, read: (lake: TrustLake) => Promise<T>): Promise<T> {
  const folder = `${context.folder}/${feed.name.replace(/[^a-z0-9]+/gi, '-')}`;
  const lake = await takeFeed(context, feed, folder);
  try {
    return await read(lake);
  } finally {
    await lake.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export async function takeFeed(context: RunContext, feed: Feed, folder: string): Promise<TrustLake> {
  await mkdir(folder, { recursive: true });
  const { network, networkText, messages } = feed;
  const lake = await openTrustLake({ folder, network, networkText, mappingText: feedMapping, signal: context.signal });
  const csv = `${folder}/readings.csv`;
  await writeCsv(csv, messages);
  const { importSeconds, transformSeconds } = await lake.take([csv], feed.to + afterMs);
  context.print(
    `  ${feed.name}: ${network.sensors.length} sensors, ${messages.length.toLocaleString('en')} readings, ` +
      `import ${importSeconds.toFixed(1)} s, tables ${transformSeconds.toFixed(1)} s`,
  );
  return lake;
}
