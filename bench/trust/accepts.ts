import type { FaultTag, TrueKind } from './truth.ts';

/**
 * Which verdicts are right for a true kind of fault. A sensor that says nothing is a gap, or dead when it goes on; zeros
 * are dead, or a value that is stuck at 0; an undercount that counts nobody cannot be told from a dead sensor. A record
 * that says nothing usable (broken, text, another unit, a branch that is not there) leaves a gap. Kinds that no verdict
 * is named after (a clock that is off, the day before sent again, exits that do not fit, crowds by night) are right as
 * anything but none: what matters is that the count is not believed.
 */
const accepted: Record<TrueKind, readonly string[]> = {
  missing: ['gap', 'dead'],
  dead_silent: ['gap', 'dead'],
  dead_zeros: ['dead', 'stuck'],
  undercount: ['undercount', 'dead'],
  stuck: ['stuck'],
  spike: ['spike'],
  unknown_branch: ['gap', 'dead'],
  wrong_unit: ['gap', 'dead'],
  text_count: ['gap', 'dead'],
  broken: ['gap', 'dead'],
  repeat_differs: ['duplicate'],
  shifted_clock: ['implausible', 'duplicate', 'undercount', 'stuck', 'dead', 'spike', 'gap'],
  repeated_day: ['duplicate', 'stuck', 'implausible'],
  wrong_exits: ['implausible'],
  night_crowd: ['implausible', 'spike', 'stuck'],
  late: [],
  misspelt: [],
  closed: [],
  local_time: [],
  staff: [],
  repeat_same: [],
};

export function accepts(kind: TrueKind, verdict: string): boolean {
  return accepted[kind].includes(verdict);
}

/**
 * Kinds after which the tables hold the right count: late ones come in the end, near names and times without an offset
 * are understood, a repeat that says the same changes nothing, staff and "closed" stand in closed hours. Flagging one of
 * them is a false alarm.
 */
const harmless: ReadonlySet<TrueKind> = new Set<TrueKind>([
  'late',
  'misspelt',
  'closed',
  'local_time',
  'staff',
  'repeat_same',
]);

export function isHealthy(hour: { faults: readonly FaultTag[] }): boolean {
  return hour.faults.every(({ kind }) => harmless.has(kind));
}

/** A gap is no accusation: nothing was there, whoever is to blame. */
export function isAlarm(verdict: string | undefined): boolean {
  return verdict !== undefined && verdict !== 'none' && verdict !== 'gap';
}
