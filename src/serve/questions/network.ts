import { z } from 'zod';
import type { Branch, Network, Placement, Sensor } from '../../domain/network.ts';
import { type DateText, type EpochMs, isoInstant } from '../../domain/time.ts';
import { normaliseName } from '../../network/name-text.ts';
import type {
  BranchRow,
  branchesAnswer,
  branchesQuery,
  NetworkAnswer,
  SensorRow,
  sensorsAnswer,
  sensorsQuery,
} from '../contract/network.ts';
import type { Role } from '../http/options.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import { cursorSalt, decodeCursor, encodeCursor } from './cursor.ts';
import { directoryOf } from './directory.ts';
import { branchDays } from './periods.ts';
import { resolvePlaces } from './who.ts';

export interface NetworkAsk {
  view: LakeView;
  now: EpochMs;
  role: Role;
  clockSpeed: number;
}

/** What the lists say depends on the date in each zone, since sensors move: the part of an ETag beside the network. */
export function datesNow(network: Network, now: EpochMs): ReadonlyMap<string, DateText> {
  const at = Temporal.Instant.fromEpochMilliseconds(now);
  const zones = directoryOf(network).timeZones;
  return new Map(zones.map((zone) => [zone, at.toZonedDateTimeISO(zone).toPlainDate().toString()]));
}

export function networkAnswerOf(network: Network, { view, now, role, clockSpeed }: NetworkAsk): NetworkAnswer {
  const { regions } = directoryOf(network);
  return {
    id: network.id,
    name: network.name,
    now: isoInstant(now),
    clock_speed: clockSpeed,
    today: branchDays(network, now).today,
    time_zone: mostUsedZone(network),
    ...daysOf(view),
    branches: network.branches.length,
    sensors: network.sensors.length,
    regions: [...regions].sort(byText(([id]) => id)).map(([id, branches]) => ({ id, branches: branches.length })),
    role,
    version: view.version,
  };
}

/** Sorted by name. BRANCH_UNKNOWN, REGION_UNKNOWN, CURSOR_INVALID. */
export function branchesAnswerOf(
  network: Network,
  query: z.output<typeof branchesQuery>,
  now: EpochMs,
): z.output<typeof branchesAnswer> {
  const { branches: chosen } = resolvePlaces({ region: query.region, branch: query.id }, network);
  const wanted = chosen === null ? null : new Set(chosen);
  const words = wordsOf(query.q);
  const { branches, sensorsOf } = listsOf(network);
  const fitting = branches.filter(({ branch, text }) => (wanted?.has(branch.id) ?? true) && hasAll(text, words));
  const { page, next } = pageOf(fitting, ({ branch }) => branch.id, '/v1/branches', query);
  const dates = datesNow(network, now);
  return {
    data: page.map(({ branch }) => branchRow(branch, sensorsOf.get(branch.id) ?? [], dates.get(branch.timeZone) ?? '')),
    total: fitting.length,
    next_cursor: next,
  };
}

/** In the order of the network. SENSOR_UNKNOWN, BRANCH_UNKNOWN, CURSOR_INVALID. */
export function sensorsAnswerOf(
  network: Network,
  query: z.output<typeof sensorsQuery>,
  now: EpochMs,
): z.output<typeof sensorsAnswer> {
  const { branches, sensors } = resolvePlaces({ region: [], branch: query.branch, sensor: query.id }, network);
  const places = query.branch.length > 0 ? new Set(branches) : null;
  const wanted = sensors === null ? null : new Set(sensors);
  const fitting = network.sensors.filter(
    ({ id, placements }) =>
      (wanted?.has(id) ?? true) && (places === null || placements.some(({ branchId }) => places.has(branchId))),
  );
  const { page, next } = pageOf(fitting, ({ id }) => id, '/v1/sensors', query);
  const dates = datesNow(network, now);
  const today = (branchId: string) => dates.get(directoryOf(network).branches.get(branchId)?.timeZone ?? '') ?? '';
  return { data: page.map((sensor) => sensorRow(sensor, today)), total: fitting.length, next_cursor: next };
}

function branchRow(branch: Branch, sensors: readonly Sensor[], today: DateText): BranchRow {
  const here = sensors.filter(({ placements }) =>
    placements.some((placement) => placement.branchId === branch.id && covers(placement, today)),
  );
  return {
    id: branch.id,
    name: branch.name,
    city: branch.city,
    region: branch.region,
    country: branch.country,
    latitude: branch.latitude,
    longitude: branch.longitude,
    time_zone: branch.timeZone,
    size: branch.size,
    location_type: branch.locationType,
    opened: branch.opened,
    closed: branch.closed,
    sensors: here.map(({ id }) => id),
  };
}

