import { type Feature, feature, type Geometry, mesh, type Position, type Topology } from 'topojson-client';
import { type Box, type Place, project } from './mercator.ts';

/** Places one after the other, x before y, in units of `unitsPerWorld` from `origin`. */
export type Line = number[];

/** A part of the world, ready to be made into paths. */
export interface Shapes {
  /** Lines count from here: near zero, so that paths keep their precision when zoomed in far. */
  origin: Place;
  land: Line[];
  /** Outlines of land without the edges along which it was cut. */
  coast: Line[];
  /** Those edges. */
  cuts: Line[];
  lakes: Line[];
  borders: Line[];
  regions: Line[];
}

export const unitsPerWorld = 100_000;
/** Degrees; the files keep 0.001. */
const nearEdge = 0.0015;

/** The shapes of a file of 10° × 10°. */
export function shapesOfTile(topology: Topology, box: Box): Shapes {
  const lines = (name: string) => geometriesOf(topology, name).flatMap(linesOf);
  const origin = project(box.west, box.north);
  const place = placedAt(origin);
  const land = lines('land');
  return {
    origin,
    land: land.map(place),
    coast: land.flatMap((ring) => parted(ring, box, false)).map(place),
    cuts: land.flatMap((ring) => parted(ring, box, true)).map(place),
    lakes: lines('lakes').map(place),
    borders: lines('borders').map(place),
    regions: lines('regions').map(place),
  };
}

/** The shapes of the whole world: countries of world-atlas. */
export function shapesOfWorld(topology: Topology): Shapes {
  const box = { west: -180, south: -90, east: 180, north: 85 };
  const origin = project(-180, 85);
  const place = placedAt(origin);
  const land = geometriesOf(topology, 'land').flatMap(linesOf).map(unwound);
  const { countries } = topology.objects;
  const between = countries ? mesh(topology, countries, (a, b) => a !== b) : null;
  return {
    origin,
    land: land.map(place),
    coast: land.flatMap((ring) => parted(ring, box, false)).map(place),
    cuts: [],
    lakes: [],
    borders: between === null ? [] : linesOf(between).map(place),
    regions: [],
  };
}

/**
 * A ring over the date line goes on beyond 180° instead of jumping to the other side of the map, and one around the pole
 * is closed along the pole.
 */
export function unwound(ring: readonly Position[]): Position[] {
  let turns = 0;
  const line = ring.map(([longitude, latitude], at): Position => {
    const step = at === 0 ? 0 : longitude - ring[at - 1]![0];
    turns += step > 180 ? -1 : step < -180 ? 1 : 0;
    return [longitude + turns * 360, latitude];
  });
  const [first, last] = [line[0], line.at(-1)];
  if (first && last && Math.abs(last[0] - first[0]) > 180) {
    const pole = first[1] < 0 ? -90 : 90;
    line.push([last[0], pole], [first[0], pole]);
  }
  return line;
}

function geometriesOf(topology: Topology, name: string): Geometry[] {
  const object = topology.objects[name];
  if (object === undefined) {
    return [];
  }
  const found = feature(topology, object);
  const features: Feature[] = 'features' in found ? found.features : [found];
  return features.flatMap(({ geometry }) => (geometry === null ? [] : [geometry]));
}

/** The lines or rings of a geometry, however deep they lie. */
function linesOf({ type, coordinates }: Geometry): Position[][] {
  switch (type) {
    case 'LineString':
      return [coordinates as Position[]];
    case 'MultiLineString':
    case 'Polygon':
      return coordinates as Position[][];
    case 'MultiPolygon':
      return (coordinates as Position[][][]).flat();
    default:
      return [];
  }
}

const placedAt =
  (origin: Place) =>
  (line: readonly Position[]): Line => {
    const placed: Line = [];
    for (const [longitude, latitude] of line) {
      const { x, y } = project(longitude, latitude);
      placed.push((x - origin.x) * unitsPerWorld, (y - origin.y) * unitsPerWorld);
    }
    return placed;
  };

/** The parts of a ring that run along the edges of its box, or those that do not. */
function parted(ring: readonly Position[], box: Box, alongEdges: boolean): Position[][] {
  const parts: Position[][] = [];
  let part: Position[] = [];
  for (let at = 1; at < ring.length; at += 1) {
    const [from, to] = [ring[at - 1]!, ring[at]!];
    if (isAlongEdge(from, to, box) !== alongEdges) {
      part = [];
      continue;
    }
    if (part.length === 0) {
      part = [from];
      parts.push(part);
    }
    part.push(to);
  }
  return parts;
}

function isAlongEdge([x1, y1]: Position, [x2, y2]: Position, { west, east, south, north }: Box): boolean {
  const near = (a: number, b: number, edge: number) => Math.abs(a - edge) < nearEdge && Math.abs(b - edge) < nearEdge;
  return near(x1, x2, west) || near(x1, x2, east) || near(y1, y2, south) || near(y1, y2, north);
}
