import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Codec } from './codec.ts';
import {
  branchCodec,
  compareCodec,
  dataCodec,
  faultCodec,
  granularityFor,
  healthCodec,
  networkCodec,
  printCodec,
} from './pages.ts';
import { parseSearch, stringifySearch } from './search.ts';

const codecs = {
  network: networkCodec,
  branch: branchCodec,
  compare: compareCodec,
  data: dataCodec,
  health: healthCodec,
  fault: faultCodec,
  print: printCodec,
} as unknown as Record<string, Codec<Record<string, unknown>>>;

const reread = <State extends object>(codec: Codec<State>, state: Partial<State>) =>
  codec.read(parseSearch(stringifySearch(codec.write(state))));

describe.each(Object.entries(codecs))('the address of %s', (_name, codec) => {
  test('says nothing of a page as it is at first', () => {
    expect(stringifySearch(codec.write(codec.defaults))).toBe('');
    expect(codec.read({})).toEqual(codec.defaults);
  });

  test('gives a whole state whatever it says', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(codec.defaults), '__proto__', 'x'), fc.anything()),
        (raw) => {
          const state = codec.read(raw);
          expect(Object.keys(state)).toEqual(Object.keys(codec.defaults));
          // What was read once is written and read the same.
          expect(reread(codec, state)).toEqual(state);
        },
      ),
    );
  });
});

describe('the address', () => {
  test('keeps a choice with names of any letters', () => {
    const state = {
      ...compareCodec.defaults,
      id: ['Béziers & co', '<script>', 'a,b', '東京 +1%'],
      mode: 'indexed' as const,
      period: '2025-05-01..2025-05-28',
    };
    expect(reread(compareCodec, state)).toEqual(state);
  });

  test('keeps a number that looks like one as a text', () => {
    expect(reread(branchCodec, { id: '0042' }).id).toBe('0042');
  });

  test('drops what makes no sense and keeps the rest', () => {
    const state = branchCodec.read(
      parseSearch('?id=a&threshold=-5&granularity=second&period=2025-99&compare=last_year'),
    );
    expect(state).toEqual({ ...branchCodec.defaults, id: 'a', compare: 'last_year' });
  });

  test('drops repeats and what goes beyond the 100 that the API takes', () => {
    const id = Array.from({ length: 1000 }, (_, index) => `b${index % 500}`);
    expect(compareCodec.read({ id }).id).toHaveLength(100);
    expect(compareCodec.read({ id: ['a', 'a'] }).id).toEqual(['a']);
  });

  test('takes no filter that the API would refuse', () => {
    const filter = ['status:in:partial,missing', 'entries:gte:100', 'method:null', 'x; drop table', 'a:like:b'];
    expect(dataCodec.read({ filter }).filter).toEqual(filter.slice(0, 3));
  });
});

test('the granularity follows the length of the period unless one is chosen', () => {
  expect([1, 8, 9, 400, 401, 1500, 1501].map((days) => granularityFor('auto', days))).toEqual([
    'hour',
    'hour',
    'day',
    'day',
    'week',
    'week',
    'month',
  ]);
  expect(granularityFor('month', 3)).toBe('month');
});
