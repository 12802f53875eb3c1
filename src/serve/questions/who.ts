import type { z } from 'zod';
import { type ErrorCode, FootfallError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Network } from '../../domain/network.ts';
import type { Params } from '../../engine/duckdb.ts';
import type { Level, whoQuery } from '../contract/common.ts';
import type { Scope } from '../reading/lake-reader.ts';
import { type Directory, directoryOf } from './directory.ts';

/** Which rows of the tables are asked about. An empty list means that nothing fits; null that all do. */
export interface Chosen {
  branches: readonly string[] | null;
  sensors: readonly string[] | null;
}

/** The same with what the rows of the answer stand for. */
export interface Who extends Chosen {
  by: Level;
  /** Id of the one row of by=network. */
  networkId: string;
  /** For by=region: the regions, each with its branches (all of them in `branches`); empty otherwise. */
  regions: ReadonlyMap<string, readonly string[]>;
}

export type WhoQuery = z.output<typeof whoQuery>;

/** BRANCH_UNKNOWN, SENSOR_UNKNOWN, REGION_UNKNOWN (the first that is not known); REQUEST_INVALID for another network. */
export function resolveWho({ by, id, region, branch }: WhoQuery, network: Network): Who {
  const directory = directoryOf(network);
  const places = chooseBranches(directory, region, branch);
  const who: Who = { by, networkId: network.id, branches: places, sensors: null, regions: new Map() };
  if (by === 'network') {
    checkNetwork(id, network);
    return who;
  }
  if (by === 'branch') return { ...who, branches: meet(places, checked(id, directory.branches, branchWords)) };
  if (by === 'sensor') {
    const sensors = checked(id, directory.sensors, sensorWords);
    return { ...who, ...withSensors(directory, places, sensors) };
  }
  const names = checked(id, directory.regions, regionWords) ?? [...directory.regions.keys()];
  const allowed = places === null ? null : new Set(places);
  const regions = new Map(
    names.map((name) => [name, (directory.regions.get(name) ?? []).filter((one) => allowed?.has(one) ?? true)]),
  );
  return { ...who, regions, branches: [...regions.values()].flat().sort() };
}

/** Rows by filters alone. BRANCH_UNKNOWN, SENSOR_UNKNOWN, REGION_UNKNOWN. */
export function resolvePlaces(
  { region, branch, sensor = [] }: { region: string[]; branch: string[]; sensor?: string[] },
  network: Network,
): Chosen {
  const directory = directoryOf(network);
  const places = chooseBranches(directory, region, branch);
  return withSensors(directory, places, checked(sensor, directory.sensors, sensorWords));
}

/**
 * The condition that chooses these rows, its values added to `params`. One id is compared, which DuckDB pushes into the
 * scan of the Parquet files; several are joined, which narrows the scan by their values while it runs. A list of
 * comparisons is no filter of the scan: a quarter by hour of 10,000 sensors then takes four times as long as of one.
 */
export function chosenWhere({ branches, sensors }: Chosen, params: Params, alias = ''): string {
  const on = alias === '' ? '' : `${alias}.`;
  const conditions = [idsWhere(`${on}branch_id`, 'branches', branches, params)];
  conditions.push(idsWhere(`${on}sensor_id`, 'sensors', sensors, params));
  return conditions.filter((condition) => condition !== '').join(' AND ') || 'true';
}

/** What of the tables' files can hold these rows. */
export function chosenScope({ branches }: Chosen): Pick<Scope, 'branches'> {
  return branches === null ? {} : { branches };
}

function idsWhere(column: string, name: string, ids: readonly string[] | null, params: Params): string {
  if (ids === null) return '';
  if (ids.length === 0) return 'false';
  const [only] = ids;
  if (ids.length === 1 && only !== undefined) {
    params[name] = only;
    return `${column} = $${name}`;
  }
  params[name] = [...ids];
  return `${column} IN (SELECT unnest($${name}))`;
}

/** Branches of the regions that are also among the branches; null: no choice was made. */
function chooseBranches(directory: Directory, region: string[], branch: string[]): string[] | null {
  const ofRegions = checked(region, directory.regions, regionWords)?.flatMap(
    (name) => directory.regions.get(name) ?? [],
  );
  return meet(ofRegions ?? null, checked(branch, directory.branches, branchWords));
}

/** Without a choice of branches, those where the sensors hang bound what is read. */
function withSensors(directory: Directory, places: string[] | null, sensors: string[] | null): Chosen {
  if (sensors === null) return { branches: places, sensors };
  const homes = new Set(sensors.flatMap((sensor) => directory.branchesOfSensor(sensor)));
  return { branches: meet(places, [...homes].sort()), sensors };
}

function meet(a: string[] | null, b: string[] | null): string[] | null {
  if (a === null || b === null) return a ?? b;
  const wanted = new Set(b);
  return a.filter((one) => wanted.has(one));
}

interface Words {
  code: ErrorCode;
  what: string;
  list: string;
}
const branchWords: Words = { code: 'BRANCH_UNKNOWN', what: 'branch', list: 'GET /v1/branches lists the branches' };
const sensorWords: Words = { code: 'SENSOR_UNKNOWN', what: 'sensor', list: 'GET /v1/sensors lists the sensors' };
const regionWords: Words = { code: 'REGION_UNKNOWN', what: 'region', list: 'GET /v1/network lists the regions' };

/** The ids, each once and sorted; null where none was given. */
function checked(ids: readonly string[], known: ReadonlyMap<string, unknown>, words: Words): string[] | null {
  if (ids.length === 0) return null;
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length > 0) throw notKnown(unknown, [...known.keys()], words);
  return [...new Set(ids)].sort();
}

function notKnown(unknown: readonly string[], known: readonly string[], { code, what, list }: Words): FootfallError {
  const first = unknown[0] ?? '';
  const near = nearest(first, known);
  const others = unknown.length > 1 ? ` ${unknown.length - 1} more of those named are not known either.` : '';
  return new FootfallError(code, `There is no ${what} "${first}".${others}`, {
    hint: `${near === null ? '' : `Did you mean "${near}"? `}${list}.`,
  });
}

function checkNetwork(ids: readonly string[], network: Network): void {
  const other = ids.find((id) => id !== network.id);
  if (other === undefined) return;
  throw new FootfallError('REQUEST_INVALID', `id: this is the network "${network.id}", not "${other}".`, {
    hint: 'Leave id out, or say with by=branch, by=region or by=sensor what it is the id of.',
    place: { key: 'id' },
  });
}
