import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CalendarHour, Network } from '../../src/domain/network.ts';
import { addDays, type DateText, dayMs, type EpochMs, hourMs } from '../../src/domain/time.ts';
import { calendarHours, calendarIdOf, calendarsOf } from '../../src/network/calendar.ts';
import { parseNetwork } from '../../src/network/load.ts';
import { defaultFaults, type FaultPlan, noFaults } from '../../src/simulator/faults.ts';
import { createWorld, type TruthHour as SimulatedHour, type World } from '../../src/simulator/world.ts';
import { byArrival, type Feed, feedMapping, type Message } from './feed.ts';
import { type MadeNetwork, madeNetwork } from './networks.ts';
import type { FaultTag, TruthHour } from './truth.ts';

/** Thresholds may be chosen by what these give. */
export const tuningSeeds = [12, 13, 14] as const;
/** No threshold was ever chosen by these. */
export const judgingSeeds = [7002, 7003, 7004] as const;

export const faultRates = ['default', 'five', 'none'] as const;
export type FaultRate = (typeof faultRates)[number];

export interface WorldSpec {
  seed: number;
  rate: FaultRate;
  sensors: number;
  weeks: number;
  /** The network of examples/demo in place of a made one. */
  demo?: boolean;
}

/** First days: a winter with snow and Christmas, a spring with its holidays, a slow summer. */
const starts: readonly DateText[] = ['2024-10-07', '2025-01-20', '2025-04-14'];
/** Readings that come days late are waited for. */
const settleMs = 7 * dayMs;

/** What a simulated network sends in so many weeks, with its truth. */
export async function simulatedFeed(spec: WorldSpec): Promise<Feed> {
  const made = spec.demo ? await demoNetwork() : madeNetwork(spec.seed, spec.sensors);
  const first = starts[spec.seed % starts.length] as DateText;
  const from = Date.parse(`${first}T00:00:00Z`);
  const to = from + spec.weeks * 7 * dayMs;
  const world = createWorld({
    network: made.network,
    seed: spec.seed,
    faults: planOf(spec.rate, spec.demo ?? false),
    history: { from },
  });
  const name = `${spec.demo ? 'demo network, ' : ''}seed ${spec.seed}, ${spec.rate === 'five' ? 'five times the default' : spec.rate} faults`;
  const messages = messagesOf(world, from, to);
  return {
    name,
    format: 'trust',
    mappingText: feedMapping,
    networkText: made.text,
    network: made.network,
    messages,
    truth: wholeDays(truthOf(world, messages, from, to)),
    from,
    to,
  };
}

async function demoNetwork(): Promise<MadeNetwork> {
  const text = await readFile(join(import.meta.dirname, '../../examples/demo/network.yaml'), 'utf8');
  return { text, network: parseNetwork(text, 'examples/demo/network.yaml') };
}

function planOf(rate: FaultRate, oneZone: boolean): FaultPlan {
  if (rate === 'none') return noFaults;
  const times = rate === 'five' ? 5 : 1;
  const scaled = <T extends Record<string, { rate: number }>>(group: T): T =>
    Object.fromEntries(
      Object.entries(group).map(([kind, fault]) => [kind, { ...fault, rate: fault.rate * times }]),
    ) as T;
  const record = scaled(defaultFaults.record);
  // A time without an offset can be read in one zone only, and the made networks lie in several.
  if (!oneZone) record.localTime = { rate: 0 };
  return { ...defaultFaults, sensor: scaled(defaultFaults.sensor), record };
}

function messagesOf(world: World, from: EpochMs, to: EpochMs): Message[] {
  const messages: Message[] = [];
  for (const [start, end] of weeksOf(from, to))
    messages.push(...world.readings(queryOf(start, end, to + settleMs)).items);
  return byArrival(messages);
}

function truthOf(world: World, messages: readonly Message[], from: EpochMs, to: EpochMs): TruthHour[] {
  const describe = describer(
    world.network,
    from,
    to,
    (date, region) => world.weather(date, region)?.snowCentimetres ?? 0,
  );
  const branchOf = new Map(world.network.branches.map(({ id, name }) => [name, id]));
  const differing = differingRepeats(messages);
  const reported = reportedHours(messages);
  const hours: TruthHour[] = [];
  for (const [start, end] of weeksOf(from, to)) {
    for (const hour of world.truth(queryOf(start, end, to)).items) {
      const branchId = branchOf.get(hour.branchName) ?? hour.branchName;
      const key = keyOf(hour.sensorId, hour.hourStart);
      hours.push({
        sensorId: hour.sensorId,
        branchId,
        at: hour.hourStart,
        isOpen: hour.isOpen,
        expected: hour.expected,
        entries: hour.entries,
        faults: tagsOf(hour, reported.has(key), differing.has(key)),
        change: null,
        ...describe(branchId, hour.hourStart),
      });
    }
  }
  return hours;
}

/**
 * Silence and zeros are two faults in one name: a lost hour of a sensor that reports zeros is `missing` alone, as it looks.
 */
