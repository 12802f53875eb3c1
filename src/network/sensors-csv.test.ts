import { describe, expect, test } from 'vitest';
import { describeError } from '../domain/errors.ts';
import { failure, small } from './load.fixture.ts';
import { parseNetwork } from './load.ts';

describe('sensors from CSV', () => {
  const yaml = small('  - id: B\nsensorsFile: sensors.csv\n');
  const header = 'id,branch,aliases,position,share,interval_minutes,installed,removed\n';

  test('are read, with several rows for one that moved', () => {
    const rows = `\uFEFF${header}s,A,x|y,0,0.5,30,2020-01-01,2021-01-01\r\n"t ""1""",A,,"1,a",,,,\n\ns,B,x|y,0,,30,2021-01-01,\n`;
    const { sensors } = parseNetwork(yaml, 'net.yaml', { text: rows, file: 'sensors.csv' });
    expect(sensors).toEqual([
      {
        id: 's',
        aliases: ['x', 'y'],
        intervalMinutes: 30,
        placements: [
          { branchId: 'A', position: '0', share: 0.5, from: '2020-01-01', to: '2021-01-01' },
          { branchId: 'B', position: '0', share: 1, from: '2021-01-01', to: null },
        ],
      },
      {
        id: 't "1"',
        aliases: [],
        intervalMinutes: 60,
        placements: [{ branchId: 'A', position: '1,a', share: 0.5, from: null, to: null }],
      },
    ]);
  });

  test.each([
    ['', 'sensors.csv:1:1: ', /the column id is missing/],
    ['id,branch,colour\n', 'sensors.csv:1:11: colour: ', /this column is not known/],
    ['id,constructor\n', 'sensors.csv:1:4: constructor: ', /this column is not known/],
    ['id,branch,id\n', 'sensors.csv:1:11: id: ', /stands twice/],
    ['id\n', 'sensors.csv:1:1: ', /the column branch is missing/],
    ['id,branch\ns\n', 'sensors.csv:2:1: ', /expected 2 cells as in the first line, found 1/],
    ['id,branch\n"s,A\n', 'sensors.csv:2:1: ', /this quote has no end/],
    ['id,branch\ns,\n', 'sensors.csv:2:3: branch: ', /this cell is empty/],
    ['id,branch\n"a\nb",A\ns,C\n', 'sensors.csv:4:3: branch: ', /no branch "C"/],
    ['id,branch,share\ns,A,much\n', 'sensors.csv:2:5: share: ', /from 0 to 1, found "much"/],
    ['id,branch,intervalMinutes\ns,A,7\n', 'sensors.csv:2:5: intervalMinutes: ', /divide 60/],
    ['id,branch,installed\ns,A,2025-02-30\n', 'sensors.csv:2:5: installed: ', /a date that exists/],
    ['id,branch,installed\ns,A,\ns,B,2025-01-01\n', 'sensors.csv:3:5: installed: ', /two places at once/],
    [
      'id,branch,interval_minutes,installed,removed\ns,A,60,,2025-01-01\ns,B,30,2025-01-01,\n',
      'sensors.csv:3:5: intervalMinutes: ',
      /both must be the same/,
    ],
  ])('%j is refused at %s', (rows, place, message) => {
    const error = failure(yaml, rows);
    expect(error.code).toBe('NETWORK_INVALID');
    expect(error.message).toMatch(message);
    expect(describeError(error).slice(0, place.length)).toBe(place);
  });
});