function sensorRow({ id, intervalMinutes, placements }: Sensor, today: (branchId: string) => DateText): SensorRow {
  const current = placements.find((placement) => covers(placement, today(placement.branchId)));
  return {
    id,
    branch_id: current?.branchId ?? null,
    position: current?.position ?? null,
    interval_minutes: intervalMinutes,
    placements: placements.map(({ branchId, position, share, from, to }) => ({
      branch_id: branchId,
      position,
      share,
      from,
      to,
    })),
  };
}

function covers({ from, to }: Placement, date: DateText): boolean {
  return (from === null || from <= date) && (to === null || date < to);
}

/** First and last day of the tables, by the statistics of their files. */
function daysOf(view: LakeView): Pick<NetworkAnswer, 'first_day' | 'last_day'> {
  let first: DateText | null = null;
  let last: DateText | null = null;
  for (const { partition, stats, rows } of view.files('daily_branch')) {
    if (rows === 0) continue;
    const least = dateOr(stats?.minValues.business_date, partition);
    const most = dateOr(stats?.maxValues.business_date, partition);
    if (first === null || least < first) first = least;
    if (last === null || most > last) last = most;
  }
  return { first_day: first, last_day: last };
}

function dateOr(value: unknown, otherwise: DateText): DateText {
  return typeof value === 'string' ? value : otherwise;
}

interface Lists {
  /** Sorted by name, each with what a search looks into. */
  branches: readonly { branch: Branch; text: string }[];
  /** Sensors that hang, hung or will hang there. */
  sensorsOf: ReadonlyMap<string, readonly Sensor[]>;
}

const lists = new WeakMap<Network, Lists>();

/** Made once for each description of the network. */
function listsOf(network: Network): Lists {
  const known = lists.get(network);
  if (known) return known;
  const sensorsOf = new Map<string, Sensor[]>();
  for (const sensor of network.sensors) {
    for (const branchId of new Set(sensor.placements.map((placement) => placement.branchId))) {
      const list = sensorsOf.get(branchId);
      if (list) list.push(sensor);
      else sensorsOf.set(branchId, [sensor]);
    }
  }
  const branches = network.branches
    .map((branch) => ({ branch, text: searchText(branch) }))
    .sort((a, b) => collator.compare(a.branch.name, b.branch.name) || (a.branch.id < b.branch.id ? -1 : 1));
  const made = { branches, sensorsOf };
  lists.set(network, made);
  return made;
}

/** One order for all, whatever the language of the machine: accents do not part names, and 10 comes after 9. */
const collator = new Intl.Collator('en', { numeric: true });

function searchText({ id, name, city, aliases }: Branch): string {
  return [name, id, city ?? '', ...aliases].map(folded).join('\n');
}

function wordsOf(q: string | undefined): string[] {
  return folded(q ?? '')
    .split(' ')
    .filter((word) => word !== '');
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function folded(text: string): string {
  return normaliseName(text).written;
}

/** From the cursor on; the cursor holds the id of the last entry, so that an edit of the network shifts nothing. */
function pageOf<Entry>(
  entries: readonly Entry[],
  idOf: (entry: Entry) => string,
  route: string,
  query: { limit?: number | undefined; cursor?: string | undefined },
): { page: Entry[]; next: string | null } {
  const salt = cursorSalt(route, query);
  const after = query.cursor === undefined ? null : decodeCursor(salt, query.cursor, z.tuple([z.string(), z.int()]));
  let from = 0;
  if (after) {
    const [id, position] = after;
    const at = entries.findIndex((entry) => idOf(entry) === id);
    // Where that entry has gone since, the page goes on where it stood.
    from = at < 0 ? position : at + 1;
  }
  const to = query.limit === undefined ? entries.length : from + query.limit;
  const last = entries[to - 1];
  const next = last !== undefined && to < entries.length ? encodeCursor(salt, [idOf(last), to - 1]) : null;
  return { page: entries.slice(from, to), next };
}

function mostUsedZone({ branches }: Network): string {
  let most = 'UTC';
  let size = 0;
  for (const [zone, list] of Map.groupBy(branches, ({ timeZone }) => timeZone)) {
    if (list.length <= size) continue;
    most = zone;
    size = list.length;
  }
  return most;
}

function byText<T>(textOf: (one: T) => string): (a: T, b: T) => number {
  return (a, b) => collator.compare(textOf(a), textOf(b));
}
