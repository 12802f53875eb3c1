import { describe, expect, test } from 'vitest';
import { benchNames, printNames } from '../../bench/trust/names.ts';
import { createYardstick } from '../../bench/trust/names-nearness.ts';
import { bank } from './network.fixture.ts';

describe('the yardstick of misspellings', () => {
  const judge = createYardstick(bank(['Lyon_1', 'Lyon_2', 'Marnay', 'Mornay', 'Cognin_1']).branches);

  test.each([
    ['LYNO 1', 'Lyon_1', 'nearest', 'Lyon_1'],
    ['co gni n-1', 'Cognin_1', 'nearest', 'Cognin_1'],
    ['Mirnay', 'Marnay', 'tied', null],
    ['Cognin_2', 'Cognin_1', 'anotherNumber', 'Cognin_1'],
    ['Cogni1n', 'Cognin_1', 'anotherNumber', 'Cognin_1'],
    ['Lyon_4', 'Lyon_1', 'anotherNumber', null],
    ['Lyno_2', 'Lyon_1', 'nearerToAnother', 'Lyon_2'],
    ['lyon 2', 'Lyon_1', 'anotherName', 'Lyon_2'],
  ])('%s made from %s: %s', (text, originId, place, nearestId) => {
    expect(judge(text, originId)).toEqual({ place, nearestId });
  });
});

describe('misspellings of the demo network and of a thousand real towns', () => {
  const seed = 5;

  test('99 % with one edit and 95 % with two are resolved, the others rejected, none to a wrong branch', async () => {
    const report = await benchNames({ seed, count: 1500 });
    console.info(printNames(report).join('\n'));
    for (const { population, kinds, aims } of report.populations) {
      expect(aims.filter(({ met }) => !met).map(({ about }) => `${population}: ${about}`)).toEqual([]);
      for (const { kind, outcomes } of kinds) {
        expect(outcomes.nearest.made, kind).toBeGreaterThan(50);
        expect(outcomes.nearest.wrong + outcomes.nearest.toNearest, kind).toBe(0);
      }
    }
    expect(report.met).toBe(true);
  }, 60_000);
});
