import { describe, expect, it } from 'vitest';
import { formats } from '../contract/common.ts';
import { formatFor } from './negotiate.ts';

describe('the format of an answer', () => {
  it.each([
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'json'],
    ['text/csv', 'csv'],
    ['TEXT/CSV; charset=utf-8', 'csv'],
    ['text/*', 'csv'],
    ['application/json;q=0.5, text/csv;q=0.9', 'csv'],
    ['application/vnd.apache.parquet', 'parquet'],
    ['application/json;q=0, */*;q=0.1', 'csv'],
    ['application/*;q=0.2, application/vnd.apache.parquet', 'parquet'],
    ['text/csv;q=nonsense, application/json;q=0.1', 'json'],
  ])('for Accept: %s is %s', (accept, format) => expect(formatFor(accept, formats)).toBe(format));

  it.each(['image/png', 'text/html', 'application/json;q=0', ', ,'])('is none for Accept: %s', (accept) => {
    expect(() => formatFor(accept, formats)).toThrowError(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }));
  });
});