function tagsOf(hour: SimulatedHour, isReported: boolean, repeatDiffers: boolean): FaultTag[] {
  const lost = !isReported && hour.faults.includes('missing');
  return hour.faults.flatMap((kind): FaultTag[] => {
    if (kind === 'dead') {
      if (lost) return [];
      return isReported
        ? [{ shape: 'dead, zeros', kind: 'dead_zeros' }]
        : [{ shape: 'dead, silent', kind: 'dead_silent' }];
    }
    if (kind === 'repeat') {
      return repeatDiffers
        ? [{ shape: 'repeat, differs', kind: 'repeat_differs' }]
        : [{ shape: 'repeat, same', kind: 'repeat_same' }];
    }
    return [{ shape: kind, kind }];
  });
}

/** Sensor-hours of which two readings of one start say different counts. */
function differingRepeats(messages: readonly Message[]): Set<string> {
  const first = new Map<string, Message['entries']>();
  const differing = new Set<string>();
  for (const { sensorId, start, entries } of messages) {
    const key = keyOf(sensorId, start);
    const known = first.get(key);
    if (known === undefined) first.set(key, entries);
    else if (known !== entries) differing.add(keyOf(sensorId, Math.floor(start / hourMs) * hourMs)).add(key);
  }
  return differing;
}

function reportedHours(messages: readonly Message[]): Set<string> {
  const reported = new Set<string>();
  for (const { sensorId, start } of messages) {
    // Local hours of Adelaide start at half past: an interval's own start and the half hour before it are both kept.
    reported.add(keyOf(sensorId, start));
    reported.add(keyOf(sensorId, start - hourMs / 2));
  }
  return reported;
}

function keyOf(sensorId: string, at: EpochMs): string {
  return `${sensorId}|${at}`;
}

export type Surroundings = Pick<TruthHour, 'date' | 'nearHoliday' | 'payday' | 'snow'>;

/** Tells of a branch and an instant what day it is there; `snowOf` in centimetres, of a local date and a region. */
export function describer(
  network: Network,
  from: EpochMs,
  to: EpochMs,
  snowOf: (date: DateText, region: string) => number,
): (branchId: string, at: EpochMs) => Surroundings {
  const first = new Date(from - 3 * dayMs).toISOString().slice(0, 10);
  const last = new Date(to + 3 * dayMs).toISOString().slice(0, 10);
  const byCalendar = new Map<string, { hours: Map<EpochMs, CalendarHour>; holidays: Set<DateText> }>();
  for (const { calendarId } of calendarsOf(network)) {
    const rows = calendarHours(network, calendarId, first, last);
    byCalendar.set(calendarId, {
      hours: new Map(rows.map((row) => [row.hourStart, row])),
      holidays: new Set(rows.filter((row) => row.dayKind === 'holiday').map((row) => row.businessDate)),
    });
  }
  const branches = new Map(
    network.branches.map((branch) => [branch.id, { branch, calendar: byCalendar.get(calendarIdOf(branch)) }]),
  );
  return (branchId, at) => {
    const known = branches.get(branchId);
    const date = known?.calendar?.hours.get(at)?.businessDate ?? new Date(at).toISOString().slice(0, 10);
    const holidays = known?.calendar?.holidays;
    const region = known?.branch.region ?? known?.branch.country ?? 'everywhere';
    return {
      date,
      nearHoliday: [-1, 0, 1].some((days) => holidays?.has(addDays(date, days))),
      payday: isPayday(date),
      snow: snowOf(date, region) > 0,
    };
  };
}

/**
 * Without the first and last local date of each sensor: the stretch begins and ends at one instant everywhere, in the
 * middle of somebody's day, and what that day lacks is nobody's fault.
 */
export function wholeDays(hours: readonly TruthHour[]): TruthHour[] {
  const first = new Map<string, DateText>();
  const last = new Map<string, DateText>();
  for (const { sensorId, date } of hours) {
    if (date < (first.get(sensorId) ?? '9')) first.set(sensorId, date);
    if (date > (last.get(sensorId) ?? '')) last.set(sensorId, date);
  }
  return hours.filter(({ sensorId, date }) => date !== first.get(sensorId) && date !== last.get(sensorId));
}

/** The last 3 and the first 2 days of a month, and the 5th. */
export function isPayday(date: DateText): boolean {
  const day = Number(date.slice(8));
  return day <= 2 || day === 5 || addDays(date, 3).slice(0, 7) !== date.slice(0, 7);
}

function* weeksOf(from: EpochMs, to: EpochMs): Generator<[EpochMs, EpochMs]> {
  for (let start = from; start < to; start += 7 * dayMs) yield [start, Math.min(to, start + 7 * dayMs)];
}

function queryOf(from: EpochMs, to: EpochMs, now: EpochMs) {
  return { from, to, now, sensors: null, branches: null, at: null, limit: Number.POSITIVE_INFINITY };
}
