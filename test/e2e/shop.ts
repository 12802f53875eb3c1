import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Two branches and three sensors, open from 8 to 18 on weekdays. */
export const shopNetwork = `id: shop
name: Shop
timeZone: Europe/Paris
country: FR
schedule: daily
schedules:
  daily:
    weekly:
      monday: ["08:00-18:00"]
      tuesday: ["08:00-18:00"]
      wednesday: ["08:00-18:00"]
      thursday: ["08:00-18:00"]
      friday: ["08:00-18:00"]
branches:
  - id: north
    name: North
    sensors:
      - { id: n1, position: 0, share: 0.5 }
      - { id: n2, position: 1, share: 0.5 }
  - id: south
    name: South
    sensors:
      - { id: s1, position: 0, share: 1 }
`;

export const doorsMapping = `id: doors
format: csv
fields: { sensor: sensor, time: time, entries: count }
time: { zone: Europe/Paris }
intervalMinutes: 60
`;

export const header = 'sensor,time,count\n';

/** A folder with footfall.yaml, network.yaml and doors.yaml; commands run in it need no further file. */
export async function writeShop(folder: string): Promise<void> {
  await writeFile(join(folder, 'footfall.yaml'), 'network: network.yaml\n');
  await writeFile(join(folder, 'network.yaml'), shopNetwork);
  await writeFile(join(folder, 'doors.yaml'), doorsMapping);
}
