import type { Branch, Network, Placement, Schedule, Sensor, Spell } from '../domain/network.ts';

const mornings: Spell[] = [
  { open: 540, close: 720 },
  { open: 780, close: 1080 },
];

export function scheduleOf(given: Partial<Schedule> = {}): Schedule {
  const weekly = { 1: mornings, 2: mornings, 3: mornings, 4: mornings, 5: mornings, 6: [], 7: [] };
  return { id: 'weekdays', weekly, exceptions: {}, holidays: null, ...given };
}

export function branchOf(id: string, given: Partial<Branch> = {}): Branch {
  return {
    id,
    name: id,
    aliases: [],
    city: null,
    region: null,
    country: null,
    latitude: null,
    longitude: null,
    timeZone: 'Europe/Paris',
    size: null,
    locationType: null,
    opened: null,
    closed: null,
    schedule: 'weekdays',
    ...given,
  };
}

export function stayOf(branchId: string, given: Partial<Placement> = {}): Placement {
  return { branchId, position: '0', share: 1, from: null, to: null, ...given };
}

export function sensorOf(id: string, placements: Placement[], given: Partial<Sensor> = {}): Sensor {
  return { id, aliases: [], intervalMinutes: 60, placements, ...given };
}

export function networkOf(given: Partial<Network> = {}): Network {
  return { id: 'test', name: 'Test', branches: [], sensors: [], schedules: { weekdays: scheduleOf() }, ...given };
}

/** A network of branches with these names, each with one sensor. */
export function bank(names: readonly string[]): Network {
  return networkOf({
    branches: names.map((name) => branchOf(name)),
    sensors: names.map((name) => sensorOf(`${name}-0`, [stayOf(name)])),
  });
}
