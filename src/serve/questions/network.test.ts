import { describe, expect, it } from 'vitest';
import type { Network } from '../../domain/network.ts';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { branchesQuery, sensorsQuery } from '../contract/network.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import { branchesAnswerOf, networkAnswerOf, sensorsAnswerOf } from './network.ts';

const now = Date.parse('2025-06-02T08:00:00Z');

const network = networkOf({
  branches: [
    branchOf('lyon_10', { name: 'Lyon 10', city: 'Lyon', region: 'Rhône' }),
    branchOf('chambery', { name: 'Chambéry', city: 'Chambéry', region: 'Savoie', aliases: ['Préfecture'] }),
    branchOf('lyon_2', { name: 'Lyon 2', city: 'Lyon', region: 'Rhône' }),
    branchOf('script', { name: '<script>alert(1)</script>' }),
    branchOf('auckland', { name: 'Auckland', timeZone: 'Pacific/Auckland' }),
  ],
  sensors: [
    sensorOf('door', [
      stayOf('lyon_2', { to: '2025-06-02' }),
      stayOf('chambery', { from: '2025-06-02', position: 'B' }),
    ]),
    sensorOf('gate', [stayOf('lyon_2')], { intervalMinutes: 15 }),
    sensorOf('spare', [stayOf('lyon_10', { to: '2025-01-01' })]),
  ],
});

const branches = (query: object, of: Network = network) => branchesAnswerOf(of, branchesQuery.parse(query), now);
const sensors = (query: object, at = now) => sensorsAnswerOf(network, sensorsQuery.parse(query), at);
const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);

describe('the list of branches', () => {
  it('goes by name, numbers in their order', () => {
    expect(ids(branches({}))).toEqual(['script', 'auckland', 'chambery', 'lyon_2', 'lyon_10']);
  });

  it.each([
    ['chambery', ['chambery']],
    ['CHAMBÉRY', ['chambery']],
    ['mbér', ['chambery']],
    ['prefecture', ['chambery']],
    ['lyon', ['lyon_2', 'lyon_10']],
    ['2 lyon', ['lyon_2']],
    ['lyon_10', ['lyon_10']],
    ['<script>', ['script']],
    ['   ', ['script', 'auckland', 'chambery', 'lyon_2', 'lyon_10']],
    ["'; drop table", []],
  ])('finds %j in names, ids, cities and aliases', (q, found) => {
    expect(ids(branches({ q }))).toEqual(found);
    expect(branches({ q }).total).toBe(found.length);
  });

  it('is narrowed by region and by id', () => {
    expect(ids(branches({ region: 'Rhône' }))).toEqual(['lyon_2', 'lyon_10']);
    expect(ids(branches({ region: 'Rhône', id: ['lyon_2', 'chambery'] }))).toEqual(['lyon_2']);
    expect(() => branches({ id: 'lyon_3' })).toThrow('There is no branch "lyon_3".');
    expect(() => branches({ region: 'Rhone' })).toThrow('There is no region "Rhone".');
  });

  it('comes in pages that hold every branch once', () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const answer = branches({ limit: '2', ...(cursor !== null && { cursor }) });
      expect(answer.total).toBe(5);
      seen.push(...ids(answer));
      cursor = answer.next_cursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids(branches({})));
  });

  it('goes on at the same place when the network was edited between two pages', () => {
    const { next_cursor } = branches({ limit: 3 });
    const added = { ...network, branches: [branchOf('first', { name: 'Annecy' }), ...network.branches] };
    expect(ids(branches({ limit: 3, cursor: next_cursor }, added))).toEqual(['lyon_2', 'lyon_10']);
    const gone = { ...network, branches: network.branches.filter(({ id }) => id !== 'chambery') };
    expect(ids(branches({ limit: 3, cursor: next_cursor }, gone))).toEqual(['lyon_2', 'lyon_10']);
  });

  it('refuses a cursor of another request', () => {
    const { next_cursor } = branches({ limit: 2 });
    expect(() => branches({ limit: 2, q: 'lyon', cursor: next_cursor })).toThrow('The cursor is damaged');
    expect(() => branches({ cursor: 'nonsense' })).toThrow('The cursor is damaged');
  });

  it('names the sensors that hang there on the date that the branch has', () => {
    const at = (id: string) => branches({ id }).data[0]?.sensors;
    expect(at('lyon_2')).toEqual(['gate']);
    expect(at('chambery')).toEqual(['door']);
    expect(at('lyon_10')).toEqual([]);
  });
});

describe('the list of sensors', () => {
  it('says where each hangs and hung', () => {
    expect(sensors({ id: 'door' })).toEqual({
      data: [
        {
          id: 'door',
          branch_id: 'chambery',
          position: 'B',
          interval_minutes: 60,
          placements: [
            { branch_id: 'lyon_2', position: '0', share: 1, from: null, to: '2025-06-02' },
            { branch_id: 'chambery', position: 'B', share: 1, from: '2025-06-02', to: null },
          ],
        },
      ],
      total: 1,
      next_cursor: null,
    });
    expect(sensors({ id: 'spare' }).data[0]).toMatchObject({ branch_id: null, position: null });
  });

  it('moves them at midnight of the branch, not of UTC', () => {
    const home = (at: string) => sensors({ id: 'door' }, Date.parse(at)).data[0]?.branch_id;
    expect(home('2025-06-01T21:59:00Z')).toBe('lyon_2');
    expect(home('2025-06-01T22:00:00Z')).toBe('chambery');
  });

  it('of a branch holds those that once hung there', () => {
    expect(ids(sensors({ branch: 'lyon_2' }))).toEqual(['door', 'gate']);
    expect(ids(sensors({ branch: 'auckland' }))).toEqual([]);
    expect(() => sensors({ id: 'doors' })).toThrow('There is no sensor "doors".');
  });
});

describe('the network', () => {
  const view = (files: object[]) => ({ version: '7', files: () => files }) as unknown as LakeView;
  const ask = { now, role: 'viewer', clockSpeed: 1 } as const;

  it('has no days while the lake is empty, and today of most branches', () => {
    expect(networkAnswerOf(network, { ...ask, view: view([]) })).toEqual({
      id: 'test',
      name: 'Test',
      now: '2025-06-02T08:00:00Z',
      clock_speed: 1,
      today: '2025-06-02',
      time_zone: 'Europe/Paris',
      first_day: null,
      last_day: null,
      branches: 5,
      sensors: 3,
      regions: [
        { id: 'Rhône', branches: 2 },
        { id: 'Savoie', branches: 1 },
      ],
      role: 'viewer',
      version: '7',
    });
  });

  it('tells its first and last day by the statistics of the files', () => {
    const file = (first: string, last: string) => ({
      partition: `${first.slice(0, 7)}-01`,
      rows: 1,
      stats: { minValues: { business_date: first }, maxValues: { business_date: last } },
    });
    const files = [file('2025-02-03', '2025-02-28'), file('2025-01-15', '2025-01-31')];
    const answer = networkAnswerOf(network, { ...ask, view: view([...files, { partition: '2020-01-01', rows: 0 }]) });
    expect(answer).toMatchObject({ first_day: '2025-01-15', last_day: '2025-02-28' });
  });
});
