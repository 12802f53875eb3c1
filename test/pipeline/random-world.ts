import { addDays, type DateText } from '../../src/domain/time.ts';

/**
 * The network, the mapping and the files of a random history. Everything is a plain function of small numbers, so that
 * a failing history prints as a short list of steps.
 */
export interface WorldState {
  /** How often each of the edits was made; each is undone by making it again. */
  network: Record<NetworkEdit, number>;
  mapping: Record<MappingEdit, number>;
}

export const networkEdits = [
  'alias',
  'hours',
  'exception',
  'newSensor',
  'removed',
  'moved',
  'closed',
  'length',
  'city',
] as const;
export type NetworkEdit = (typeof networkEdits)[number];
export const mappingEdits = ['sentinel', 'zone', 'unit'] as const;
export type MappingEdit = (typeof mappingEdits)[number];

export const firstDay = '2025-03-03';
/** Mondays to Sundays of thirteen weeks, with the night in which Europe loses an hour. */
export const worldDays = 91;

export function initialState(): WorldState {
  return {
    network: { alias: 0, hours: 0, exception: 0, newSensor: 0, removed: 0, moved: 0, closed: 0, length: 0, city: 0 },
    mapping: { sentinel: 0, zone: 0, unit: 0 },
  };
}

/** JSON is YAML. */
export function networkText({ network }: WorldState): string {
  const on = (edit: NetworkEdit) => network[edit] % 2 === 1;
  const spell = on('hours') ? ['08:00-12:00'] : ['09:00-12:00'];
  const week = { monday: spell, tuesday: spell, wednesday: spell, thursday: spell, friday: spell };
  const stay = (branch: string, position: string, from?: DateText, to?: DateText) => ({ branch, position, from, to });
  return JSON.stringify({
    id: 'world',
    timeZone: 'Europe/Paris',
    schedules: {
      week: { weekly: week, ...(on('exception') && { exceptions: { '2025-03-19': 'closed' } }) },
      six: { weekly: { ...week, saturday: ['09:30-11:30'] } },
    },
    branches: [
      // Four branches make a city of which something can be said; with one renamed all of them are of the network.
      {
        id: 'north',
        name: 'North',
        schedule: 'week',
        city: on('city') ? 'Villeurbanne' : 'Lyon',
        aliases: on('alias') ? ['Nort_side', 'Zzz'] : [],
      },
      { id: 'south', schedule: 'week', city: 'Lyon' },
      { id: 'lyon_1', schedule: 'six', city: 'Lyon', ...(on('closed') && { closed: '2025-05-08' }) },
      { id: 'lyon_2', schedule: 'week', city: 'Lyon', aliases: network.alias % 4 >= 2 ? ['Elsewhere'] : [] },
      { id: 'hills', schedule: 'week', timeZone: 'Asia/Kathmandu' },
    ],
    sensors: [
      { id: 'n0', branch: 'north', position: '0', intervalMinutes: on('length') ? 30 : 60 },
      {
        id: 'l0',
        placements: on('moved')
          ? [stay('lyon_1', '0', undefined, '2025-04-16'), stay('lyon_2', '1', '2025-04-16')]
          : [stay('lyon_1', '0')],
      },
      {
        id: 'l1',
        branch: 'lyon_1',
        position: '1',
        intervalMinutes: 15,
        ...(on('removed') && { removed: '2025-05-12' }),
      },
      ...(on('newSensor') ? [{ id: 'm0', branch: 'lyon_2', position: '0' }] : []),
      { id: 's0', branch: 'south', position: '0' },
      { id: 'h0', branch: 'hills', position: '0' },
    ],
  });
}

export function mappingText({ mapping }: WorldState): string {
  const zones = ['Europe/Paris', 'UTC', 'Asia/Kathmandu'];
  return JSON.stringify({
    id: 'plain',
    format: 'csv',
    fields: {
      sensor: 'sensor',
      branch: 'branch',
      time: 'time',
      entries: 'entries',
      exits: 'exits',
      unit: 'unit',
      interval: 'minutes',
    },
    time: { zone: zones[mapping.zone % zones.length] },
    sentinels: mapping.sentinel % 2 === 1 ? { '-1': 'closed', '7': 'broken' } : { '-1': 'closed', '-10': 'broken' },
    ...(mapping.unit % 2 === 1 && { unit: { accept: ['visitors'] } }),
  });
}

export interface FileShape {
  /** Days after `firstDay`. */
  from: number;
  days: number;
  seed: number;
  /** Roughly how many in a hundred records are faulty. */
  faults: number;
}

