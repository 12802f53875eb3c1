import { addDays, type DateText } from '../../src/domain/time.ts';
import { csvHeader, datesBetween, type Lab, openLab } from './lab.ts';

/** A Monday. */
export const firstDay: DateText = '2025-03-03';
export const openHours = [9, 10, 11, 12];

/** The people that a door counts in an hour; null: no reading comes. `day` counts from `firstDay`. */
export type Count = (sensor: string, day: number, hour: number) => number | null;

/** Shops that are open at the same hours (UTC) of every day, with sensors. */
export interface Shops {
  /** Sensors by branch; several branches are in one city. */
  branches: Record<string, (string | object)[]>;
  /** Where they lie: latitude and longitude. */
  places?: Record<string, [number, number]>;
  /** Sensors that hang at several branches one after the other. */
  moving?: object[];
  weeks: number;
  count: Count;
  /** When they are open; default: from nine to one. */
  open?: string;
  /** Hours of which records come; default: those in which the shops are open. */
  hours?: number[];
}

export function shopsNetwork({
  branches,
  places = {},
  moving = [],
  open = '09:00-13:00',
}: Pick<Shops, 'branches' | 'places' | 'moving' | 'open'>): string {
  const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const weekly = Object.fromEntries(names.map((name) => [name, [open]]));
  return JSON.stringify({
    id: 'shops',
    timeZone: 'UTC',
    schedules: { daily: { weekly } },
    branches: Object.entries(branches).map(([id, sensors]) => ({
      id,
      city: 'Lyon',
      schedule: 'daily',
      ...(places[id] && { latitude: places[id][0], longitude: places[id][1] }),
      sensors: sensors.map((sensor) => (typeof sensor === 'string' ? { id: sensor } : sensor)),
    })),
    ...(moving.length > 0 && { sensors: moving }),
  });
}

/** Of these days and hours; every fact of a count is in it, and nothing of chance. */
function shopsText({ branches, moving = [], weeks, count, hours = openHours }: Shops): string {
  const all = [...Object.values(branches).flat(), ...moving];
  const ids = all.map((sensor) => (typeof sensor === 'string' ? sensor : (sensor as { id: string }).id));
  const dates = datesBetween(firstDay, addDays(firstDay, 7 * weeks));
  const lines = dates.flatMap((date, day) =>
    ids.flatMap((id) =>
      hours.flatMap((hour) => {
        const people = count(id, day, hour);
        return people === null ? [] : [`${id},,${date}T${String(hour).padStart(2, '0')}:00:00Z,${people},,,60`];
      }),
    ),
  );
  return `${csvHeader}${lines.join('\n')}\n`;
}

/** The morning after the last day. */
export async function openShops(shops: Shops): Promise<Lab> {
  const lab = await openLab({
    network: shopsNetwork(shops),
    now: `${addDays(firstDay, 7 * shops.weeks)}T08:00:00Z`,
  });
  await lab.receive(shopsText(shops));
  await lab.transform();
  return lab;
}

/** Near `level` people, a few more or less by day and hour, the same ones whenever it is asked. */
export function about(level: number, sensor: string, day: number, hour: number): number {
  const salt = [...sensor].reduce((sum, char) => sum + char.charCodeAt(0), 0);
  const wave = Math.sin(12.9898 * (day + 1) + 78.233 * hour + 37.719 * salt) * 43_758.5453;
  return Math.round(level * (0.9 + 0.2 * (wave - Math.floor(wave))));
}

export const dateOf = (day: number): DateText => addDays(firstDay, day);
