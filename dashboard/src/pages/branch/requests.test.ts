import { expect, test } from 'vitest';
import { type Asked, requestsOf } from './requests.ts';

const network = { today: '2026-11-19' };
const asked: Asked = { id: 'a', sensor: null, period: 'last_28_days', granularity: 'auto', compare: 'none' };

test('a sensor is asked for by its own id, its branch for the shares of all', () => {
  const { series, sensors } = requestsOf({ ...asked, sensor: 's' }, network);
  expect(series).toMatchObject({ by: 'sensor', id: ['s'] });
  expect(sensors).toMatchObject({ by: 'sensor', branch: ['a'] });
});

test('the mean of 4 weeks is what is expected, and not asked for twice', () => {
  expect(requestsOf({ ...asked, compare: 'mean_4w' }, network).series.compare).toBe('none');
  expect(requestsOf({ ...asked, compare: 'last_year' }, network).series.compare).toBe('last_year');
});

test('calendars are of whole years, four at most', () => {
  const { calendar } = requestsOf({ ...asked, period: '2019-05-01..2026-05-01' }, network);
  expect([calendar.from, calendar.to]).toEqual(['2023-01-01', '2026-11-20']);
  const past = requestsOf({ ...asked, period: '2024-03' }, network).calendar;
  expect([past.from, past.to]).toEqual(['2024-01-01', '2025-01-01']);
});

test('weeks against last year begin on a Monday, half a year before a short period', () => {
  const { weeks } = requestsOf({ ...asked, period: 'today' }, network);
  expect([weeks.from, weeks.to]).toEqual(['2026-05-18', '2026-11-20']);
  expect(requestsOf({ ...asked, period: '2025-01-01..2026-11-19' }, network).weeks.from).toBe('2024-12-30');
});
