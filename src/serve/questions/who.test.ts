import { describe, expect, it } from 'vitest';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { chosenWhere, resolvePlaces, resolveWho, type WhoQuery } from './who.ts';

const network = networkOf({
  id: 'bank',
  branches: [
    branchOf('Lyon_1', { region: 'Rhône' }),
    branchOf('Lyon_2', { region: 'Rhône' }),
    branchOf('Zürich', { region: 'Schweiz/Süd; "A"' }),
    branchOf('Nowhere'),
  ],
  sensors: [
    sensorOf('Lyon_1-0', [stayOf('Lyon_1', { to: '2025-03-01' }), stayOf('Lyon_2', { from: '2025-03-01' })]),
    sensorOf('Zürich-0', [stayOf('Zürich')]),
  ],
});

const ask = (given: Partial<WhoQuery>) =>
  resolveWho({ by: 'network', id: [], region: [], branch: [], ...given }, network);

function failureOf(given: Partial<WhoQuery>): unknown {
  try {
    ask(given);
  } catch (error) {
    return error;
  }
  throw new Error('nothing was refused');
}

describe('who is asked about', () => {
  it('is all of it where nothing is chosen, without a filter', () => {
    expect(ask({})).toMatchObject({ branches: null, sensors: null, networkId: 'bank' });
    expect(ask({ by: 'branch' })).toMatchObject({ branches: null, sensors: null });
    expect(ask({ by: 'sensor' })).toMatchObject({ branches: null, sensors: null });
    expect(ask({ id: ['bank'] }).branches).toBeNull();
  });

  it('meets regions with branches, and knows an empty meeting from no choice', () => {
    expect(ask({ region: ['Rhône'] }).branches).toEqual(['Lyon_1', 'Lyon_2']);
    expect(ask({ region: ['Rhône'], branch: ['Lyon_2'] }).branches).toEqual(['Lyon_2']);
    expect(ask({ region: ['Rhône'], branch: ['Nowhere'] }).branches).toEqual([]);
    expect(ask({ by: 'branch', id: ['Lyon_1', 'Zürich'], region: ['Rhône'] }).branches).toEqual(['Lyon_1']);
  });

  it('names each region with its branches, and leaves branches without one out', () => {
    const all = ask({ by: 'region' });
    expect([...all.regions]).toEqual([
      ['Rhône', ['Lyon_1', 'Lyon_2']],
      ['Schweiz/Süd; "A"', ['Zürich']],
    ]);
    expect(all.branches).toEqual(['Lyon_1', 'Lyon_2', 'Zürich']);
    const one = ask({ by: 'region', id: ['Schweiz/Süd; "A"'] });
    expect(one.branches).toEqual(['Zürich']);
    expect([...ask({ by: 'region', branch: ['Lyon_2'], id: ['Rhône'] }).regions]).toEqual([['Rhône', ['Lyon_2']]]);
  });

  it('bounds a sensor that moved by all branches where it hung, or by those chosen', () => {
    expect(ask({ by: 'sensor', id: ['Lyon_1-0'] })).toMatchObject({
      sensors: ['Lyon_1-0'],
      branches: ['Lyon_1', 'Lyon_2'],
    });
    expect(ask({ by: 'sensor', id: ['Lyon_1-0'], branch: ['Lyon_2'] }).branches).toEqual(['Lyon_2']);
    expect(ask({ by: 'sensor', branch: ['Lyon_2'] })).toMatchObject({ sensors: null, branches: ['Lyon_2'] });
    expect(resolvePlaces({ region: [], branch: [], sensor: ['Zürich-0'] }, network)).toEqual({
      branches: ['Zürich'],
      sensors: ['Zürich-0'],
    });
  });

  it('says the nearest name of what is not known, and how many more are not', () => {
    expect(failureOf({ by: 'branch', id: ['lyon1', 'x', 'Lyon_1'] })).toMatchObject({
      code: 'BRANCH_UNKNOWN',
      message: 'There is no branch "lyon1". 1 more of those named are not known either.',
      hint: 'Did you mean "Lyon_1"? GET /v1/branches lists the branches.',
    });
    expect(failureOf({ branch: ['<script>'] })).toMatchObject({
      code: 'BRANCH_UNKNOWN',
      hint: 'GET /v1/branches lists the branches.',
    });
    expect(failureOf({ by: 'sensor', id: ['Zurich-0'] })).toMatchObject({
      code: 'SENSOR_UNKNOWN',
      hint: 'Did you mean "Zürich-0"? GET /v1/sensors lists the sensors.',
    });
    expect(failureOf({ region: ['Rhone'] })).toMatchObject({ code: 'REGION_UNKNOWN' });
    expect(failureOf({ by: 'region', id: ['Rhône', '__proto__'] })).toMatchObject({ code: 'REGION_UNKNOWN' });
    expect(failureOf({ id: ['Lyon_1'] })).toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

describe('the condition', () => {
  it('holds ids as parameters only', () => {
    const params = {};
    expect(chosenWhere({ branches: ["'; DROP"], sensors: ['a', 'b'] }, params, 't')).toBe(
      't.branch_id = $branches AND t.sensor_id IN (SELECT unnest($sensors))',
    );
    expect(params).toEqual({ branches: "'; DROP", sensors: ['a', 'b'] });
  });

  it('chooses nothing for an empty list and everything for none', () => {
    expect(chosenWhere({ branches: [], sensors: null }, {})).toBe('false');
    expect(chosenWhere({ branches: null, sensors: null }, {})).toBe('true');
  });
});
