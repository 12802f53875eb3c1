import { mkdir, writeFile } from 'node:fs/promises';
import { DuckDb, literal } from '../src/engine/duckdb.ts';

/** A made network of a bank and a year of its sensors' counts, as an export would hold them. */
export interface BulkInput {
  /** Absolute paths. */
  network: string;
  mapping: string;
  /** A CSV file for each month of 2025, in order of time. */
  csv: string[];
  sensors: number;
  rows: number;
}

const towns = (
  'Lyon Grenoble Chambery Annecy Valence Vienne Roanne Bourgoin Voiron Albertville Cluses Thonon Annemasse Rumilly ' +
  'Ugine Moutiers Aix_les_bains La_Biolle Cognin Saint_Etienne Montbrison Feurs Firminy Givors Oullins Bron Meyzieu ' +
  'Villeurbanne Decines Tarare Villefranche Macon Tournus Chalon Beaune Dijon Dole Besancon Pontarlier Montbeliard ' +
  'Belfort Mulhouse Colmar Selestat Strasbourg Haguenau Saverne Metz Thionville Nancy Toul Epinal Verdun Reims ' +
  'Epernay Troyes Sens Auxerre Nevers Bourges Vierzon Orleans Blois Tours Saumur Angers Cholet Nantes Vannes Lorient ' +
  'Quimper Brest Morlaix Rennes Vitre Laval Le_Mans Alencon Caen Bayeux Lisieux Rouen Evreux Dieppe Amiens Beauvais ' +
  'Lille Roubaix Arras Lens Douai Cambrai Calais Dunkerque Limoges Poitiers Niort Agen Pau Tarbes'
).split(' ');

export const sensorsPerBranch = 2;

/** Name of branch `n` of `count`: a town and the number of the branch in it. */
export function branchName(n: number): string {
  return `${towns[n % towns.length]}_${Math.floor(n / towns.length) + 1}`;
}

/** Two schedules, as banks have them; about nine hours a day. */
export async function writeNetwork(file: string, sensors: number): Promise<void> {
  const branches = Math.ceil(sensors / sensorsPerBranch);
  const lines = [
    'id: bench',
    'name: Bench bank',
    'timeZone: Europe/Paris',
    'country: FR',
    'schedules:',
    '  weekdays:',
    '    weekly: { monday: &d ["09:00-12:00", "13:00-18:00"], tuesday: *d, wednesday: *d, thursday: *d, friday: *d }',
    '    holidays: { country: FR }',
    '  saturdays:',
    '    weekly: { tuesday: *d, wednesday: *d, thursday: *d, friday: *d, saturday: ["09:00-12:30"] }',
    '    holidays: { country: FR }',
    'branches:',
  ];
  for (let n = 0; n < branches; n++) {
    lines.push(`  - { id: b${n}, name: ${branchName(n)}, schedule: ${n % 4 === 3 ? 'saturdays' : 'weekdays'} }`);
  }
  lines.push('sensorsFile: sensors.csv');
  await writeFile(file, `${lines.join('\n')}\n`);
  const rows = Array.from(
    { length: sensors },
    (_, s) => `${sensorId(s)},b${Math.floor(s / sensorsPerBranch)},${s % 2}`,
  );
  await writeFile(file.replace(/[^/]*$/, 'sensors.csv'), `id,branch,position\n${rows.join('\n')}\n`);
}

export function sensorId(s: number): string {
  return `d${String(s).padStart(5, '0')}`;
}

export const mappingText = `id: bench
format: csv
fields: { sensor: sensor_id, branch: branch, time: date_time, entries: entries, exits: exits, unit: unit, status: status }
unit: { accept: [visitors] }
sentinels: { "-1": closed, "-10": broken }
statuses: { fault: broken }
`;

/**
 * Hourly rows of 2025, a file a month, sorted by time and then by sensor. In a thousand records: 2 stand twice (half of
 * them with another count), 1 has a misspelt branch, and 1 has an unknown branch, a text for a number, another unit or
 * a sentinel.
 */
export async function writeBulkInput(folder: string, sensors: number): Promise<BulkInput> {
  await mkdir(folder, { recursive: true });
  const network = `${folder}/network.yaml`;
  await writeNetwork(network, sensors);
  await writeFile(`${folder}/mapping.yaml`, mappingText);
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '3GB', tempFolder: `${folder}/tmp` });
  const session = await duck.session();
  const branches = Array.from({ length: Math.ceil(sensors / sensorsPerBranch) }, (_, n) => branchName(n));
  await session.run(
    `CREATE TABLE sensors AS SELECT s, 'd' || lpad(CAST(s AS VARCHAR), 5, '0') AS sensor_id,
       ([${branches.map(literal).join(', ')}])[s // ${sensorsPerBranch} + 1] AS branch FROM range(${sensors}) AS r(s)`,
  );
  const csv: string[] = [];
  let rows = 0;
  for (let month = 1; month <= 12; month++) {
    const first = `2025-${String(month).padStart(2, '0')}-01`;
    const file = `${folder}/counts-${first.slice(0, 7)}.csv`;
    const [copied] = await session.json(`COPY (${monthSelect(first)}) TO ${literal(file)} (FORMAT csv, HEADER)`);
    rows += Number(copied?.Count);
    csv.push(file);
  }
  session.close();
  duck.close();
  return { network, mapping: `${folder}/mapping.yaml`, csv, sensors, rows };
}

function monthSelect(first: string): string {
  return `
    WITH drawn AS (
      SELECT h, s, sensor_id, branch, hash(s, h) AS luck,
        extract(hour FROM h) BETWEEN 7 AND 16 AND isodow(h) <= 5 AS busy
      FROM range(TIMESTAMP '${first}', TIMESTAMP '${first}' + INTERVAL 1 MONTH, INTERVAL 1 HOUR) AS t(h), sensors
    ),
    counted AS (
      SELECT *,
        CASE WHEN busy THEN CAST((luck // 7919) % (5 + s % 60) AS INTEGER) ELSE 0 END AS entries,
        CASE WHEN busy THEN CAST((luck // 104729) % (5 + s % 60) AS INTEGER) ELSE 0 END AS exits,
        luck % 1000 AS fate
      FROM drawn
    ),
    -- A record that stands twice comes again at once; every second time with another count.
    repeated AS (SELECT *, unnest(CASE WHEN fate < 2 THEN [0, 1] ELSE [0] END) AS again FROM counted)
    SELECT
      sensor_id,
      CASE WHEN fate = 3 THEN lower(branch) || 'x' WHEN fate = 4 AND s % 4 = 0 THEN 'Atlantis_1' ELSE branch END AS branch,
      strftime(h, '%Y-%m-%dT%H:%M:%SZ') AS date_time,
      CASE WHEN fate = 4 AND s % 4 = 1 THEN 'n/a' WHEN fate = 4 AND s % 4 = 2 THEN '-10'
        ELSE CAST(entries + CASE WHEN fate = 0 THEN again ELSE 0 END AS VARCHAR) END AS entries,
      exits,
      CASE WHEN fate = 4 AND s % 4 = 3 THEN 'celsius' ELSE 'visitors' END AS unit,
      'ok' AS status
    FROM repeated
    ORDER BY h, s, again`;
}
