import type { TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { createFormat } from '../../i18n/format.ts';
import { type CellContext, cellText, cellValue } from './cell-text.ts';

const context: CellContext = {
  t: ((key: string) => key) as unknown as TFunction<'data'>,
  format: createFormat('en'),
  branchName: (id) => (id === 'nyc' ? 'New York' : id),
  zoneOf: (id) => (id === 'nyc' ? 'America/New_York' : 'Europe/Paris'),
  networkZone: 'Europe/Paris',
};

test('a cell that holds nothing is a dash and never a zero, and copies as nothing', () => {
  expect([cellText('entries', { entries: null }, context), cellValue('entries', { entries: null })]).toEqual(['–', '']);
  expect([cellText('entries', { entries: 0 }, context), cellValue('entries', { entries: 0 })]).toEqual(['0', '0']);
});

test('times are told in the zone of the branch, on its own day; of receipt in that of the network', () => {
  const row = { branch_id: 'nyc', hour_start: '2026-11-20T02:00:00Z', received_at: '2026-11-20T02:00:00Z' };
  expect(cellText('hour_start', row, context)).toBe('19 Nov 2026, 21:00');
  expect(cellText('received_at', row, context)).toBe('20 Nov 2026, 03:00');
});

test('a value copies as the API gives it, however it is shown', () => {
  const row = { branch_id: 'nyc', change_share: 0.0965723 };
  expect([cellText('branch_id', row, context), cellValue('branch_id', row)]).toEqual(['New York', 'nyc']);
  expect([cellText('change_share', row, context), cellValue('change_share', row)]).toEqual(['+9.7%', '0.0965723']);
});

test('the nearest names are told with how near they are; what is no JSON as it stands', () => {
  const json = '[{"name":"<script>","score":0.9},{"name":"B","score":0.5}]';
  expect(cellText('candidates', { candidates: json }, context)).toBe('<script> (90%), B (50%)');
  expect(cellText('candidates', { candidates: 'x{' }, context)).toBe('x{');
});

test('a word that is not known here is shown as it stands', () => {
  expect(cellText('status', { status: 'new_word' }, context)).toBe('new_word');
  expect(cellText('status', { status: 'partial' }, context)).toBe('word.status.partial');
});
