import { expect, test } from 'vitest';
import { nearest } from './nearest.ts';

const keys = ['url', 'entries', 'exits', 'memoryLimit'];

test.each([
  ['entires', 'entries'],
  ['MEMORY_LIMIT', 'memoryLimit'],
  ['exit', 'exits'],
  ['uri', 'url'],
  ['u', null],
  ['people', null],
])('%s is taken for %s', (name, expected) => {
  expect(nearest(name, keys)).toBe(expected);
});

test('of several the nearest is taken, of equally near ones the first', () => {
  expect(nearest('name', ['named', 'game', 'name'])).toBe('name');
  expect(nearest('name', ['named', 'game'])).toBe('named');
});
