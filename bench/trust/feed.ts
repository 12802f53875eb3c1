import { writeFile } from 'node:fs/promises';
import type { Network } from '../../src/domain/network.ts';
import { type EpochMs, isoInstant } from '../../src/domain/time.ts';
import { offsetAt, zoneOf } from '../../src/source/zone.ts';
import { melbourneZone } from './melbourne.ts';
import type { TruthHour } from './truth.ts';

/** A record on its way: when it arrives, and what it says. */
export interface Message {
  sensorId: string;
  branchName: string;
  start: EpochMs;
  /** As the record writes its start. */
  startText: string;
  minutes: number;
  entries: number | string;
  exits: number;
  unit: string;
  status: string;
  arrival: EpochMs;
}

export type FeedFormat = 'trust' | 'melbourne';

/** Everything one lake is made of, and the truth it is judged by. */
export interface Feed {
  name: string;
  /** How its records are written: as the simulator does, or as the file of Melbourne. */
  format: FeedFormat;
  mappingText: string;
  networkText: string;
  network: Network;
  /** In order of arrival: of two readings of an hour the later counts. */
  messages: Message[];
  truth: TruthHour[];
  /** Of the stretch, `[from, to)`. */
  from: EpochMs;
  to: EpochMs;
}

const header = 'sensor_id,branch_name,interval_start,interval_minutes,entries,exits,unit,status';

export const feedMapping = `id: trust
format: csv
fields:
  sensor: sensor_id
  branch: branch_name
  time: interval_start
  interval: interval_minutes
  entries: entries
  exits: exits
  unit: unit
  status: status
time: { form: iso, zone: Europe/Paris }
unit: { accept: [people] }
sentinels: { "-1": closed, "-10": broken }
statuses: { ok: ok, closed: closed, broken: broken }
`;

export async function writeCsv(path: string, format: FeedFormat, messages: readonly Message[]): Promise<void> {
  const rows = format === 'trust' ? trustRows(messages) : melbourneRows(messages);
  await writeFile(path, `${rows.join('\n')}\n`);
}

function melbourneRows(messages: readonly Message[]): string[] {
  const rows = messages.map(({ sensorId, startText, entries }) => `${sensorId},${startText},${entries}`);
  return ['sensor_id,ts_local,count', ...rows];
}

function trustRows(messages: readonly Message[]): string[] {
  const rows = [header];
  for (const { sensorId, branchName, startText, minutes, entries, exits, unit, status } of messages) {
    rows.push(
      [sensorId, quoted(branchName), startText, minutes, quoted(String(entries)), exits, unit, status].join(','),
    );
  }
  return rows;
}

export function byArrival(messages: Message[]): Message[] {
  return messages.sort((a, b) => a.arrival - b.arrival || a.start - b.start || (a.sensorId < b.sensorId ? -1 : 1));
}

/** A plain record of an hour that came on time. */
export function plainMessage(
  at: Pick<Message, 'sensorId' | 'branchName' | 'start' | 'minutes' | 'entries' | 'exits'>,
): Message {
  return {
    ...at,
    startText: isoInstant(at.start),
    unit: 'people',
    status: 'ok',
    arrival: at.start + (at.minutes + 3) * 60_000,
  };
}

/** Gives a record another start, written as its format does. */
export function restarted(message: Message, start: EpochMs, format: FeedFormat): void {
  message.start = start;
  const local = start + (format === 'melbourne' ? offsetAt(zoneOf(melbourneZone), start) : 0);
  message.startText = format === 'melbourne' ? new Date(local).toISOString().slice(0, 16) : isoInstant(start);
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
