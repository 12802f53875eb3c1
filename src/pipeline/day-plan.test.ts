import { expect, test } from 'vitest';
import { addDays } from '../domain/time.ts';
import { inSharedWeeks } from './day-plan.ts';

const days = (count: number, step = 1) => Array.from({ length: count }, (_, at) => addDays('2025-03-03', at * step));

test('many days at once are made as they lie', () => {
  expect(inSharedWeeks(days(40), 30)).toEqual(days(40));
  expect(inSharedWeeks(days(9), 9)).toEqual(days(9));
  expect(inSharedWeeks([], 1)).toEqual([]);
});

test('few at once go by weekdays, each of them once and in order of time', () => {
  const mondaysAndTuesdays = days(5, 7)
    .flatMap((monday) => [monday, addDays(monday, 1)])
    .sort();
  const turned = inSharedWeeks(mondaysAndTuesdays, 3);
  expect(turned.toSorted()).toEqual(mondaysAndTuesdays);
  const weekdays = turned.map((date) => new Date(date).getUTCDay());
  expect(weekdays).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  expect(turned.slice(0, 5)).toEqual(days(5, 7));
});
