import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { hourMs } from '../domain/time.ts';
import { readNetwork } from './load.ts';
import { createNameResolver } from './names.ts';
import { roster } from './roster.ts';

const files = { readText: (path: string) => readFile(path, 'utf8') };
const example = (name: string) =>
  readNetwork(fileURLToPath(new URL(`../../examples/${name}/network.yaml`, import.meta.url)), files);

describe('the demo network', () => {
  test('has a sensor for a small branch, two for a medium and three for a big one, whose first half carries 80 %', async () => {
    const { branches, sensors } = await example('demo');
    expect(branches).toHaveLength(11);
    for (const { id, size } of branches) {
      const shares = sensors
        .map((sensor) => sensor.placements[0])
        .filter((placement) => placement?.branchId === id)
        .map((placement) => placement?.share);
      expect([id, ...shares]).toEqual([
        id,
        ...(size === 'small' ? [1] : size === 'medium' ? [0.8, 0.2] : [0.4, 0.4, 0.2]),
      ]);
    }
  });

  test('knows its branches by their French spellings', async () => {
    const { resolve } = createNameResolver(await example('demo'));
    expect(resolve('Chambéry 1', '2').sensorIds).toEqual(['chambery_1-2']);
    expect(resolve('AIX-LES-BAINS', null).sensorIds).toEqual(['aix_les_bains_1-0']);
    for (const text of ['Lyon_4', 'Lyon_', 'Lyon', 'Lyon_11', '1_Lyon']) {
      expect(resolve(text, '0').reason).toBe('unknown_branch');
    }
  });
});

describe('the network of Melbourne', () => {
  test('expects every hour between the first and the last day of each of its 39 counters', async () => {
    const network = await example('melbourne');
    expect(network.branches).toHaveLength(39);
    const spells = roster(network, '2012-01-01', '2016-01-01');
    expect(spells).toHaveLength(39);
    const hours = spells.reduce((sum, spell) => sum + (spell.validTo - spell.validFrom) / hourMs, 0);
    expect(hours).toBe(676_164);
  });
});
