import type { Network } from '../../src/domain/network.ts';
import { parseNetwork } from '../../src/network/load.ts';
import { type City, cities } from './cities.ts';
import { Draws } from './draws.ts';

/** A network with the text that a network file of it would hold. */
export interface MadeNetwork {
  text: string;
  network: Network;
}

const bankDay = ['09:00-12:00', '13:00-18:00'];
const weekdays = (hours: string[]) => ({
  monday: hours,
  tuesday: hours,
  wednesday: hours,
  thursday: hours,
  friday: hours,
});

/** Opening hours by kind of branch. A station never closes; a museum does on Mondays; a village bank opens four days. */
const weeks = {
  bank: weekdays(bankDay),
  saturday_bank: { ...weekdays(bankDay), monday: [], saturday: ['09:00-12:30'] },
  village: { tuesday: bankDay, wednesday: ['09:00-12:00'], thursday: bankDay, friday: bankDay },
  shop: { ...weekdays(['09:30-19:00']), saturday: ['09:30-19:30'] },
  sunday_shop: { ...weekdays(['10:00-20:00']), saturday: ['09:00-20:00'], sunday: ['10:00-18:00'] },
  museum: {
    ...weekdays(['10:00-18:00']),
    monday: [],
    thursday: ['10:00-21:00'],
    saturday: ['10:00-18:00'],
    sunday: ['10:00-18:00'],
  },
} as const;
type Kind = keyof typeof weeks | 'station';

const kindWeights: readonly (readonly [Kind, number])[] = [
  ['bank', 5],
  ['saturday_bank', 2],
  ['village', 2],
  ['shop', 4],
  ['sunday_shop', 2],
  ['museum', 2],
  ['station', 1.5],
];
/** Many branches have one sensor and nothing to compare it with. */
const doorWeights: readonly (readonly [number, number])[] = [
  [1, 9],
  [2, 5],
  [3, 3],
  [4, 2],
];
const citiesEach = 3;

/** A chain in three cities with about `sensors` sensors; a pure function of the seed. */
export function madeNetwork(seed: number, sensors: number): MadeNetwork {
  const draws = new Draws(seed, 'network');
  const where = draws.shuffled(cities).slice(0, citiesEach);
  const branches: object[] = [];
  for (let made = 0; made < sensors; ) {
    const city = where[branches.length % where.length] as City;
    const branch = madeBranch(draws, city, branches.length + 1, sensors - made);
    made += branch.sensors.length;
    branches.push(branch);
  }
  const schedules = Object.fromEntries(
    where.flatMap((city) =>
      Object.entries(weeks).map(([kind, weekly]) => [
        scheduleName(kind, city),
        // A shop that opens on Sundays opens on holidays too.
        { weekly, ...(kind === 'sunday_shop' ? {} : { holidays: { country: city.country } }) },
      ]),
    ),
  );
  const input = { id: `trust-${seed}`, name: `Trust ${seed}`, schedules, branches };
  const text = `${JSON.stringify(input, null, 1)}\n`;
  return { text, network: parseNetwork(text, `network of seed ${seed}`) };
}

function madeBranch(draws: Draws, city: City, number: number, most: number) {
  const kind = draws.weighed(kindWeights);
  const doors = Math.min(most, draws.weighed(doorWeights));
  const id = `${city.name}_${number}`;
  // A door beside the main ones takes as little as a tenth.
  const weights = Array.from({ length: doors }, () => draws.between(0.15, 1));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const counted = doors === 1 ? draws.pick([0.4, 0.7, 1]) : 1;
  const intervalMinutes = draws.share() < 0.08 ? 30 : 60;
  return {
    id,
    name: `${city.name} ${number}`,
    city: city.name,
    region: city.region,
    country: city.country,
    timeZone: city.timeZone,
    latitude: city.latitude,
    longitude: city.longitude,
    size: draws.pick(['small', 'small', 'medium', 'medium', 'big']),
    locationType: kind === 'village' ? 'countryside' : draws.pick(['countryside', 'town', 'town', 'metropolis']),
    ...(kind === 'station' ? { hours: 'always' } : { schedule: scheduleName(kind, city) }),
    sensors: weights.map((weight, door) => ({
      id: `${id}-${door}`,
      position: String(door),
      share: Math.floor((counted * weight * 1000) / sum) / 1000,
      intervalMinutes,
    })),
  };
}

function scheduleName(kind: string, city: City): string {
  return `${kind}-${city.country.toLowerCase()}-${city.name.toLowerCase()}`;
}
