import { describe, expect, it } from 'vitest';
import { tables } from '../../domain/tables.ts';
import { type CopyStats, type FileStats, formatStats, parseStats, rowsOfStats, statsFromCopy } from './stats.ts';

const spec = tables.hourly;

function copied(columns: Record<string, Record<string, string>>): CopyStats {
  return {
    filename: 'x.parquet',
    count: '10',
    file_size_bytes: '100',
    column_statistics: Object.entries(columns).map(([name, values]) => ({
      key: `"${name}"`,
      value: Object.entries(values).map(([key, value]) => ({ key, value })),
    })),
  };
}

describe('the statistics of a data file', () => {
  it('come from what DuckDB says when it has written the file', () => {
    const stats = statsFromCopy(
      spec,
      copied({
        sensor_id: { min: 'é0', max: 'é2', null_count: '0' },
        hour_start: { min: '2024-05-01 00:00:00+00', max: '2024-05-01 02:00:00.5+00', null_count: '0' },
        business_date: { min: '2024-05-01', max: '2024-05-03', null_count: '0' },
        observed: { min: '-3', max: '20', null_count: '4' },
        entries: { min: '0.0', max: '0.6666666666666666', null_count: '1', has_nan: 'false' },
        is_open: { min: '0', max: '1', null_count: '0' },
        method: { null_count: '10' },
      }),
    );
    expect(stats).toEqual({
      numRecords: 10,
      minValues: {
        sensor_id: 'é0',
        hour_start: '2024-05-01T00:00:00.000Z',
        business_date: '2024-05-01',
        observed: -3,
        entries: 0,
      },
      maxValues: {
        sensor_id: 'é2',
        hour_start: '2024-05-01T02:00:00.500Z',
        business_date: '2024-05-03',
        observed: 20,
        entries: 0.6666666666666666,
      },
      nullCount: { sensor_id: 0, hour_start: 0, business_date: 0, observed: 4, entries: 1, is_open: 0, method: 10 },
    });
  });

  it.each([
    ['a text longer than readers agree on', 'sensor_id', 'x'.repeat(33)],
    ['an instant finer than a millisecond', 'hour_start', '2024-05-01 00:00:00.123456+00'],
    ['an instant at infinity', 'hour_start', 'infinity'],
    ['an instant of another offset', 'hour_start', '2024-05-01 00:00:00+02'],
    ['a year of five digits', 'business_date', '12024-05-01'],
    ['a whole number beyond 2^53', 'observed', '9007199254740993'],
    ['an infinite number', 'entries', 'inf'],
    ['a truth value', 'is_open', '1'],
  ])('leave out %s rather than lie', (_, column, value) => {
    const stats = statsFromCopy(spec, copied({ [column]: { min: value, max: value, null_count: '0' } }));
    expect(stats).toEqual({ numRecords: 10, minValues: {}, maxValues: {}, nullCount: { [column]: 0 } });
    const given: FileStats = { ...stats, minValues: { [column]: value }, maxValues: { [column]: value } };
    expect(JSON.parse(formatStats(spec, given))).toEqual(stats);
  });

  it('leave out the bounds of a column that holds a NaN', () => {
    const column = { min: '1.0', max: '1.0', null_count: '0', has_nan: 'true' };
    expect(statsFromCopy(spec, copied({ entries: column })).maxValues).toEqual({});
  });

  it('never speak of the partition column, which is not in the file', () => {
    const bounds = { business_month: '2024-05-01' };
    const given: FileStats = { numRecords: 1, minValues: bounds, maxValues: bounds, nullCount: { business_month: 0 } };
    expect(formatStats(spec, given)).toBe('{"numRecords":1,"minValues":{},"maxValues":{},"nullCount":{}}');
  });

  it('are read back as written, and a text that is none is none', () => {
    const given: FileStats = {
      numRecords: 7,
      minValues: { sensor_id: 'a' },
      maxValues: { sensor_id: 'b' },
      nullCount: { sensor_id: 0 },
    };
    const text = formatStats(spec, given);
    expect(parseStats(text)).toEqual(given);
    expect(rowsOfStats(text)).toBe(7);
    expect(parseStats('{"numRec')).toBeNull();
    expect(rowsOfStats(null)).toBeNull();
  });
});
