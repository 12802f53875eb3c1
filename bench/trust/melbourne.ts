import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Network } from '../../src/domain/network.ts';
import { type EpochMs, hourMs } from '../../src/domain/time.ts';
import { parseNetwork } from '../../src/network/load.ts';
import { instantsOf, zoneOf } from '../../src/source/zone.ts';

/** The real counts of examples/melbourne, as its file has them. */
export interface Melbourne {
  network: Network;
  networkText: string;
  mappingText: string;
  header: string;
  /** In the order of the file. */
  rows: MelbourneRow[];
}

export interface MelbourneRow {
  sensorId: string;
  /** The wall clock's time, as if it were UTC: a week is always 168 of these hours. */
  local: EpochMs;
  /** Null where the file has a blank. */
  count: number | null;
  text: string;
}

const folder = join(import.meta.dirname, '../../examples/melbourne');
export const melbourneZone = 'Australia/Melbourne';

export async function readMelbourne(): Promise<Melbourne> {
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const [networkText, sensorsText, mappingText] = await Promise.all(
    ['network.yaml', 'sensors.csv', 'mapping.yaml'].map(read),
  );
  const network = parseNetwork(networkText as string, 'network.yaml', {
    text: sensorsText as string,
    file: 'sensors.csv',
  });
  const body = gunzipSync(await readFile(join(folder, 'melbourne_2012_2015_hourly.csv.gz'))).toString('utf8');
  const [header = '', ...lines] = body.split('\n');
  const rows = lines.flatMap((text): MelbourneRow[] => {
    if (text === '') return [];
    const [sensorId = '', time = '', count = ''] = text.trimEnd().split(',');
    return [{ sensorId, local: Date.parse(`${time}Z`), count: count === '' ? null : Number(count), text }];
  });
  return { network, networkText: networkText as string, mappingText: mappingText as string, header, rows };
}

/** The instant of a local hour: the first of two, null where the clocks jumped over it. */
export function melbourneInstant(local: EpochMs): EpochMs | null {
  return instantsOf(zoneOf(melbourneZone), local)[0] ?? null;
}

/** Counts by sensor and local hour, in hours since 1970. */
export function countsBySensor(rows: readonly MelbourneRow[]): Map<string, Map<number, number>> {
  const bySensor = new Map<string, Map<number, number>>();
  for (const { sensorId, local, count } of rows) {
    if (count === null) continue;
    const counts = bySensor.get(sensorId) ?? new Map<number, number>();
    bySensor.set(sensorId, counts.set(local / hourMs, count));
  }
  return bySensor;
}
