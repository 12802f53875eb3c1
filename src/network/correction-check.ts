import { type CorrectionDraft, longestSpanMs } from '../domain/corrections.ts';
import { FootfallError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import type { Network, Sensor } from '../domain/network.ts';
import { type EpochMs, isoInstant } from '../domain/time.ts';
import { createNameResolver } from './names.ts';
import { sensorHours } from './sensor-hours.ts';

/** The sensor of this id or alias. SENSOR_UNKNOWN with the nearest name. */
export function sensorNamed(network: Network, text: string): Sensor {
  const [id] = createNameResolver(network).resolve(null, text).sensorIds;
  const sensor = network.sensors.find((one) => one.id === id);
  if (sensor) return sensor;
  const near = nearest(
    text,
    network.sensors.flatMap((one) => [one.id, ...one.aliases]),
  );
  throw new FootfallError('SENSOR_UNKNOWN', `There is no sensor ${JSON.stringify(text)} in the network.`, {
    ...(near !== null && { hint: `Did you mean ${JSON.stringify(near)}?` }),
  });
}

/** What a correction can count on. */
export interface CorrectedHours {
  /** Open hours in which the sensor hung at a branch, whole or in part in the span. */
  openHours: number;
}

/**
 * Whether what a person says of a span makes sense for the sensor at `now`. SENSOR_UNKNOWN, RANGE_REVERSED,
 * RANGE_TOO_LONG; CORRECTION_REFUSED for a span that is not over, in which the sensor hung nowhere, or without an open
 * hour over which people could be shared.
 */
export function checkCorrection(network: Network, draft: CorrectionDraft, now: EpochMs): CorrectedHours {
  const { sensorId, from, to, kind } = draft;
  const sensor = sensorNamed(network, sensorId);
  const place = { sensor: sensor.id, interval: `${isoInstant(from)}/${isoInstant(to)}` };
  if (to <= from) {
    throw new FootfallError('RANGE_REVERSED', 'The span of a correction must end after it begins.', { place });
  }
  if (to - from > longestSpanMs) {
    throw new FootfallError('RANGE_TOO_LONG', 'The span of a correction is 366 days at most.', {
      hint: 'Check the years, or say it year by year.',
      place,
    });
  }
  if (to > now) {
    throw new FootfallError('CORRECTION_REFUSED', `The span ends at ${isoInstant(to)}; it is ${isoInstant(now)} now.`, {
      hint: 'Only what is over can be corrected.',
      place,
    });
  }
  const hours = sensorHours(network, sensor.id, from, to);
  if (hours.length === 0) {
    throw new FootfallError('CORRECTION_REFUSED', `Sensor ${sensor.id} hung at no branch in this span.`, {
      hint: 'Its placements stand in the network file.',
      place,
    });
  }
  const openHours = hours.filter(({ hour }) => hour.isOpen).length;
  if (openHours === 0 && (kind === 'count' || kind === 'range')) {
    throw new FootfallError(
      'CORRECTION_REFUSED',
      'The branch had no open hour in this span to share the people over.',
      {
        hint: 'Check the times, or the opening hours in the network file.',
        place,
      },
    );
  }
  return { openHours };
}
