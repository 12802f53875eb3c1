import { expect, test } from 'vitest';
import { spikeEvidence, stuckEvidence, surpriseOf, undercountEvidence, zerosEvidence } from './oracle.ts';
import { inMostlyFaultyRun, thresholdFor, upperHalf } from './oracle-scores.ts';

const hours = (counts: (number | null)[], mean = 20) => counts.map((observed) => ({ mean, observed }));

test('the chances of all counts add up to 1', () => {
  let sum = 0;
  for (let count = 0; count < 200; count++) sum += Math.exp(-surpriseOf(count, 20));
  expect(sum).toBeCloseTo(1, 9);
});

test('an undercount is found where it is and not where it is not, and two of them stay two', () => {
  const healthy = [20, 22, 18, 25, 17, 21, 19, 20];
  const low = [5, 7, 4, 6, null, 6, 5];
  const evidence = undercountEvidence(hours([...healthy, ...low, ...healthy, ...low]));
  const found = [...evidence].map((value) => value > 10);
  expect(found).toEqual([
    ...healthy.map(() => false),
    ...low.map(() => true),
    ...healthy.map(() => false),
    ...low.map(() => true),
  ]);
  expect([...undercountEvidence(hours(healthy))]).toEqual(healthy.map(() => 0));
});

test('a run of zeros says more the longer it is and the more people were due', () => {
  const few = zerosEvidence(hours([0, 0, 3, 0], 2));
  expect(few[0]).toBeCloseTo(2 * 50 * Math.log1p(2 / 50), 9);
  expect([few[1], few[2]]).toEqual([few[0], 0]);
  expect(zerosEvidence(hours([0], 20))[0]).toBeGreaterThan(few[0] as number);
});

test('a spike is as strange as its tail is thin', () => {
  const [usual, high, absurd] = spikeEvidence(hours([20, 30, 2000]));
  expect(usual).toBe(0);
  expect(high).toBeGreaterThan(2);
  expect(high).toBeLessThan(8);
  expect(absurd).toBeGreaterThan(100);
});

test('the first hour of a stuck value says nothing, the others do, and a lost one does not end it', () => {
  const evidence = stuckEvidence([4, 7, 7, null, 7, 0, 0], () => 3);
  expect([...evidence]).toEqual([0, 6, 6, 0, 6, 0, 0]);
});

test('the threshold lets as many healthy hours through as are allowed', () => {
  const healthy = [1, 9, 5, 7];
  expect([0, 1, 2, 9].map((allowed) => thresholdFor(healthy, allowed))).toEqual([9, 7, 5, 0]);
});

test('an episode is as sure as the surer half of its hours', () => {
  expect(upperHalf({ judged: [0, 1, 2] }, Float64Array.from([1, 8, 5]))).toBe(5);
  expect(upperHalf({ judged: [0, 1, 2, 3] }, Float64Array.from([1, 8, 5, 0]))).toBe(5);
});

test('the ends of a run that is faulty for the most part are no false alarm, a run of healthy hours is', () => {
  const values = [4, 4, 4, 0, 6, 6];
  expect(inMostlyFaultyRun(values, [true, true, false, true, false, true])).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
