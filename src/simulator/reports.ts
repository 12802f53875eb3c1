import { type EpochMs, isoInstant, minuteMs } from '../domain/time.ts';
import type { Hour } from './calendar-book.ts';
import type { FaultPlan } from './faults.ts';
import { misspell } from './misspell.ts';
import { purpose } from './purposes.ts';
import { binomialQuantile, type RandomKey, uniform } from './random.ts';
import type { HourFaults } from './sensor-faults.ts';
import type { Count, Part, Stay, TrueDoor } from './true-counts.ts';

/** What a sensor said of one interval, as it was written; `arrival` is when it could first be read. */
export interface Reading {
  sensorId: string;
  branchName: string;
  start: EpochMs;
  /** `start` as the record writes it: UTC, or local without an offset. */
  startText: string;
  minutes: number;
  entries: number | string;
  exits: number;
  unit: string;
  status: 'ok' | 'closed' | 'broken';
  arrival: EpochMs;
  /** 0, or 1 for a repeat. */
  copy: number;
}

const countUnit = 'people';
const wrongUnits = ['vehicles', 'kg', 'minutes', '°C'];
const textCounts = ['n/a', 'ERR', 'twelve', '12 pers.', '#REF!', 'unknown'];
/** A reading is there one to five minutes after its interval. */
const delayMs = { least: minuteMs, most: 5 * minuteMs };
const repeatDelayMs = { least: 5 * minuteMs, most: 180 * minuteMs };
/** Of repeats that differ, the share where the second count is the right one (a correction). */
const correctionShare = 0.75;

export interface ReportContext {
  door: TrueDoor;
  key: RandomKey;
  plan: FaultPlan;
  absentBranch(name: string): string;
}

/** What the sensor reports of an hour, in order of start and copy; empty when it is silent. */
export function reportsOf(context: ReportContext, stay: Stay, hour: Hour, faults: HourFaults): Reading[] {
  if (faults.silent) return [];
  const { door } = context;
  const readings: Reading[] = [];
  const parts = door.parts(stay, hour, door.count(stay, hour));
  for (const [index, part] of parts.entries()) {
    const hit = index === faults.part;
    if (faults.missing && hit) continue;
    const shown = distort(context, stay, part, faults, hit);
    const first = plainReading(context, stay, part, shown);
    first.arrival += faults.lateMs > 0 && hit ? faults.lateMs : 0;
    if (hit && faults.record) spoil(context, stay, first, faults);
    readings.push(first);
    if (hit && faults.repeat) readings.push(repeatOf(context, first));
  }
  return readings;
}

function plainReading({ door, key }: ReportContext, stay: Stay, part: Part, { entries, exits }: Count): Reading {
  const end = part.start + part.minutes * minuteMs;
  return {
    sensorId: door.sensor.id,
    branchName: stay.demand.branch.name,
    start: part.start,
    startText: isoInstant(part.start),
    minutes: part.minutes,
    entries,
    exits,
    unit: countUnit,
    status: 'ok',
    arrival: end + Math.floor(between(delayMs, uniform(key, part.start, purpose.delay))),
    copy: 0,
  };
}

/** The count that a faulty sensor shows for a part of an hour. */
function distort({ key, plan }: ReportContext, stay: Stay, part: Part, faults: HourFaults, hit: boolean): Count {
  const { entries, exits, start } = part;
  if (faults.dead) return { entries: 0, exits: 0 };
  if (faults.stuck) {
    const value = 1 + Math.floor(faults.stuck.draw * 2 * typicalCount(stay, part));
    return { entries: value, exits: value };
  }
  const shown = { entries, exits };
  if (faults.undercount) {
    const [least, most] = plan.sensor.undercount.factor;
    const factor = least + (most - least) * faults.undercount.draw;
    shown.entries = binomialQuantile(entries, factor, uniform(key, start, purpose.undercountEntries));
    shown.exits = binomialQuantile(exits, factor, uniform(key, start, purpose.undercountExits));
  }
  if (faults.spike && hit) {
    const [least, most] = plan.sensor.spike.factor;
    const factor = least + (most - least) * uniform(key, start, purpose.spikeFactor);
    shown.entries = Math.round((shown.entries + typicalCount(stay, part)) * factor);
  }
  if (faults.staff && hit) {
    const people = uniform(key, start, purpose.staffCount) < 0.7 ? 1 : 2;
    shown.entries += people;
    shown.exits += people;
  }
  return shown;
}

/** What an ordinary open interval of this door holds; at least 1. */
function typicalCount(stay: Stay, part: Part): number {
  return Math.max(1, ((stay.demand.base * stay.share) / 8) * (part.minutes / 60));
}

/** Spoils how the reading is written. */
function spoil({ key, absentBranch }: ReportContext, stay: Stay, reading: Reading, faults: HourFaults): void {
  const draw = uniform(key, reading.start, purpose.recordDetail);
  switch (faults.record) {
    case 'misspelt':
      reading.branchName = misspell(reading.branchName, draw, uniform(key, reading.start, purpose.misspell));
      break;
    case 'unknown_branch':
      reading.branchName = absentBranch(reading.branchName);
      break;
    case 'wrong_unit':
      reading.unit = wrongUnits[Math.floor(draw * wrongUnits.length)] ?? 'kg';
      break;
    case 'text_count':
      reading.entries = textCounts[Math.floor(draw * textCounts.length)] ?? 'ERR';
      break;
    case 'closed':
      Object.assign(reading, { entries: -1, exits: -1, status: 'closed' });
      break;
    case 'broken':
      Object.assign(reading, { entries: -10, exits: -10, status: 'broken' });
      break;
    case 'local_time':
      reading.startText = localText(reading.start, stay.demand.branch.timeZone);
      break;
  }
}

/** Sends the reading again. Where the counts differ, one of the two is wrong, usually `first`, which is changed then. */
function repeatOf({ key, plan }: ReportContext, first: Reading): Reading {
  const later = between(repeatDelayMs, uniform(key, first.start, purpose.repeatDelay));
  const second: Reading = { ...first, arrival: first.arrival + Math.floor(later), copy: 1 };
  const kind = uniform(key, first.start, purpose.repeatKind);
  const { different } = plan.sensor.repeat;
  if (kind >= different || typeof first.entries !== 'number' || first.entries < 0) return second;
  const wrong = kind < different * correctionShare ? first : second;
  const draw = uniform(key, first.start, purpose.repeatCount);
  wrong.entries = first.entries === 0 ? 1 + Math.floor(draw * 3) : Math.floor(first.entries * (0.2 + 0.75 * draw));
  return second;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** `2025-05-29 11:00:00` on the wall clock of the zone. */
function localText(instant: EpochMs, timeZone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  return `${at.toPlainDate()} ${pad(at.hour)}:${pad(at.minute)}:${pad(at.second)}`;
}

function between({ least, most }: { least: number; most: number }, draw: number): number {
  return least + (most - least) * draw;
}
