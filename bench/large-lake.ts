import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { noProgress, silentLog } from '../src/domain/effects.ts';
import { addDays, type DateText, fixedClock, systemClock } from '../src/domain/time.ts';
import { diskFiles } from '../src/lake/disk-files.ts';
import { readNetwork } from '../src/network/load.ts';
import { openPipeline } from '../src/pipeline/open.ts';
import { parseMapping } from '../src/source/mapping.ts';
import { branchName, mappingText, sensorId, sensorsPerBranch, writeNetwork } from './bulk-input.ts';
import { type ChildRun, runChild } from './children.ts';
import type { WorkerRequest, WorkerResult } from './worker.ts';
import { writeLake } from './write-lake.ts';

export interface LargeLake {
  /** Absolute, as are all. */
  folder: string;
  network: string;
  mapping: string;
  data: string;
  sensors: number;
  /** The day that is still running; a batch of each of its hours may be received with `receiveHours`. */
  today: DateText;
}

export function largeLakeIn(folder: string, sensors: number, today: DateText): LargeLake {
  return {
    folder,
    network: `${folder}/network.yaml`,
    mapping: `${folder}/mapping.yaml`,
    data: `${folder}/lake`,
    sensors,
    today,
  };
}

/** A lake as if collected hour by hour since `from` up to the day before today: see write-lake.ts. */
export async function layDownLake(
  lake: LargeLake,
  from: DateText,
  signal: AbortSignal,
  settledBefore?: DateText,
): Promise<void> {
  const files = diskFiles();
  await files.makeFolder(lake.folder);
  await writeNetwork(lake.network, lake.sensors);
  await writeFile(lake.mapping, mappingText);
  const { pipeline, mappings, close } = await openPipeline({
    data: lake.data,
    network: await readNetwork(lake.network, files),
    sources: [],
    settings: { completeShare: 0.95, pendingMinutes: 60, baselineMinWeeks: 2 },
    engine: { threads: 2, memoryLimit: '2GB', tempFolder: `${lake.data}/tmp` },
    clock: fixedClock(Date.parse(`${lake.today}T00:30:00Z`)),
    wallClock: systemClock,
    files,
    log: silentLog,
    progress: noProgress,
    signal,
  });
  const parsed = parseMapping(mappingText, lake.mapping);
  await mappings.keep(parsed, mappingText);
  await writeLake(pipeline, {
    sensors: lake.sensors,
    from,
    to: lake.today,
    mapping: parsed,
    signal,
    ...(settledBefore && { settledBefore }),
  });
  await close();
}

export type Received = ChildRun & { result: WorkerResult };

/**
 * Imports these hours (UTC) of `date` for all sensors and brings the tables up to date, in a process of its own and five
 * minutes after the last of them; no hours: only the tables, after `until` hours of today. `beside`: with half of the
 * engine and below the server's priority, as the collector of `footfall up`.
 */
export async function receiveHours(
  lake: LargeLake,
  hours: readonly number[],
  signal: AbortSignal,
  options: { until?: number; date?: DateText; salt?: number; beside?: boolean } = {},
): Promise<Received> {
  const date = options.date ?? lake.today;
  const last = options.until ?? (hours.at(-1) ?? -1) + 1;
  const file = `${lake.folder}/${date}T${hours.join('-')}.csv`;
  if (hours.length > 0) await writeFile(file, hoursCsv(lake.sensors, date, hours, options.salt ?? 0));
  const now = new Date(Date.parse(`${lake.today}T00:05:00Z`) + last * 3_600_000).toISOString();
  const { data, network, mapping } = lake;
  const request: WorkerRequest = {
    data,
    network,
    mapping,
    files: hours.length > 0 ? [file] : [],
    now,
    // As hourly cycles do; past days are judged again at night.
    past: 'left',
    ...(options.beside && { threads: 1, memoryLimit: '1GB' }),
  };
  const run = await runChild(
    'bench/worker.ts',
    [JSON.stringify(request)],
    signal,
    options.beside ? constants.priority.PRIORITY_BELOW_NORMAL : undefined,
  );
  return { ...run, result: JSON.parse(run.stdout) as WorkerResult };
}

/** Throws unless the lake was laid down as the pipeline would have left it: at most today was made again. */
export function checkUntouched({ result }: Received, daysOfToday: number): void {
  const {
    readings = 0,
    counts = 0,
    levels = 0,
    spells = 0,
    hourly = 0,
    daily_sensor = 0,
    fault_days = 0,
  } = result.rebuilt;
  if (Math.max(readings, counts, levels, spells, hourly, daily_sensor, fault_days) <= daysOfToday) return;
  throw new Error(`The lake was not laid down as the pipeline would: it rebuilt ${JSON.stringify(result.rebuilt)}.`);
}

export function hoursCsv(sensors: number, date: DateText, hours: readonly number[], salt: number): string {
  const rows = ['sensor_id,branch,date_time,entries,exits,unit,status'];
  for (const hour of hours) {
    const at = `${date}T${String(hour).padStart(2, '0')}:00:00Z`;
    for (let s = 0; s < sensors; s++) {
      rows.push(
        `${sensorId(s)},${branchName(Math.floor(s / sensorsPerBranch))},${at},${(s * 7 + hour + salt) % 60},${(s * 3 + hour) % 60},visitors,ok`,
      );
    }
  }
  return `${rows.join('\n')}\n`;
}

/**
 * `node bench/large-lake.ts FOLDER [SENSORS [YEARS]]` lays one down to keep: 3 years and ten hours of a Tuesday. Of the
 * months before November nothing but the answers is there: their lines and readings have no rows.
 */
if (import.meta.main) {
  const [folder = '', sensors = '10000', years = '3'] = process.argv.slice(2);
  if (folder === '') throw new Error('Usage: node bench/large-lake.ts FOLDER [SENSORS [YEARS]]');
  const lake = largeLakeIn(folder, Number(sensors), '2025-12-16');
  const abort = new AbortController();
  const started = performance.now();
  await layDownLake(lake, addDays(lake.today, -Math.round(Number(years) * 365.25)), abort.signal, '2025-11-01');
  console.log(`laid down in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const first = await receiveHours(
    lake,
    Array.from({ length: 10 }, (_, hour) => hour),
    abort.signal,
  );
  checkUntouched(first, 1);
  console.log(`ten hours of ${lake.today}: ${JSON.stringify(first.result.rebuilt)}`);
}
