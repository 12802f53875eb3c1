import { describe, expect, test } from 'vitest';
import { dataCodec } from '../../state/pages.ts';
import { looks } from './looks.ts';
import { rowsRequest } from './rows-request.ts';

const today = '2026-11-19';
const asked = (patch: Partial<typeof dataCodec.defaults>) => rowsRequest({ ...dataCodec.defaults, ...patch }, today);

describe('rowsRequest', () => {
  test('asks for the files of exactly the rows that are looked at, all pages of them', () => {
    const { request, download } = asked({
      filter: ['status:in:partial,missing'],
      sort: ['-entries', 'branch_id'],
      column: ['entries', 'status'],
      cursor: 'a.b',
      page: 3,
      branch: ['Lyon_1'],
    });
    expect(download).toEqual({
      from: '2026-10-23',
      to: '2026-11-20',
      region: [],
      branch: ['Lyon_1'],
      sensor: [],
      filter: ['status:in:partial,missing'],
      sort: '-entries,branch_id',
      columns: 'status,entries',
    });
    expect(request).toEqual({
      ...download,
      columns: 'status,entries,branch_id,business_date',
      limit: 100,
      cursor: 'a.b',
    });
  });

  test('leaves out what the table cannot follow', () => {
    const { request } = asked({
      table: 'rejects',
      branch: ['Lyon_1'],
      sensor: ['s'],
      region: ['r'],
      filter: ['status:in:partial', 'reason:ne:superseded'],
      sort: ['-entries', 'utc_date'],
    });
    expect(request).toMatchObject({
      branch: [],
      sensor: [],
      region: [],
      filter: ['reason:ne:superseded'],
      sort: 'utc_date',
    });
    expect(asked({ table: 'daily_branch', sensor: ['s'] }).request.sensor).toEqual([]);
  });
});

test('what is often looked at can be asked for as it stands', () => {
  for (const look of Object.values(looks(today))) {
    const state = dataCodec.read(dataCodec.write(look));
    expect(state).toEqual({ ...dataCodec.defaults, ...look });
    expect(rowsRequest(state, today).request.filter).toEqual(state.filter);
  }
});
