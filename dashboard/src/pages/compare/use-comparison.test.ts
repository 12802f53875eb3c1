import { expect, test } from 'vitest';
import type { BranchRow } from '../../api/types.ts';
import { compareCodec } from '../../state/pages.ts';
import { daysRequest, mostChosen, rankingRequest, seriesRequest } from './requests.ts';
import { chosenOf } from './use-comparison.ts';

const branches = Array.from({ length: 40 }, (_, index) => ({ id: `b${index}` }) as BranchRow);
const range = { from: '2025-01-01', to: '2025-04-01' };

test('of an address that names what is not here and too much of what is, the first that can be compared are taken', () => {
  const id = ['nope', ...branches.map((branch) => branch.id)];
  const { chosen, unknown, beyond } = chosenOf({ by: 'branch', id }, branches, undefined);
  expect([chosen.length, chosen[0], unknown, beyond]).toEqual([mostChosen, 'b0', ['nope'], 40 - mostChosen]);
});

test('as long as the branches are not known, all of the address is taken for known', () => {
  expect(chosenOf({ by: 'branch', id: ['x'] }, undefined, undefined)).toEqual({
    chosen: ['x'],
    unknown: [],
    beyond: 0,
  });
});

test('what changes the drawing alone asks nothing anew', () => {
  const asked = (patch: object) => JSON.stringify(seriesRequest({ ...compareCodec.defaults, ...patch }, ['a'], range));
  for (const patch of [
    { mode: 'indexed' },
    { layout: 'multiples' },
    { expected: true },
    { sort: 'name' },
    { values: 'share' },
  ]) {
    expect(asked(patch)).toBe(asked({}));
  }
});

test('the totals and the lines of days are one request', () => {
  const state = { ...compareCodec.defaults, granularity: 'day' as const };
  expect(daysRequest(state, ['a'], range)).toEqual(seriesRequest(state, ['a'], range));
});

test('all are ranked without naming them, and a sparkline is never longer than the API takes', () => {
  const long = { from: '2022-01-01', to: '2025-01-01' };
  expect(rankingRequest({ ...compareCodec.defaults, scope: 'all', rows: 75 }, ['a'], long)).toMatchObject({
    id: [],
    limit: 75,
    spark: 92,
  });
});
