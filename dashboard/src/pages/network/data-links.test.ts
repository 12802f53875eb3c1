import { expect, test } from 'vitest';
import { dataCodec } from '../../state/pages.ts';
import { trustLinks } from './data-links.ts';

const links = trustLinks('2026-11-19', ['Savoie']);

test('every figure of trust leads to a place that the Data page understands', () => {
  for (const [name, search] of Object.entries(links)) {
    expect([name, dataCodec.write(dataCodec.read(search))]).toEqual([name, search]);
  }
});

test('the figures lead to the days they speak of', () => {
  expect(links.missing).toEqual({
    table: 'hourly',
    period: '2026-11-12..2026-11-19',
    region: 'Savoie',
    filter: 'quality:eq:missing',
  });
  expect(links.partial).toMatchObject({ period: '2026-11-12..2026-11-18', filter: 'status:in:partial,missing' });
});

test('rejected records are of the whole network, without those superseded, as in their figure', () => {
  expect(links.rejected).toMatchObject({ table: 'rejects', filter: 'reason:ne:superseded' });
  expect(links.rejected).not.toHaveProperty('region');
});
