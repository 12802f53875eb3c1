import { expect, test } from 'vitest';
import {
  besideEachOther,
  boxOf,
  fitView,
  kmPerPixel,
  pixelOf,
  placeOf,
  project,
  scaleBar,
  zoomed,
} from './mercator.ts';

const size = { width: 800, height: 400 };

test('a fitted view holds every place inside the padding and touches it on one axis', () => {
  const places = [project(4.83, 45.76), project(5.92, 45.57), project(5.72, 45.18)];
  const view = fitView(places, size, 40);
  const pixels = places.map((place) => pixelOf(place, view, size));
  for (const { x, y } of pixels) {
    expect(x).toBeGreaterThanOrEqual(40 - 1e-6);
    expect(x).toBeLessThanOrEqual(760 + 1e-6);
    expect(y).toBeGreaterThanOrEqual(40 - 1e-6);
    expect(y).toBeLessThanOrEqual(360 + 1e-6);
  }
  expect(Math.max(...pixels.map(({ y }) => y))).toBeCloseTo(360, 6);
});

test('one branch is shown with the land around it, a city of three kilometres for itself', () => {
  const one = fitView([project(4.83, 45.76)], size, 40);
  expect(kmPerPixel(one) * 320).toBeCloseTo(40, 6);
  const city = fitView([project(144.94, -37.82), project(144.975, -37.8)], size, 40);
  expect(kmPerPixel(city) * size.height).toBeLessThan(4);
});

test('places on both sides of the date line lie beside each other, those of the whole world as on a usual map', () => {
  const [suva, apia] = besideEachOther([project(178.44, 0).x, project(-171.76, 0).x]);
  expect(apia! - suva!).toBeCloseTo(9.8 / 360, 6);
  const world = [-122, 2, 60, 151].map((longitude) => project(longitude, 0).x);
  expect(besideEachOther(world)).toEqual(world);
});

test('zooming keeps the place under the pointer', () => {
  const view = fitView([project(4, 45), project(6, 46)], size, 40);
  const pointer = { x: 123, y: 77 };
  const before = placeOf(pointer, view, size);
  const after = placeOf(pointer, zoomed(view, size, 3, pointer), size);
  expect(after.x).toBeCloseTo(before.x, 12);
  expect(after.y).toBeCloseTo(before.y, 12);
});

test('the scale is round, and no longer than its room', () => {
  for (const scale of [1e3, 5e4, 7e5, 1e7, 3e8]) {
    const { km, pixels } = scaleBar({ ...project(4.8, 45.8), scale }, 120);
    expect(pixels).toBeLessThanOrEqual(120);
    expect(pixels).toBeGreaterThan(120 / 2.6);
    expect([1, 2, 5]).toContain(Math.round(km / 10 ** Math.floor(Math.log10(km) + 1e-9)));
  }
});

test('the box of a view gives back the degrees at its edges', () => {
  const { west, north } = boxOf({ ...project(5, 45), scale: 1e5 }, { width: 0, height: 0 });
  expect([west, north]).toEqual([expect.closeTo(5, 9), expect.closeTo(45, 9)]);
});

test('what covers the right edge is left free when all places are fitted', () => {
  const places = [project(4.8, 45.7), project(5.9, 45.2)];
  const size = { width: 500, height: 300 };
  const view = fitView(places, size, 40, 60);
  const xs = places.map((place) => pixelOf(place, view, size).x);
  expect(Math.max(...xs)).toBeLessThanOrEqual(500 - 60 - 40 + 0.001);
  expect(Math.min(...xs)).toBeGreaterThanOrEqual(40 - 0.001);
});
