import { describe, expect, test } from 'vitest';
import { publicHolidays, unknownHolidayPlace } from './holidays.ts';

const france = { country: 'FR', state: null, region: null };

describe('public holidays', () => {
  test('France has its eleven in 2025, and Mothers’ Day is not one of them', () => {
    expect([...publicHolidays(france, 2025)].sort()).toEqual([
      '2025-01-01',
      '2025-04-21',
      '2025-05-01',
      '2025-05-08',
      '2025-05-29',
      '2025-06-09',
      '2025-07-14',
      '2025-08-15',
      '2025-11-01',
      '2025-11-11',
      '2025-12-25',
    ]);
  });

  test('the Moselle keeps Good Friday as well', () => {
    expect(publicHolidays({ ...france, state: '57' }, 2025)).toContain('2025-04-18');
    expect(publicHolidays(france, 2025)).not.toContain('2025-04-18');
  });

  test('a substitute day is a holiday, beside the day it stands for', () => {
    const england = publicHolidays({ country: 'GB', state: 'ENG', region: null }, 2021);
    expect(england).toContain('2021-12-25');
    expect(england).toContain('2021-12-27');
    expect(england).toContain('2021-12-28');
  });

  test('a holiday of several days is all of them', () => {
    const armenia = publicHolidays({ country: 'AM', state: null, region: null }, 2025);
    expect(['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-05'].every((date) => armenia.has(date))).toBe(true);
  });

  test('half a day is none', () => {
    expect(publicHolidays({ country: 'GT', state: null, region: null }, 2025)).not.toContain('2025-12-24');
  });

  test('places that are not known are named, with what is', () => {
    expect(unknownHolidayPlace(france)).toBeNull();
    expect(unknownHolidayPlace({ country: 'XX', state: null, region: null })?.key).toBe('country');
    expect(unknownHolidayPlace({ ...france, state: '99' })).toEqual({
      key: 'state',
      known: expect.arrayContaining(['57']),
    });
    expect(unknownHolidayPlace({ ...france, region: 'A' })).toEqual({ key: 'region', known: [] });
    expect(unknownHolidayPlace({ country: 'DE', state: 'BY', region: 'Z' })?.known).toContain('A');
  });
});
