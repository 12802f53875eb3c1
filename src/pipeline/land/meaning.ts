import type { ParseError, ReportedStatus } from '../../domain/reading.ts';
import { type EpochMs, minuteMs } from '../../domain/time.ts';
import {
  checkUnit,
  type ParsedCount,
  type ParsedInterval,
  parseCount,
  parseInterval,
  parseStatus,
} from '../../source/counts.ts';
import type { Mapping } from '../../source/mapping.ts';
import { alignStart, type ParsedTime, timeParser } from '../../source/times.ts';
import { offsetAt, type Zone, zoneOf } from '../../source/zone.ts';

/** What the time (and the length, where a field says it) of a record mean. */
export interface When {
  /** Start of the interval; null where the time cannot be read. */
  instant: EpochMs | null;
  /** The start where the record is the second at a local time that occurs twice; else null. */
  later: EpochMs | null;
  minutes: number | null;
  error: ParseError | null;
  detail: string | null;
}

/** What a record comes to. */
export interface Outcome {
  error: ParseError | null;
  detail: string | null;
  /** Null where there is an error. */
  status: ReportedStatus | null;
  /** Whether its counts can stand in the line. */
  usable: boolean;
}

export interface Facts {
  readError: ParseError | null;
  readDetail: string | null;
  hasTime: boolean;
  /** Whether it names a sensor or a branch. */
  hasName: boolean;
  when: When;
  unit: string | null;
  status: string | null;
  entries: ParsedCount;
  exits: ParsedCount;
}

/** What the texts of a mapping mean: each distinct text need be asked for once. `zoneId`: resolved, never "network". */
export class Meaning {
  readonly mapping: Mapping;
  readonly #parseTime: (text: string) => ParsedTime;
  readonly #zone: Zone | null;

  constructor(mapping: Mapping, zoneId: string | undefined) {
    this.mapping = mapping;
    this.#parseTime = timeParser({ form: mapping.time.form, pattern: mapping.time.pattern, zone: zoneId });
    this.#zone = zoneId === undefined ? null : zoneOf(zoneId);
  }

  when(timeText: string | null, intervalText: string | null): When {
    const { mapping } = this;
    const byField = mapping.fields.interval !== undefined;
    const minutes = byField ? null : (mapping.intervalMinutes ?? null);
    if (timeText === null) return { instant: null, later: null, minutes, error: null, detail: null };
    const time = this.#parseTime(timeText);
    const length = parseInterval(intervalText, mapping);
    const { marks, align } = mapping.time;
    const unaligned = length.minutes === null && (marks === 'end' || align === 'floor');
    const problem = firstProblem(time, length, unaligned);
    const start = (at: EpochMs | null) => (at === null ? null : startOf(at, length.minutes, mapping, this.#zone));
    return { ...problem, instant: start(time.instant), later: start(time.later), minutes: length.minutes };
  }

  count(text: string | null): ParsedCount {
    return parseCount(text, this.mapping);
  }

  isPlainUnit(text: string | null): boolean {
    return checkUnit(text, this.mapping) === null;
  }

  isPlainStatus(text: string | null): boolean {
    return !this.mapping.fields.status || parseStatus(text, this.mapping) === 'ok';
  }

  /**
   * Where several things are wrong with a record the first of these is its error: reading it, a field missing, time,
   * interval, unit, count. A wrong exits beside a good entries is no error of the record: exits is null and the detail
   * says what stood there.
   */
  judge(facts: Facts): Outcome {
    const { mapping } = this;
    const countsEntries = mapping.fields.entries !== undefined || mapping.wide !== undefined;
    const main = countsEntries ? facts.entries : facts.exits;
    const said = mapping.fields.status ? parseStatus(facts.status, mapping) : 'ok';
    const unit = checkUnit(facts.unit, mapping);
    const usable = facts.readError === null && unit === null;
    const wrong = (error: ParseError, detail: string | null): Outcome => ({ error, detail, status: null, usable });
    if (facts.readError !== null) return wrong(facts.readError, facts.readDetail);
    if (!facts.hasTime) return wrong('field_missing', 'time');
    if (!facts.hasName) return wrong('field_missing', 'sensor and branch');
    if (facts.when.error !== null) return wrong(facts.when.error, facts.when.detail);
    if (unit !== null) return wrong(unit.error, unit.detail);
    // A status in the count's place is an answer.
    const answered = main.error === 'count_missing' && said !== 'ok';
    if (main.error !== null && !answered) return wrong(main.error, main.detail);
    const status = main.status !== 'ok' ? main.status : said;
    const { exits } = facts;
    if (!countsEntries || !isOddExits(exits)) return { error: null, detail: null, status, usable };
    const found = exits.detail === null ? '' : ` ${exits.detail}`;
    return { error: null, detail: `exits: ${exits.error}${found}`, status, usable };
  }
}

/** Whether a line must tell of exits that stand beside a good entries. */
export function isOddExits(exits: ParsedCount): boolean {
  return exits.error !== null && exits.error !== 'count_missing';
}

function firstProblem(
  time: ParsedTime,
  length: ParsedInterval,
  unaligned: boolean,
): { error: ParseError | null; detail: string | null } {
  if (time.error !== null) return { error: time.error, detail: time.detail };
  if (length.error !== null) return { error: length.error, detail: length.detail };
  if (!unaligned) return { error: null, detail: null };
  const detail = 'the mapping says neither fields.interval nor intervalMinutes, so the start is unknown';
  return { error: 'interval_unreadable', detail };
}

/** The start of the interval of `at`; `at` itself where its length is not known. */
function startOf(at: EpochMs, minutes: number | null, mapping: Mapping, zone: Zone | null): EpochMs {
  if (minutes === null) return at;
  const { marks, align } = mapping.time;
  const offset = zone === null ? 0 : Math.round(offsetAt(zone, at) / minuteMs);
  // Local hours start at this minute of the UTC hour: 30 at +05:30, 15 at +05:45.
  return alignStart(at, minutes, { marks, align, minuteShift: ((-offset % 60) + 60) % 60 });
}
