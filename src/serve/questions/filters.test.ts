import { describe, expect, it } from 'vitest';
import { tables } from '../../domain/tables.ts';
import type { Params } from '../../engine/duckdb.ts';
import { dataColumns } from '../../engine/relation.ts';
import { filterWhere, parseFilter } from './filters.ts';

const columns = dataColumns(tables.hourly);
const readings = dataColumns(tables.readings);

function where(text: string, of = columns): { sql: string; params: Params } {
  const params: Params = {};
  return { sql: filterWhere(parseFilter(text, of), params, 'f'), params };
}

function refusal(text: string, of = columns): { code: string; message: string; hint: string } {
  try {
    parseFilter(text, of);
  } catch (error) {
    return error as { code: string; message: string; hint: string };
  }
  throw new Error(`${text} was taken`);
}

describe('a filter', () => {
  it('keeps its value out of the SQL', () => {
    expect(where(`sensor_id:eq:'; DROP TABLE x --`)).toEqual({
      sql: `"sensor_id" = CAST($f_0 AS VARCHAR)`,
      params: { f_0: `'; DROP TABLE x --` },
    });
  });

  it('may hold colons in its value', () => {
    expect(where('sensor_id:eq:a:b:').params).toEqual({ f_0: 'a:b:' });
    expect(where('sensor_id:eq:').params).toEqual({ f_0: '' });
  });

  it('takes several values with in', () => {
    expect(where('quality:in:missing,imputed')).toEqual({
      sql: '"quality" IN (CAST($f_0 AS VARCHAR), CAST($f_1 AS VARCHAR))',
      params: { f_0: 'missing', f_1: 'imputed' },
    });
  });

  it('reads an instant with a zone, a plus sign that became a space, and a date as its midnight UTC', () => {
    expect(where('hour_start:gte:2025-05-29T09:00:00+02:00').params).toEqual({ f_0: '2025-05-29T07:00:00Z' });
    expect(where('hour_start:gte:2025-05-29T09:00:00 02:00').params).toEqual({ f_0: '2025-05-29T07:00:00Z' });
    expect(where('hour_start:gte:2025-05-29').params).toEqual({ f_0: '2025-05-29T00:00:00Z' });
  });

  it.each([
    ['hour_start:gte:2025-05-29T09:00:00', 'is not an instant'],
    ['hour_start:gte:2025-02-30', 'is not an instant'],
    ['business_date:eq:2025-02-30', 'is not a date'],
    ['local_hour:eq:9.5', 'is not a whole number'],
    ['local_hour:eq:1e1', 'is not a whole number'],
    ['local_hour:eq:99999999999999999999', 'is not a whole number'],
    ['entries:eq:NaN', 'is not a number'],
    ['entries:eq:', 'is not a number'],
    ['entries:eq:1e999', 'is not a number'],
    ['is_open:eq:yes', 'is not true or false'],
    ['is_open:gt:true', 'gt does not fit is_open'],
    ['entries:contains:1', 'contains does not fit entries'],
    ['entries:null:1', 'takes no value'],
    ['entries:eq', 'value is missing'],
    ['sensor_id:eq:a\0b', 'NUL byte'],
    ['', 'there is no column ""'],
    [':::', 'there is no column ""'],
  ])('%j is refused: %s', (text, message) => {
    expect(refusal(text)).toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringContaining(message) });
  });

  it('names the nearest of the columns, operators and words there are, and all of them', () => {
    expect(refusal('qualitty:eq:missing').hint).toMatch(/^Did you mean "quality"\? There are sensor_id, branch_id/);
    expect(refusal('quality:equals:missing').hint).toMatch(/There are eq, ne, lt/);
    expect(refusal('quality:eq:mising').hint).toBe(
      'Did you mean "missing"? There are observed, imputed, missing, closed, pending.',
    );
    expect(refusal('reported_status:in:ok,brokn', readings).hint).toContain('Did you mean "broken"?');
  });

  it('shows no more than the beginning of a long one', () => {
    expect(refusal(`x:${'y'.repeat(10_000)}`).message.length).toBeLessThan(200);
  });
});
