/** A small network whose names are a trial for any page, and its counts of five weeks: open from 8 to 18 on weekdays. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { footfallJson } from '../e2e/footfall.ts';
import { doorsMapping } from '../e2e/shop.ts';
import { demoNow, demoToday } from './servers.ts';

/** Id and name; the page must show them as they are, and run none of them. */
export const oddBranches = [
  ['<script>', '<script>window.stolen = 1</script>'],
  ['img', '<img src=x onerror="window.stolen = 2">'],
  ['日本', '日本橋 & “Élysée” 🏦'],
  ["o'hare; DROP", `O'Hare \\ {{count}} $t(nav.network) %s`],
] as const;

export interface OddBank {
  /** The folder of its lake. */
  data: string;
  network: string;
  /** Imports, in another process, counts of each sensor in these local hours of today. */
  importToday(hours: readonly number[], entries: number): Promise<void>;
}

export async function makeOddBank(folder: string): Promise<OddBank> {
  const data = join(folder, 'data');
  const network = join(folder, 'network.yaml');
  await mkdir(folder, { recursive: true });
  await writeFile(network, JSON.stringify(networkFile()));
  await writeFile(join(folder, 'doors.yaml'), doorsMapping);
  const bring = async (name: string, lines: string[]) => {
    const file = join(folder, name);
    await writeFile(file, `sensor,time,count\n${lines.join('\n')}\n`);
    const own = ['--data', data, '--now', demoNow, '--set', `network=${network}`, '--quiet'];
    await footfallJson(['import', file, '--mapping', join(folder, 'doors.yaml'), ...own]);
  };
  const hoursOf = (date: string, hours: readonly number[], entries: (hour: number) => number) =>
    hours.flatMap((hour) =>
      oddBranches.map((_, index) => `s${index},${date} ${String(hour).padStart(2, '0')}:00:00,${entries(hour)}`),
    );
  const past = Array.from({ length: 35 }, (_, index) =>
    Temporal.PlainDate.from(demoToday).subtract({ days: 35 - index }),
  ).filter(({ dayOfWeek }) => dayOfWeek <= 5);
  const open = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17];
  await bring('past.csv', [
    ...past.flatMap((date) => hoursOf(date.toString(), open, (hour) => 20 + hour + (date.day % 5))),
    ...hoursOf(demoToday, [8, 9, 10], (hour) => 20 + hour),
  ]);
  return {
    data,
    network,
    importToday: (hours, entries) =>
      bring(
        `today-${hours.join('-')}.csv`,
        hoursOf(demoToday, hours, () => entries),
      ),
  };
}

function networkFile(): object {
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
  return {
    id: 'odd',
    name: 'Banque <b>« d’ici »</b>',
    timeZone: 'Europe/Paris',
    country: 'FR',
    schedule: 'daily',
    schedules: { daily: { weekly: Object.fromEntries(weekdays.map((day) => [day, ['08:00-18:00']])) } },
    branches: oddBranches.map(([id, name], index) => ({
      id,
      name,
      region: index < 2 ? '<i>Nord</i>' : 'Île & Rhône',
      city: name,
      latitude: 45 + index,
      longitude: 4 + index,
      sensors: [{ id: `s${index}`, position: '<u>door</u>', share: 1 }],
    })),
  };
}
