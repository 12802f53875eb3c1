import { InvalidArgumentError } from 'commander';
import { type Correction, isOneLine, longestAuthor } from '../domain/corrections.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Network, Sensor } from '../domain/network.ts';
import { addDays, type EpochMs } from '../domain/time.ts';
import { sensorNamed } from '../network/correction-check.ts';
import { instantOf, parseWrittenTime, timeZoneOfSensor, type WrittenTime } from '../network/local-time.ts';
import type { CommandContext } from './context.ts';

export interface Why {
  reason: string;
  author?: string;
}

/** Who says it and why; the author is the user at the prompt unless one is named. USAGE where nobody is known. */
export function signed({ reason, author }: Why, context: CommandContext): { author: string; reason: string } {
  const name = author ?? context.userName()?.trim() ?? '';
  if (isOneLine(name, longestAuthor)) return { author: name, reason };
  throw new FootfallError('USAGE', 'Nobody is known to be at this prompt.', { hint: 'Say who decides with --author.' });
}

/** The instant of a flag, by the clock of the branch where the sensor hung. LOCAL_TIME_UNCLEAR, CORRECTION_REFUSED. */
export function readTime(network: Network, sensor: Sensor, flag: '--from' | '--to', written: WrittenTime): EpochMs {
  if (written.offset !== null) return instantOf(written, 'UTC');
  // What ends at midnight ends where the sensor hung until then.
  const atMidnight = flag === '--to' && (written.time === null || written.time === '00:00');
  const date = atMidnight ? addDays(written.date, -1) : written.date;
  try {
    return instantOf(written, timeZoneOfSensor(network, sensor, date));
  } catch (error) {
    if (!(error instanceof FootfallError)) throw error;
    throw new FootfallError(error.code, error.message, { hint: error.hint, place: { ...error.place, key: flag } });
  }
}

/** What helps whoever would revert a record that is none, or reverted already. */
export const revertHints = {
  list: 'See them with: footfall correct list',
  bringBack: (by: string) => `To bring it back: footfall correct revert ${by} --reason TEXT`,
};

/** Of whom records are asked for: a sensor that has left the network too. SENSOR_UNKNOWN. */
export function wantedSensor(network: Network, corrections: readonly Correction[], text: string): string {
  return corrections.some(({ sensorId }) => sensorId === text) ? text : sensorNamed(network, text).id;
}

export function parseTime(text: string): WrittenTime {
  const written = parseWrittenTime(text);
  if (written) return written;
  throw new InvalidArgumentError(
    'Expected a time on a whole minute, such as 2025-05-29, 2025-05-29T09:00 or 2025-05-29T09:00+02:00.',
  );
}

/** A parser of one line of text. */
export function parseLine(longest: number): (text: string) => string {
  return (text) => {
    const line = text.trim();
    if (!isOneLine(line, longest)) throw new InvalidArgumentError(`Expected one line of 1 to ${longest} characters.`);
    return line;
  };
}
