import { expect, test } from 'vitest';
import type { BranchRow } from '../api/types.ts';
import { createFinder } from './finder.ts';

const branch = (id: string, name: string, city: string | null = null): BranchRow => ({
  id,
  name,
  city,
  region: null,
  country: null,
  latitude: null,
  longitude: null,
  time_zone: 'Europe/Paris',
  size: null,
  location_type: null,
  opened: null,
  closed: null,
  sensors: [],
});

const find = createFinder([
  branch('b1', 'Agence de Béziers', 'Béziers'),
  branch('b2', 'Béziers Gare', 'Béziers'),
  branch('b3', 'Saint-Étienne', 'Saint-Étienne'),
  branch('b4', 'Ambézier'),
]);
const names = (query: string) => find(query, 20).rows.map(({ name }) => name);

test('finds without accents and case, names that start so first, then words, then parts', () => {
  expect(names('BEZIER')).toEqual(['Béziers Gare', 'Agence de Béziers', 'Ambézier']);
});

test('finds several words in any order, and ids', () => {
  expect(names('gare beziers')).toEqual(['Béziers Gare']);
  expect(names('saint etienne')).toEqual(['Saint-Étienne']);
  expect(names('b4')).toEqual(['Ambézier']);
});

test('shows the first few of very many and says how many more there are', () => {
  const many = createFinder(Array.from({ length: 10_000 }, (_, index) => branch(`b${index}`, `Agence ${index}`)));
  expect(many('agence', 20)).toMatchObject({ rows: { length: 20 }, more: 9980 });
  expect(many('', 20).rows).toHaveLength(20);
  expect(many('agence 9999', 20).rows.map(({ id }) => id)).toEqual(['b9999']);
});
