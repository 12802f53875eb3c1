import type { Branch, Network, Placement, Schedule, Sensor } from '../../src/domain/network.ts';

/** Eleven branches and 22 sensors like the demo bank's; exact means by size and place. */
const branches: [string, Branch['size'], string][] = [
  ['Lyon_1', 'big', 'metropolis'],
  ['Lyon_2', 'medium', 'metropolis'],
  ['Lyon_3', 'small', 'metropolis'],
  ['Grenoble_1', 'big', 'metropolis'],
  ['Grenoble_2', 'medium', 'metropolis'],
  ['Chambery_1', 'big', 'mid-sized city'],
  ['Chambery_2', 'small', 'mid-sized city'],
  ['Aix_les_bains_1', 'small', 'mid-sized city'],
  ['La_Biolle_1', 'small', 'countryside'],
  ['Cognin_1', 'medium', 'countryside'],
  ['La_Motte_Servolex_1', 'medium', 'countryside'],
];
const shares = { small: [1], medium: [0.8, 0.2], big: [0.8, 0.1, 0.1] } as const;
const full = [
  { open: 540, close: 720 },
  { open: 780, close: 1080 },
];
const weekdays = { 1: full, 2: full, 3: full, 4: full, 5: full, 6: [], 7: [] };
const france = { country: 'FR', state: null, region: null };

export const schedules: Record<string, Schedule> = {
  weekdays: { id: 'weekdays', weekly: weekdays, exceptions: {}, holidays: france },
  saturday: {
    id: 'saturday',
    weekly: { ...weekdays, 6: [{ open: 540, close: 720 }] },
    exceptions: {},
    holidays: france,
  },
};

export function branch(id: string, given: Partial<Branch> = {}): Branch {
  return {
    id,
    name: id,
    aliases: [],
    city: null,
    region: 'Savoie',
    country: 'FR',
    latitude: 45.6,
    longitude: 5.9,
    timeZone: 'Europe/Paris',
    size: 'small',
    locationType: 'countryside',
    opened: null,
    closed: null,
    schedule: 'weekdays',
    ...given,
  };
}

export function stay(branchId: string, given: Partial<Placement> = {}): Placement {
  return { branchId, position: '0', share: 1, from: null, to: null, ...given };
}

export function sensor(id: string, placements: Placement[], intervalMinutes = 60): Sensor {
  return { id, aliases: [], intervalMinutes, placements };
}

export function network(given: Partial<Network> = {}): Network {
  return { id: 'test', name: 'Test', branches: [], sensors: [], schedules, ...given };
}

export const bank: Network = network({
  id: 'bank',
  branches: branches.map(([id, size, locationType], index) =>
    branch(id, { size, locationType, schedule: index === 0 || index === 5 ? 'saturday' : 'weekdays' }),
  ),
  sensors: branches.flatMap(([id, size]) =>
    shares[size ?? 'small'].map((share, door) =>
      sensor(`${id}-${door}`, [stay(id, { share, position: String(door) })]),
    ),
  ),
});

export function manyBranches(count: number): Network {
  const ids = Array.from({ length: count }, (_, index) => `B${index}`);
  return network({ branches: ids.map((id) => branch(id)), sensors: ids.map((id) => sensor(`${id}-0`, [stay(id)])) });
}
