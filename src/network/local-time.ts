import { FootfallError } from '../domain/errors.ts';
import type { Network, Sensor } from '../domain/network.ts';
import type { DateText, EpochMs } from '../domain/time.ts';
import { placementHolds } from './placements.ts';

/** What a person wrote for a time: a local one, or one with its offset from UTC. */
export interface WrittenTime {
  text: string;
  date: DateText;
  /** `09:30`; null: where the date begins. */
  time: string | null;
  /** `Z`, `+02:00`; null: the branch's. */
  offset: string | null;
}

const writtenForm = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::00(?:\.0+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Parses `2025-05-29`, `2025-05-29T09:30`, `2025-05-29 09:30` and the last two with an offset; null for all else. */
export function parseWrittenTime(text: string): WrittenTime | null {
  const [, date, time, offset] = writtenForm.exec(text.trim()) ?? [];
  if (date === undefined) return null;
  const written = { text, date, time: time ?? null, offset: offset ?? null };
  try {
    if (offset === undefined) Temporal.PlainDateTime.from(`${date}T${time ?? '00:00'}`, { overflow: 'reject' });
    else Temporal.Instant.from(`${date}T${time}${offset}`);
    return written;
  } catch {
    return null;
  }
}

/** The instant that is meant in a time zone. LOCAL_TIME_UNCLEAR where clock changes make it two, or none. */
export function instantOf({ text, date, time, offset }: WrittenTime, timeZone: string): EpochMs {
  if (offset !== null) return Temporal.Instant.from(`${date}T${time}${offset}`).epochMilliseconds;
  if (time === null) return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
  const local = Temporal.PlainDateTime.from(`${date}T${time}`);
  const earlier = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const later = local.toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return earlier.epochMilliseconds;
  if (earlier.toPlainDateTime().equals(local)) {
    throw new FootfallError(
      'LOCAL_TIME_UNCLEAR',
      `${text} occurs twice in ${timeZone}, as the clocks go back: at ${earlier.offset} and at ${later.offset}.`,
      { hint: `Add the one that is meant, such as ${date}T${time}${earlier.offset}.` },
    );
  }
  throw new FootfallError(
    'LOCAL_TIME_UNCLEAR',
    `${text} does not occur in ${timeZone}: the clocks go forward there, from ${earlier.offset} to ${later.offset}.`,
    { hint: 'Name a time before or after, or one with its offset.' },
  );
}

/** The time zone by which a sensor's local times are read: that of the branch at which it hangs on the date. */
export function timeZoneOfSensor(network: Network, sensor: Sensor, date: DateText): string {
  const zones = new Map(network.branches.map((branch) => [branch.id, branch.timeZone]));
  const zoneOf = (branchId: string) => zones.get(branchId) ?? 'UTC';
  const known = new Set(sensor.placements.map(({ branchId }) => zoneOf(branchId)));
  const there = sensor.placements.find((placement) => placementHolds(placement, date));
  if (there) return zoneOf(there.branchId);
  const [only, ...others] = known;
  if (only !== undefined && others.length === 0) return only;
  throw new FootfallError('CORRECTION_REFUSED', `Sensor ${sensor.id} hangs at no branch on ${date}.`, {
    hint: 'Its placements stand in the network file; a time with its offset needs none.',
    place: { sensor: sensor.id },
  });
}
