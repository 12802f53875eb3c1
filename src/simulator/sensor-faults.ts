import { dayMs, hourMs } from '../domain/time.ts';
import type { Hour } from './calendar-book.ts';
import { type Episode, Episodes } from './episodes.ts';
import type { FaultPlan } from './faults.ts';
import { purpose } from './purposes.ts';
import { type RandomKey, uniform } from './random.ts';

/** Every kind of fault that can be in force in a sensor-hour, as `/v1/truth` names them. */
export const faultKinds = [
  'missing',
  'dead',
  'undercount',
  'stuck',
  'spike',
  'repeat',
  'late',
  'staff',
  'misspelt',
  'unknown_branch',
  'wrong_unit',
  'text_count',
  'closed',
  'broken',
  'local_time',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type RecordFault = Extract<
  FaultKind,
  'misspelt' | 'unknown_branch' | 'wrong_unit' | 'text_count' | 'closed' | 'broken' | 'local_time'
>;

/** What is wrong in one sensor-hour. Only what shows: a silent sensor has no other fault. */
export interface HourFaults {
  /** Nothing is reported: the sensor is dead, or the hour was lost. */
  silent: boolean;
  dead: Episode | null;
  undercount: Episode | null;
  stuck: Episode | null;
  /** The part of the hour that single-reading faults hit, from 0. */
  part: number;
  missing: boolean;
  /** Whether all parts of the hour are missing, or one. */
  wholeHour: boolean;
  spike: boolean;
  repeat: boolean;
  /** Late by so much, beyond the ordinary; 0 when on time. */
  lateMs: number;
  staff: boolean;
  record: RecordFault | null;
}

/** Judges the hours of one sensor; a pure function of the key, the plan and the hour. */
export class SensorFaults {
  readonly key: RandomKey;
  readonly #plan: FaultPlan;
  readonly #dead: Episodes;
  readonly #undercount: Episodes;
  readonly #stuck: Episodes;
  readonly #records: { kind: RecordFault; rate: number }[];

  constructor(key: RandomKey, plan: FaultPlan) {
    this.key = key;
    this.#plan = plan;
    const { dead, undercount, stuck } = plan.sensor;
    const episodes = (fault: { rate: number; days: [number, number] }, which: number) =>
      new Episodes(key, {
        rate: fault.rate,
        minMs: fault.days[0] * dayMs,
        maxMs: fault.days[1] * dayMs,
        purpose: which,
      });
    this.#dead = episodes(dead, purpose.dead);
    this.#undercount = episodes(undercount, purpose.undercount);
    this.#stuck = episodes(stuck, purpose.stuck);
    const { misspelt, unknownBranch, wrongUnit, textCount, broken, localTime } = plan.record;
    this.#records = [
      { kind: 'misspelt', rate: misspelt.rate },
      { kind: 'unknown_branch', rate: unknownBranch.rate },
      { kind: 'wrong_unit', rate: wrongUnit.rate },
      { kind: 'text_count', rate: textCount.rate },
      { kind: 'broken', rate: broken.rate },
      { kind: 'local_time', rate: localTime.rate },
    ];
  }

  in(hour: Hour, parts: number): HourFaults {
    const { sensor } = this.#plan;
    const open = hour.openMinutes > 0;
    const dead = this.#dead.at(hour.start);
    const zeros = dead !== null && dead.draw < sensor.dead.zeros;
    const missing = this.#happens(hour, purpose.missing, sensor.missing.rate) && (dead === null || zeros);
    const wholeHour = parts === 1 || this.#draw(hour, purpose.missingPart) < 0.5;
    const silent = (dead !== null && !zeros) || (missing && wholeHour);
    const counting = !silent && dead === null;
    const stuck = counting ? this.#stuck.at(hour.start) : null;
    const moving = counting && stuck === null;
    // Faults of a single reading hit the same part of the hour; where that part is missing they do not show.
    const reported = !silent && !missing;
    return {
      silent,
      dead,
      stuck,
      undercount: moving ? this.#undercount.at(hour.start) : null,
      part: parts === 1 ? 0 : Math.floor(this.#draw(hour, purpose.part) * parts),
      missing,
      wholeHour,
      spike: moving && reported && this.#happens(hour, purpose.spike, sensor.spike.rate),
      repeat: reported && this.#happens(hour, purpose.repeat, sensor.repeat.rate),
      lateMs: reported && this.#happens(hour, purpose.late, sensor.late.rate) ? this.#lateMs(hour) : 0,
      staff: moving && reported && !open && nextToOpen(hour) && this.#happens(hour, purpose.staff, sensor.staff.rate),
      record: reported ? this.#record(hour, open) : null,
    };
  }

  #lateMs(hour: Hour): number {
    const { byDays, days, hours } = this.#plan.sensor.late;
    const draw = this.#draw(hour, purpose.lateLength);
    // One uniform serves twice: which side of `byDays` it falls on, and how far along that side.
    const [low, high, unit, along] =
      draw < byDays
        ? [days[0], days[1], dayMs, draw / byDays]
        : [hours[0], hours[1], hourMs, (draw - byDays) / (1 - byDays)];
    return Math.max(1, Math.round((low + (high - low) * along) * unit));
  }

  #record(hour: Hour, open: boolean): RecordFault | null {
    let draw = this.#draw(hour, purpose.record);
    if (!open) {
      if (draw < this.#plan.record.closed.rate) return 'closed';
      draw -= this.#plan.record.closed.rate;
    }
    for (const { kind, rate } of this.#records) {
      if (draw < rate) return kind;
      draw -= rate;
    }
    return null;
  }

  #happens(hour: Hour, what: number, rate: number): boolean {
    return rate > 0 && this.#draw(hour, what) < rate;
  }

  #draw(hour: Hour, what: number): number {
    return uniform(this.key, hour.start, what);
  }
}

/** The kinds in force, in the order of `faultKinds`. */
export function kindsOf(faults: HourFaults): FaultKind[] {
  const kinds: FaultKind[] = [];
  if (faults.missing) kinds.push('missing');
  if (faults.dead) kinds.push('dead');
  if (faults.undercount) kinds.push('undercount');
  if (faults.stuck) kinds.push('stuck');
  if (faults.spike) kinds.push('spike');
  if (faults.repeat) kinds.push('repeat');
  if (faults.lateMs > 0) kinds.push('late');
  if (faults.staff) kinds.push('staff');
  if (faults.record) kinds.push(faults.record);
  return kinds;
}

function nextToOpen(hour: Hour): boolean {
  return (hour.previous?.openMinutes ?? 0) > 0 || (hour.next?.openMinutes ?? 0) > 0;
}
