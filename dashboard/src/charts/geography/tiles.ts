import type { Topology } from 'topojson-client';
import worldAddress from 'world-atlas/countries-50m.json?url';
import type { Box } from './mercator.ts';
import { type Shapes, shapesOfTile, shapesOfWorld } from './shapes.ts';

/** Addresses of the tiles there are: what is not among them is open sea. */
const addresses = import.meta.glob<string>('./tiles/*.json', { query: '?url', import: 'default', eager: true });

const tileDegrees = 10;

/** Names of the cells that a box touches, those of open sea too. Its longitudes may go on beyond ±180. */
export function tilesOf({ west, south, east, north }: Box): string[] {
  const names = new Set<string>();
  const floor = (degrees: number) => Math.floor(degrees / tileDegrees) * tileDegrees;
  for (let latitude = floor(south); latitude < north; latitude += tileDegrees) {
    for (let longitude = floor(west); longitude < east; longitude += tileDegrees) {
      names.add(tileName(latitude, ((((longitude + 180) % 360) + 360) % 360) - 180));
    }
  }
  return [...names];
}

export const isOpenSea = (name: string) => addresses[`./tiles/${name}.json`] === undefined;

function tileName(latitude: number, longitude: number): string {
  const part = (value: number, [positive, negative]: readonly [string, string], digits: number) =>
    `${value < 0 ? negative : positive}${String(Math.abs(value)).padStart(digits, '0')}`;
  return part(latitude, ['n', 's'], 2) + part(longitude, ['e', 'w'], 3);
}

export function tileBox(name: string): Box {
  const south = Number(name.slice(1, 3)) * (name[0] === 's' ? -1 : 1);
  const west = Number(name.slice(4)) * (name[3] === 'w' ? -1 : 1);
  return { west, south, east: west + tileDegrees, north: south + tileDegrees };
}

export async function readTile(name: string): Promise<Shapes> {
  const topology = await read(addresses[`./tiles/${name}.json`]!);
  return shapesOfTile(topology, tileBox(name));
}

export async function readWorld(): Promise<Shapes> {
  return shapesOfWorld(await read(worldAddress));
}

async function read(address: string): Promise<Topology> {
  const answer = await fetch(address);
  if (!answer.ok) {
    throw new Error(`${address}: ${answer.status}`);
  }
  return (await answer.json()) as Topology;
}