const branchOf = { n0: 'north', s0: 'south', l0: 'lyon_1', l1: 'lyon_1', m0: 'lyon_2', h0: 'hills' } as const;
export type SensorName = keyof typeof branchOf;
export const sensorNames = Object.keys(branchOf) as SensorName[];
/** People in an hour of a usual Monday. */
const usual: Record<SensorName, number> = { n0: 60, s0: 40, l0: 30, l1: 24, m0: 12, h0: 45 };
const shape = [0.7, 1, 1.2, 0.9];
const strangeBranches = ['Nort_side', 'lyon_4', 'LYON 1', 'lion_1', 'Elsewhere', 'north', ''];

export function fileText({ from, days, seed, faults }: FileShape): string {
  const random = lcg(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const records: string[] = [];
  for (let day = from; day < from + days; day++) {
    const date = addDays(firstDay, day);
    for (const sensor of sensorNames) {
      const ill = illnessOn(sensor, day, seed);
      if (ill?.kind === 'silent') continue;
      // Local times without an offset, so that the mapping's zone decides; the hills' own in UTC.
      const local = sensor !== 'h0';
      for (let hour = 8; hour < 12; hour++) {
        const parts = sensor === 'l1' && random() < 0.8 ? [0, 15, 30, 45] : [0];
        for (const minute of parts) {
          const fault = random() * 100 < faults ? Math.floor(random() * 10) : -1;
          if (fault === 0) continue;
          const clock = (value: number) => String(value).padStart(2, '0');
          const time = local
            ? `${date} ${clock(hour)}:${clock(fault === 8 ? minute + 7 : minute)}`
            : `${date}T${clock(hour - 6)}:15:00Z`;
          const minutes = parts.length > 1 ? '15' : fault === 9 ? '120' : random() < 0.5 ? '60' : '';
          const likely = (usual[sensor] * (shape[hour - 8] ?? 1) * (1 + (day % 7) / 10)) / parts.length;
          const people = illCount(ill, Math.round(likely * (0.8 + 0.4 * random())), hour);
          const entries = fault === 1 ? pick(['-1', '-10', 'many', '-3', '']) : String(people);
          const branch = fault === 2 || fault === 3 ? pick(strangeBranches) : branchOf[sensor];
          const named = fault === 4 ? pick(['0', '1', 'x9', 'l0', '']) : sensor;
          const exits = random() < 0.1 ? '' : String(Math.round(people * (0.9 + 0.2 * random())));
          const unit = fault === 5 ? 'cars' : 'visitors';
          const record = [named, branch, time, entries, exits, unit, minutes].join(',');
          records.push(record);
          if (fault === 6) records.push(record);
          if (fault === 7) records.push(record.replace(/,\d+,/, ',99,'));
        }
      }
    }
  }
  // Order in a file must not matter but for equals; it is turned round to show that it is not relied upon.
  if (seed % 2 === 1) records.reverse();
  return `sensor,branch,time,entries,exits,unit,minutes\n${records.join('\n')}\n`;
}

const illnesses = ['silent', 'zeros', 'low', 'low', 'stuck', 'spike'] as const;
interface Illness {
  kind: (typeof illnesses)[number];
  value: number;
}

/** What ails a sensor on a day: two of the sensors are ill in a file, some for a day, some for more than two months. */
function illnessOn(sensor: SensorName, day: number, seed: number): Illness | null {
  const random = lcg(seed + 7919);
  for (let spell = 0; spell < 2; spell++) {
    const name = sensorNames[Math.floor(random() * sensorNames.length)];
    const kind = illnesses[Math.floor(random() * illnesses.length)] as Illness['kind'];
    const length = [1, 2, 5, 12, 30, 66][Math.floor(random() * 6)] as number;
    const start = Math.floor(random() * (worldDays - length / 2));
    const value = Math.floor(random() * 5);
    if (name === sensor && day >= start && day < start + length) return { kind, value };
  }
  return null;
}

function illCount(ill: Illness | null, people: number, hour: number): number {
  if (ill === null || ill.kind === 'silent') return people;
  if (ill.kind === 'zeros') return 0;
  if (ill.kind === 'low') return Math.round(people * (0.25 + 0.1 * ill.value));
  if (ill.kind === 'stuck') return 17 + ill.value;
  return hour === 8 + (ill.value % 4) ? people * 20 + 200 : people;
}

/** A small generator of its own: the same seed gives the same file everywhere. */
function lcg(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
