import type { Correction } from '../domain/corrections.ts';
import type { Network } from '../domain/network.ts';
import { type EpochMs, minuteMs, utcDate } from '../domain/time.ts';
import { timeZoneOfSensor } from '../network/local-time.ts';
import { grouped } from './output.ts';

/** What was decided, as a clause: `120 people came in`. */
export function decisionText(said: Correction): string {
  switch (said.kind) {
    case 'count':
      return `${peopleText(said.entries)} came in`;
    case 'range':
      return `between ${grouped(said.low)} and ${peopleText(said.high)} came in`;
    case 'real':
      return 'what was observed was real';
    case 'faulty':
      return `the counts are faulty (${said.fault})`;
    case 'revert':
      return `${said.reverts} is reverted`;
  }
}

function peopleText(count: number): string {
  return count === 1 ? '1 person' : `${grouped(count)} people`;
}

/** `2025-05-29 09:00 to 12:00 (Europe/Paris)`, by the clock of the branch where the sensor hung at its end; else in UTC. */
export function spanText(
  network: Network,
  { sensorId, from, to }: Pick<Correction, 'sensorId' | 'from' | 'to'>,
): string {
  const zone = zoneOf(network, sensorId, to);
  const [start, end] = [from, to].map((at) => {
    const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
    return { date: local.toPlainDate().toString(), time: local.toPlainTime().toString({ smallestUnit: 'minute' }) };
  });
  const last = start?.date === end?.date ? end?.time : `${end?.date} ${end?.time}`;
  return `${start?.date} ${start?.time} to ${last} (${zone})`;
}

function zoneOf(network: Network, sensorId: string, to: EpochMs): string {
  const sensor = network.sensors.find(({ id }) => id === sensorId);
  try {
    return sensor ? timeZoneOfSensor(network, sensor, utcDate(to - minuteMs)) : 'UTC';
  } catch {
    return 'UTC';
  }
}
