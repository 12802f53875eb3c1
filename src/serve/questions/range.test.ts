import { describe, expect, it } from 'vitest';
import { branchOf, networkOf } from '../../network/network.fixture.ts';
import { newestToday, resolveRange } from './range.ts';

describe('a range', () => {
  it('is the 28 days up to today where nothing is said, or up to the end that is', () => {
    expect(resolveRange({}, '2025-03-10', 400)).toEqual({ from: '2025-02-11', to: '2025-03-11' });
    expect(resolveRange({ to: '2024-03-01' }, '2025-03-10', 400)).toEqual({ from: '2024-02-02', to: '2024-03-01' });
    expect(resolveRange({ from: '2025-03-10' }, '2025-03-10', 400)).toEqual({ from: '2025-03-10', to: '2025-03-11' });
    expect(resolveRange({}, '2025-03-10', 7)).toEqual({ from: '2025-03-04', to: '2025-03-11' });
  });

  it('is one day where it begins after today and no end is said', () => {
    expect(resolveRange({ from: '2025-12-24' }, '2025-03-10', 400)).toEqual({ from: '2025-12-24', to: '2025-12-25' });
  });

  it('is refused when reversed, or without a day', () => {
    expect(() => resolveRange({ from: '2025-03-02', to: '2025-03-01' }, '2025-03-10', 400)).toThrow(
      expect.objectContaining({ code: 'RANGE_REVERSED', message: expect.stringContaining('ends before it begins') }),
    );
    expect(() => resolveRange({ from: '2025-03-01', to: '2025-03-01' }, '2025-03-10', 400)).toThrow(
      expect.objectContaining({ code: 'RANGE_REVERSED', message: expect.stringContaining('holds no day') }),
    );
  });

  it('is refused beyond the longest, which is said', () => {
    expect(resolveRange({ from: '2024-01-01', to: '2025-02-04' }, '2025-03-10', 400).to).toBe('2025-02-04');
    expect(() => resolveRange({ from: '2024-01-01', to: '2025-02-05' }, '2025-03-10', 400)).toThrow(
      expect.objectContaining({ code: 'RANGE_TOO_LONG', message: expect.stringContaining('longest here has 400') }),
    );
  });

  it('is refused outside the years that have data', () => {
    for (const asked of [{ from: '1969-12-31' }, { to: '2201-01-01' }, { from: '0001-01-01', to: '0001-01-02' }]) {
      expect(() => resolveRange(asked, '2025-03-10', 4000)).toThrow(
        expect.objectContaining({ code: 'REQUEST_INVALID' }),
      );
    }
  });
});

it('takes the newest date that a branch has as today', () => {
  const at = Date.UTC(2025, 2, 10, 12);
  const paris = branchOf('a');
  const kiritimati = branchOf('b', { timeZone: 'Pacific/Kiritimati' });
  expect(newestToday(networkOf({ branches: [paris] }), at)).toBe('2025-03-10');
  expect(newestToday(networkOf({ branches: [paris, kiritimati] }), at)).toBe('2025-03-11');
  expect(newestToday(networkOf(), at)).toBe('2025-03-10');
});
