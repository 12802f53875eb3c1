import { type DateText, dayMs, type EpochMs } from '../domain/time.ts';

/** A stretch of time, `[start, end)`, in which a zone's offset from UTC stays the same. */
export interface OffsetStretch {
  start: EpochMs;
  end: EpochMs;
  /** Milliseconds east of UTC. */
  offset: number;
}

/**
 * The stretches of one offset that cover `[from, to)`, cut to it. Asks Temporal once for each clock change instead of
 * once for each hour: three years of an ordinary zone take seven questions, not 26,000.
 */
export function offsetStretches(timeZone: string, from: EpochMs, to: EpochMs): OffsetStretch[] {
  const stretches: OffsetStretch[] = [];
  if (from >= to) return stretches;
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  let start = from;
  while (at) {
    const offset = at.offsetNanoseconds / 1e6;
    const next: Temporal.ZonedDateTime | null = at.getTimeZoneTransition('next');
    const end = Math.min(to, next ? next.epochMilliseconds : to);
    const last = stretches.at(-1);
    if (last && last.offset === offset) last.end = end;
    else stretches.push({ start, end, offset });
    if (end >= to) break;
    start = end;
    at = next;
  }
  return stretches;
}

/**
 * Finds the first instant of local dates, remembering them: a network of 10,000 sensors asks for few dates. A date that
 * the zone skipped whole begins where the next one does.
 */
export function createDayStarts(): (timeZone: string, date: DateText) => EpochMs {
  const known = new Map<string, EpochMs>();
  return (timeZone, date) => {
    const key = `${timeZone} ${date}`;
    let start = known.get(key);
    if (start === undefined) {
      start = Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds;
      known.set(key, start);
    }
    return start;
  };
}

/** The zone's name as the registry spells it; null when the runtime knows no such IANA zone. */
export function canonicalTimeZone(name: string): string | null {
  // Temporal also takes offsets such as +02:00; those know no daylight saving and are no zone of a place.
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return null;
  }
}

/** No offset from UTC was ever this long, so a local date lies within its UTC date widened by it on both sides. */
export const widestOffsetMs = 26 * (dayMs / 24);
