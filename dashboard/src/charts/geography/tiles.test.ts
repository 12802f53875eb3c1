import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shapesOfTile, unwound } from './shapes.ts';
import { isOpenSea, tileBox, tilesOf } from './tiles.ts';

const folder = join(import.meta.dirname, 'tiles');
const shapesOf = (name: string) =>
  shapesOfTile(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')), tileBox(name));

test('a view asks for the cells it touches, over the equator, Greenwich and the date line', () => {
  expect(tilesOf({ west: 4, east: 6, south: 45, north: 46 })).toEqual(['n40e000']);
  expect(tilesOf({ west: -1, east: 1, south: -1, north: 1 }).sort()).toEqual([
    'n00e000',
    'n00w010',
    's10e000',
    's10w010',
  ]);
  expect(tilesOf({ west: 179, east: 182, south: -18, north: -17 })).toEqual(['s20e170', 's20w180']);
});

test('every tile is found by the name of its corner; what has none is open sea', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  expect(names.length).toBeGreaterThan(300);
  for (const name of names.map((file) => file.slice(0, -5))) {
    const { west, south, east, north } = tileBox(name);
    expect([name, tilesOf({ west: west + 1, south: south + 1, east: east - 1, north: north - 1 })]).toEqual([
      name,
      [name],
    ]);
    expect([name, isOpenSea(name)]).toEqual([name, false]);
  }
  expect(isOpenSea('n20w050')).toBe(true);
});

test('the edges along which land was cut are no coast', () => {
  const { land, coast, cuts, borders, regions } = shapesOf('n40e000');
  expect(land.length).toBeGreaterThan(0);
  expect(borders.length).toBeGreaterThan(0);
  expect(regions.length).toBeGreaterThan(0);
  // The tile reaches over 10° or 2778 units; a coast of it has no straight line of a whole degree.
  const longest = (lines: number[][]) =>
    Math.max(
      ...lines.flatMap((line) => line.slice(2).map((value, at) => (at % 2 === 0 ? Math.abs(value - line[at]!) : 0))),
    );
  expect(longest(coast)).toBeLessThan(280);
  expect(longest(cuts)).toBeGreaterThan(280);
});

test('a ring over the date line goes on beyond it, and one around the pole is closed along the pole', () => {
  expect(
    unwound([
      [179, 65],
      [-179, 66],
      [-179, 64],
      [179, 65],
    ]),
  ).toEqual([
    [179, 65],
    [181, 66],
    [181, 64],
    [179, 65],
  ]);
  expect(
    unwound([
      [-180, -70],
      [0, -72],
      [170, -70],
      [-180, -70],
    ]),
  ).toEqual([
    [-180, -70],
    [0, -72],
    [170, -70],
    [180, -70],
    [180, -90],
    [-180, -90],
  ]);
});
