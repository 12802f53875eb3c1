import { describe, expect, test } from 'vitest';
import { normaliseName } from './name-text.ts';
import { createNameResolver } from './names.ts';
import { bank, branchOf, networkOf, sensorOf, stayOf } from './network.fixture.ts';

const demo = bank(['Lyon_1', 'Lyon_2', 'Lyon_3', 'Grenoble_1', 'Aix_les_bains_1', 'La_Biolle_1', 'Chambery_1']);

describe('normaliseName', () => {
  test.each([
    ['Chambéry_1', 'chambery 1'],
    ['  AIX-les.Bains—1 ', 'aix les bains 1'],
    ['Lyon1', 'lyon 1'],
    ['L’Isle-d’Abeau', 'l isle d abeau'],
    ['Bœuf Straße', 'boeuf strasse'],
    ['Ｌｙｏｎ １', 'lyon 1'],
    ['が か', 'が か'],
  ])('%s is compared as %s', (text, key) => {
    expect(normaliseName(text).key).toBe(key);
  });
});

describe('branches', () => {
  test.each([
    ['Lyon_1', 'Lyon_1', 1],
    ['lyon 1', 'Lyon_1', 0.99],
    ['CHAMBÉRY-1', 'Chambery_1', 0.99],
    ['aixlesbains1', 'Aix_les_bains_1', 0.98],
    ['Lyno_1', 'Lyon_1', 1 - 1 / 6],
    ['Gronoble_1', 'Grenoble_1', 0.9],
    ['Lyon_k1', 'Lyon_1', 1 - 1 / 8],
  ])('%s is %s with a score of %d', (text, branchId, score) => {
    const resolution = createNameResolver(demo).resolve(text, null);
    expect(resolution).toMatchObject({ branchId, reason: null, candidates: [], sensorIds: [`${branchId}-0`] });
    expect(resolution.score).toBeCloseTo(score, 10);
  });

  test.each(['Lyon_4', 'Lyon_', 'Lyon', 'Lyon_11', '1_Lyon', 'L1yon', 'Lyo1n', 'Lyon 1 1', 'Lyon_01', 'Lyon_O1_2'])(
    '%s is no branch, since a digit would have to change',
    (text) => {
      const resolution = createNameResolver(demo).resolve(text, 'Lyon_1-0');
      expect(resolution).toMatchObject({ branchId: null, sensorIds: [], score: 0, reason: 'unknown_branch' });
    },
  );

  test('a refused name comes with the nearest branches and their scores', () => {
    expect(createNameResolver(demo).resolve('Lyon_4', null).candidates).toEqual([
      { name: 'Lyon_1', score: 0.833 },
      { name: 'Lyon_2', score: 0.833 },
      { name: 'Lyon_3', score: 0.833 },
    ]);
    expect(createNameResolver(demo).resolve('Vladivostok', null).candidates).toEqual([]);
  });

  test('a name as near to two branches is ambiguous', () => {
    const resolution = createNameResolver(bank(['Marnay', 'Mornay'])).resolve('Mirnay', null);
    expect(resolution).toMatchObject({ branchId: null, reason: 'ambiguous_branch' });
    expect(resolution.candidates.map((candidate) => candidate.name)).toEqual(['Marnay', 'Mornay']);
  });

  test('an alias wins over everything that looks like it', () => {
    const branches = [branchOf('Lyon_1', { aliases: ['Lyon_4'] }), branchOf('Lyon_3')];
    const resolver = createNameResolver(networkOf({ branches }));
    expect(resolver.resolve('Lyon_4', null)).toMatchObject({ branchId: 'Lyon_1', score: 1 });
    expect(resolver.resolve('lyon 4', null)).toMatchObject({ branchId: 'Lyon_1', score: 0.99 });
    expect(resolver.resolve('lyn 4', null).branchId).toBe('Lyon_1');
  });

  test('a space lost or put in is no slip beside two others, and stands for no letter', () => {
    const resolver = createNameResolver(bank(['La_Motte_Servolex_1', 'Bourges', 'Louvres']));
    expect(resolver.resolve('La MotteSrvblex 1', null).branchId).toBe('La_Motte_Servolex_1');
    expect(resolver.resolve('b ougre', null).branchId).toBe('Bourges');
    // The space where Louvres has its v: without it both are two slips away.
    expect(resolver.resolve('qou res', null)).toMatchObject({ branchId: null, reason: 'ambiguous_branch' });
  });

  test('three slips, or most of a short name, are another name', () => {
    const resolver = createNameResolver(bank(['Villefranche', 'Pau', 'AB']));
    for (const text of ['Vilefrnchee', 'Pxy', 'AC']) {
      expect(resolver.resolve(text, null)).toMatchObject({ branchId: null, reason: 'unknown_branch' });
    }
    expect(resolver.resolve('Vilefranchee', null).branchId).toBe('Villefranche');
    expect(resolver.resolve('Pou', null).branchId).toBe('Pau');
  });

  test('a text far too long is refused without being compared', () => {
    const resolution = createNameResolver(demo).resolve('Lyon_1'.repeat(1_000_000), null);
    expect(resolution).toMatchObject({ branchId: null, reason: 'unknown_branch', candidates: [] });
  });

  test('two branches that were called alike are never guessed between', () => {
    const branches = [branchOf('A', { aliases: ['Nord'] }), branchOf('B', { aliases: ['nord'] })];
    expect(createNameResolver(networkOf({ branches })).resolve('NORD', null).reason).toBe('ambiguous_branch');
  });
});

