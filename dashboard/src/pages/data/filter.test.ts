import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFormat } from '../../i18n/format.ts';
import { filtersOf, formatFilter, inputFromValue, parseFilter, valueFromInput } from './filter.ts';

describe('parseFilter', () => {
  test.each([
    'status:in:partial,missing',
    'entries:gte:100',
    'change_share:lt:-0.2',
    'method:null',
    'reason:ne:superseded',
    'detail:contains:a:b, c',
    'iso_weekday:in:6,7',
    'quality:eq:imputed',
    'hour_start:gte:2025-05-29',
    'is_open:eq:false',
  ])('reads %s, and writes it as it was', (text) => {
    const table =
      text.startsWith('reason') || text.startsWith('detail')
        ? 'rejects'
        : text.startsWith('status') || text.startsWith('change')
          ? 'daily_sensor'
          : 'hourly';
    const filter = parseFilter(text, table);
    expect(filter && formatFilter(filter)).toBe(text);
  });

  test.each([
    ['status:in:broken', 'a word that the column never holds'],
    ['entries:contains:1', 'an operator that does not fit'],
    ['entries:gte:many', 'no number'],
    ['business_date:eq:2025-02-30', 'a day that does not exist'],
    ['reason:eq:superseded', 'a column of another table'],
    ['entries:null:1', 'a value where there can be none'],
    ['status:in:', 'no value'],
    ['constructor:eq:1', 'no column'],
  ])('drops %s: %s', (text) => {
    expect(parseFilter(text, 'daily_branch')).toBeNull();
  });

  test('takes any text without falling', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = filtersOf([text, `entries:${text}`, `status:in:${text}`], 'daily_sensor');
        for (const filter of found) {
          expect(parseFilter(formatFilter(filter), 'daily_sensor')).toEqual(filter);
        }
      }),
    );
  });
});

describe('a value in the form', () => {
  test.each([
    ['observed_share', '90', '0.9'],
    ['observed_share', '99,5 %', '0.995'],
    ['change_share', '−7', '-0.07'],
    ['entries', '1 200', '1200'],
    ['local_hour', '9', '9'],
    ['detail', '  Chambéry_3 ', 'Chambéry_3'],
  ] as const)('of %s written as %s is asked for as %s', (column, input, value) => {
    expect(valueFromInput(column, input)).toBe(value);
  });

  test.each([
    ['entries', 'many'],
    ['entries', ''],
    ['observed_share', '%'],
    ['local_hour', '9.5'],
    ['business_date', '31.12.2025'],
    ['detail', '  '],
  ] as const)('of %s written as "%s" is none', (column, input) => {
    expect(valueFromInput(column, input)).toBeNull();
  });

  test('of a share comes back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), (tenths) => {
        const text = String(tenths / 10);
        expect(inputFromValue('change_share', valueFromInput('change_share', text)!)).toBe(text);
      }),
    );
  });

  test('is understood in the figures of both languages', () => {
    for (const language of ['en', 'fr'] as const) {
      expect(valueFromInput('change_share', createFormat(language).change(-0.05))).toBe('-0.05');
    }
  });
});
