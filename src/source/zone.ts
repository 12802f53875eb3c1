import type { EpochMs } from '../domain/time.ts';

/** The clock changes of a time zone, as plain numbers: looking one up costs a binary search, no Temporal object. */
export interface Zone {
  id: string;
  /** Instants at which an offset begins; the first is -Infinity. */
  starts: number[];
  /** Milliseconds east of UTC from the instant of the same index on. */
  offsets: number[];
}

/** A little wider than the years a record may name, so that the edges have their offsets. */
const firstYear = 1989;
const lastYear = 2102;
const cache = new Map<string, Zone>();

/** Whether the runtime knows this IANA zone (or fixed offset such as +02:00). */
export function isZone(id: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id);
    return true;
  } catch {
    return false;
  }
}

/** The zone's clock changes, worked out once. Throws RangeError on an unknown zone. */
export function zoneOf(id: string): Zone {
  const known = cache.get(id);
  if (known) return known;
  let at = Temporal.Instant.fromEpochMilliseconds(Date.UTC(firstYear, 0, 1)).toZonedDateTimeISO(id);
  const zone: Zone = { id, starts: [Number.NEGATIVE_INFINITY], offsets: [at.offsetNanoseconds / 1e6] };
  const end = Date.UTC(lastYear, 0, 1);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds > end) break;
    zone.starts.push(next.epochMilliseconds);
    zone.offsets.push(next.offsetNanoseconds / 1e6);
    at = next;
  }
  cache.set(id, zone);
  return zone;
}

function segmentAt(zone: Zone, at: number): number {
  let low = 0;
  let high = zone.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((zone.starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Milliseconds east of UTC at an instant. */
export function offsetAt(zone: Zone, at: EpochMs): number {
  return zone.offsets[segmentAt(zone, at)] as number;
}

/**
 * The instants at which the zone's clocks show a local time, earliest first: none when the clocks jumped over it, two
 * when they went back over it. `local` is the wall clock written as if it were UTC, epoch milliseconds.
 */
export function instantsOf(zone: Zone, local: number): EpochMs[] {
  const middle = segmentAt(zone, local);
  const found: EpochMs[] = [];
  // An offset is under a day, so the right segment is the one found or a neighbour.
  for (let index = Math.max(0, middle - 1); index <= Math.min(zone.starts.length - 1, middle + 1); index++) {
    const instant = local - (zone.offsets[index] as number);
    if (instant < (zone.starts[index] as number)) continue;
    if (index + 1 < zone.starts.length && instant >= (zone.starts[index + 1] as number)) continue;
    found.push(instant);
  }
  return found;
}