describe('sensors', () => {
  const network = networkOf({
    branches: [branchOf('Nord'), branchOf('Sud'), branchOf('Est'), branchOf('Vide')],
    sensors: [
      sensorOf('n0', [stayOf('Nord', { position: '0' })], { aliases: ['cam-7'] }),
      sensorOf('n1', [stayOf('Nord', { position: '1', to: '2025-01-01' })]),
      sensorOf('n2', [stayOf('Nord', { position: '1', from: '2025-01-01' })]),
      sensorOf('old', [stayOf('Sud', { to: '2024-05-01' })]),
      sensorOf('new', [stayOf('Sud', { from: '2024-05-01' })]),
      sensorOf('1', [stayOf('Est', { position: 'door' })]),
    ],
  });
  const { resolve } = createNameResolver(network);

  test.each([
    ['Nord', 'n0', ['n0']],
    ['Nord', 'cam-7', ['n0']],
    ['Nord', ' 0 ', ['n0']],
    ['Nord', '1', ['n1', 'n2']],
    ['Sud', null, ['old', 'new']],
    ['Sud', '  ', ['old', 'new']],
    ['Est', '1', ['1']],
    [null, 'cam-7', ['n0']],
    ['', '1', ['1']],
  ])('branch %j and sensor %j name %j', (branch, sensor, sensorIds) => {
    expect(resolve(branch, sensor)).toMatchObject({ sensorIds, reason: null });
  });

  test.each([
    ['Nord', 'new', 'sensor_elsewhere'],
    ['Nord', 'N0', 'unknown_sensor'],
    ['Nord', '2', 'unknown_sensor'],
    ['Nord', null, 'unknown_sensor'],
    ['Vide', null, 'unknown_sensor'],
    ['Ouest', 'n0', 'unknown_branch'],
    [null, '0', 'unknown_sensor'],
    [null, null, 'unknown_sensor'],
  ])('branch %j and sensor %j are refused as %s', (branch, sensor, reason) => {
    expect(resolve(branch, sensor)).toMatchObject({ sensorIds: [], reason });
  });

  test('without a branch text the branch is left open', () => {
    expect(resolve(null, 'n0')).toMatchObject({ branchId: null, score: 1 });
  });
});
