import { mkdir, writeFile } from 'node:fs/promises';
import { addDays, type DateText } from '../src/domain/time.ts';
import { DuckDb, literal } from '../src/engine/duckdb.ts';
import { branchName, mappingText, sensorId } from './bulk-input.ts';

/** A bank whose sensors fall ill, and files of their counts. */
export interface JudgementInput {
  /** Absolute paths. */
  network: string;
  mapping: string;
  /** In order of time, each of some days on end. */
  history: string[];
  /** The day after them. */
  newest: string;
}

/** The branches of ten sensors, of which one has a single one and one has four. */
const branchesOfTen = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3];
const branchesOfCity = 5;
const daysPerFile = 7;

/** Counts of the local days `[from, newest]`; the same for the same arguments. */
export async function writeJudgementInput(
  folder: string,
  sensors: number,
  from: DateText,
  newest: DateText,
): Promise<JudgementInput> {
  await mkdir(folder, { recursive: true });
  const network = `${folder}/network.yaml`;
  const mapping = `${folder}/mapping.yaml`;
  await writeFile(mapping, mappingText);
  await writeNetwork(network, sensors);
  const duck = await DuckDb.open({ threads: 2, memoryLimit: '2GB', tempFolder: `${folder}/tmp` });
  const session = await duck.session();
  const units = Array.from({ length: sensors }, (_, s) => `(${s}, '${sensorId(s)}', ${branchOf(s)})`);
  const names = Array.from({ length: branchOf(sensors - 1) + 1 }, (_, n) => `(${n}, ${literal(branchName(n))})`);
  await session.run(`CREATE TABLE sensors AS SELECT s, sensor_id, n, branch
    FROM (VALUES ${units.join(', ')}) AS u(s, sensor_id, n) JOIN (VALUES ${names.join(', ')}) AS b(n, branch) USING (n)`);
  const write = async (first: DateText, end: DateText) => {
    const file = `${folder}/counts-${first}.csv`;
    await session.run(`COPY (${countsSelect(first, end)}) TO ${literal(file)} (FORMAT csv, HEADER)`);
    return file;
  };
  const history: string[] = [];
  for (let first = from; first < newest; first = addDays(first, daysPerFile)) {
    const end = addDays(first, daysPerFile);
    history.push(await write(first, end < newest ? end : newest));
  }
  const last = await write(newest, addDays(newest, 1));
  session.close();
  duck.close();
  return { network, mapping, history, newest: last };
}

function branchOf(s: number): number {
  return 4 * Math.floor(s / branchesOfTen.length) + (branchesOfTen[s % branchesOfTen.length] as number);
}

/** Nine hours a day; a quarter of the branches open on Saturdays and not on Mondays. */
async function writeNetwork(file: string, sensors: number): Promise<void> {
  const lines = [
    'id: bench',
    'name: Bench bank',
    'timeZone: Europe/Paris',
    'country: FR',
    'schedules:',
    '  weekdays:',
    '    weekly: { monday: &d ["09:00-18:00"], tuesday: *d, wednesday: *d, thursday: *d, friday: *d }',
    '  saturdays:',
    '    weekly: { tuesday: *d, wednesday: *d, thursday: *d, friday: *d, saturday: *d }',
    'branches:',
  ];
  for (let n = 0; n <= branchOf(sensors - 1); n++) {
    const city = `City ${Math.floor(n / branchesOfCity)}`;
    const schedule = isSaturdayBranch(n) ? 'saturdays' : 'weekdays';
    lines.push(`  - { id: b${n}, name: ${branchName(n)}, city: ${city}, schedule: ${schedule} }`);
  }
  lines.push('sensorsFile: sensors.csv');
  await writeFile(file, `${lines.join('\n')}\n`);
  const rows = Array.from({ length: sensors }, (_, s) => `${sensorId(s)},b${branchOf(s)},${s % branchesOfTen.length}`);
  await writeFile(file.replace(/[^/]*$/, 'sensors.csv'), `id,branch,position\n${rows.join('\n')}\n`);
}

const isSaturdayBranch = (n: number) => n % 4 === 3;

/**
 * Each sensor's level (2 to 60 an hour), the shape of the day, a day of the branch and one of its city that stray, and
 * chance. Of a hundred sensor-days one is silent, one holds zeros, one lies in a week of which three tenths are counted;
 * of a thousand other hours four are missing.
 */
function countsSelect(from: DateText, end: DateText): string {
  const draw = (...of: string[]) => `(hash(${of.join(', ')}) % 1000003) / 1000003.0`;
  return `
    WITH hours AS (
      SELECT h, timezone('Europe/Paris', h) AS local,
        date_diff('day', DATE '2020-01-06', CAST(timezone('Europe/Paris', h) AS DATE)) AS day
      FROM range(timezone('Europe/Paris', TIMESTAMP '${from}'), timezone('Europe/Paris', TIMESTAMP '${end}'), INTERVAL 1 HOUR) AS t(h)
    ),
    expected AS (
      SELECT h, s, day, sensor_id, branch,
        CASE WHEN hour(local) BETWEEN 9 AND 17 AND isodow(local) BETWEEN 1 + CAST(n % 4 = 3 AS INTEGER) AND 5 + CAST(n % 4 = 3 AS INTEGER)
          THEN (2 + 58 * pow(${draw('s')}, 2.0)) * (0.6 + 0.8 * sin((hour(local) - 8) * 0.3))
            * exp(0.4 * (${draw('n', 'day')} - 0.5) + 0.3 * (${draw(`n // ${branchesOfCity}`, 'day', '1')} - 0.5))
          ELSE 0.0 END AS mean
      FROM hours, sensors
    ),
    fated AS (
      SELECT *,
        ${draw('s', 'day', '2')} AS fate,
        CASE WHEN ${draw('s', '(day + s) // 7', '3')} < 0.01 THEN 0.3 ELSE 1.0 END AS part,
        2.0 * (${draw('s', 'h', '4')} + ${draw('s', 'h', '5')} + ${draw('s', 'h', '6')} - 1.5) AS chance
      FROM expected
      WHERE ${draw('s', 'h', '7')} >= 0.004
    ),
    counted AS (
      SELECT *, CASE WHEN fate < 0.02 THEN 0 ELSE CAST(greatest(0.0, round(mean * part + sqrt(mean * part) * chance)) AS INTEGER) END AS entries
      FROM fated
      WHERE fate >= 0.01
    )
    SELECT sensor_id, branch, strftime(h, '%Y-%m-%dT%H:%M:%SZ') AS date_time, entries, entries AS exits,
      'visitors' AS unit, 'ok' AS status
    FROM counted
    ORDER BY h, s`;
}
