import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeError } from '../domain/errors.ts';
import { failure, small } from './load.fixture.ts';
import { networkSchema, parseNetwork, readNetwork } from './load.ts';

const base = `id: bank
name: A bank
timeZone: Europe/Paris
country: FR
schedule: week
schedules:
  week:
    weekly: { monday: ["13:00-18:00", "09:00-12:00"], tuesday: closed }
    exceptions:
      2025-12-24: ["09:00-12:00"]
      2025-08-16: closed
      2025-12-31: { hours: ["09:00-24:00"], note: eve }
    holidays: { country: FR, state: 57 }
branches:
  - id: Lyon_1
    name: Lyon un
    aliases: [0012, no]
    latitude: 45.76
    longitude: 4.86
    size: big
    locationType: metropolis
    opened: 2020-02-29
    sensors:
      - { id: 007, position: 0, share: 0.4, intervalMinutes: 15, installed: 2021-01-01, removed: 2022-01-01 }
      - { id: s2 }
  - id: Nuuk
    timeZone: america/nuuk
    country: GL
    hours: always
sensors:
  - id: mover
    aliases: [m]
    placements:
      - { branch: Nuuk, from: 2023-01-01 }
      - { branch: Lyon_1, position: 9, to: 2023-01-01 }
`;

describe('a network file', () => {
  const network = parseNetwork(base, 'net.yaml');

  test('gives branches their defaults and their own', () => {
    expect(network.branches[0]).toEqual({
      id: 'Lyon_1',
      name: 'Lyon un',
      aliases: ['0012', 'no'],
      city: null,
      region: null,
      country: 'FR',
      latitude: 45.76,
      longitude: 4.86,
      timeZone: 'Europe/Paris',
      size: 'big',
      locationType: 'metropolis',
      opened: '2020-02-29',
      closed: null,
      schedule: 'week',
    });
    expect(network.branches[1]).toMatchObject({ timeZone: 'America/Nuuk', country: 'GL', schedule: 'always' });
  });

  test('gives schedules their spells in order, exceptions and holidays', () => {
    expect(network.schedules.week).toEqual({
      id: 'week',
      weekly: {
        1: [
          { open: 540, close: 720 },
          { open: 780, close: 1080 },
        ],
        2: [],
        3: [],
        4: [],
        5: [],
        6: [],
        7: [],
      },
      exceptions: {
        '2025-08-16': { spells: [], note: null },
        '2025-12-24': { spells: [{ open: 540, close: 720 }], note: null },
        '2025-12-31': { spells: [{ open: 540, close: 1440 }], note: 'eve' },
      },
      holidays: { country: 'FR', state: '57', region: null },
    });
    expect(network.schedules.always?.weekly[7]).toEqual([{ open: 0, close: 1440 }]);
  });

  test('gives sensors their places over time, and numbers that are names as they are written', () => {
    expect(network.sensors[0]).toEqual({
      id: '007',
      aliases: [],
      intervalMinutes: 15,
      placements: [{ branchId: 'Lyon_1', position: '0', share: 0.4, from: '2021-01-01', to: '2022-01-01' }],
    });
    expect(network.sensors[2]?.placements).toEqual([
      { branchId: 'Lyon_1', position: '9', share: 0.3, from: null, to: '2023-01-01' },
      { branchId: 'Nuuk', position: 'mover', share: 1, from: '2023-01-01', to: null },
    ]);
  });

  test('hours and exceptions of a branch alone make it a schedule of its own', () => {
    const own = parseNetwork(
      small(
        '    exceptions: { 2025-01-01: closed }\n  - { id: B, hours: { weekly: { monday: ["10:00-11:00"] } }, exceptions: { 2025-01-01: ["08:00-09:00"] } }\n',
      ),
      'net.yaml',
    );
    expect(own.branches.map((branch) => branch.schedule)).toEqual(['always.A', 'own.B']);
    expect(own.schedules['always.A']).toMatchObject({ id: 'always.A', exceptions: { '2025-01-01': { spells: [] } } });
    expect(own.schedules.always?.exceptions).toEqual({});
    expect(own.schedules['own.B']?.exceptions['2025-01-01']?.spells).toEqual([{ open: 480, close: 540 }]);
  });

  test('may repeat itself by anchors and merges', () => {
    const text = `id: x\ntimeZone: UTC\nschedules:\n  a: { weekly: &w { monday: ["09:00-10:00"] } }\n  b: { weekly: { <<: *w, sunday: ["10:00-11:00"] } }\nbranches: [{ id: A, schedule: b }]\n`;
    expect(parseNetwork(text, 'net.yaml').schedules.b?.weekly).toMatchObject({
      1: [{ open: 540, close: 600 }],
      7: [{ open: 600, close: 660 }],
    });
  });

  test('doors without a share divide what the others of their time leave', () => {
    const shares = parseNetwork(
      small(
        '    sensors: [{ id: a, share: 0.4 }, { id: b, removed: 2024-01-01 }, { id: c, installed: 2024-01-01 }, { id: d }]\n',
      ),
      'net.yaml',
    ).sensors.map((sensor) => sensor.placements[0]?.share);
    expect(shares).toEqual([0.4, 0.3, 0.3, 0.19999999999999998]);
  });

  test('has a schema that editors can use', () => {
    const schema = z.toJSONSchema(networkSchema, { io: 'input' });
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false, required: ['id', 'branches'] });
  });
});

describe('a wrong network file is refused with line, column and key', () => {
  const cases: [string, string, RegExp][] = [
    ['', 'net.yaml:1:1: id: ', /this key is missing: expected a short name/],
    ['- 1', 'net.yaml:1:1: ', /expected keys with values, found \[1\]/],
    ['id: [', 'net.yaml:1:6: ', /this is not YAML/],
    ['id: x\nid: y\n', 'net.yaml:2:1: ', /keys must be unique/],
    [
      small('    tiemZone: UTC\n'),
      'net.yaml:6:5: branches[0].tiemZone: ',
      /this key is not known; did you mean timeZone\?/,
    ],
    [small('    latitude: 91\n'), 'net.yaml:6:15: branches[0].latitude: ', /from -90 to 90, found 91/],
    [small('    latitude: 3\n'), 'net.yaml:6:15: branches[0].latitude: ', /both or not at all/],
    [small('    size: huge\n'), 'net.yaml:6:11: branches[0].size: ', /small, medium or big, found "huge"/],
    [small('    country: France\n'), 'net.yaml:6:14: branches[0].country: ', /two capital letters/],
    [small('    country: XQ\n'), 'net.yaml:6:14: branches[0].country: ', /there is no country "XQ"/],
    [small('    timeZone: Europe/Lyon\n'), 'net.yaml:6:15: branches[0].timeZone: ', /no time zone "Europe\/Lyon"/],
    [small('    timeZone: "+02:00"\n'), 'net.yaml:6:15: branches[0].timeZone: ', /no time zone "\+02:00"/],
    [small('    schedule: wek\n'), 'net.yaml:6:15: branches[0].schedule: ', /no schedule "wek"/],
    [
      small('    hours: sometimes\n'),
      'net.yaml:6:12: branches[0].hours: ',
      /expected always, or an object with weekly/,
    ],
    [small('    opened: 2025-02-30\n'), 'net.yaml:6:13: branches[0].opened: ', /a date that exists/],
    [
      small('    opened: 2025-02-01\n    closed: 2025-02-01\n'),
      'net.yaml:7:13: branches[0].closed: ',
      /after it opened/,
    ],
    [small('  - id: a\n'), 'net.yaml:6:9: branches[1].id: ', /"a" also names the branch A/],
    [small('  - id: A\n'), 'net.yaml:6:9: branches[1].id: ', /the id "A" stands twice/],
    [small('  - { id: B, aliases: [C, À] }\n'), 'net.yaml:6:27: branches[1].aliases[1]: ', /also names the branch A/],
    [small('    name: "?!"\n').replace('?!', '...'), 'net.yaml:6:11: branches[0].name: ', /no letter or digit/],
    [
      small('    hours: { weekly: { monday: ["09:00-12:00", "11:00-13:00"] } }\n'),
      'net.yaml:6:48: branches[0].hours.weekly.monday[1]: ',
      /overlaps another spell/,
    ],
    [
      small('    hours: { weekly: { monday: ["12:00-09:00"] } }\n'),
      'net.yaml:6:33: branches[0].hours.weekly.monday[0]: ',
      /ends before it starts/,
    ],
    [
      small('    hours: { weekly: { mondey: closed } }\n'),
      'net.yaml:6:24: branches[0].hours.weekly.mondey: ',
      /this key is not known; did you mean monday\?/,
    ],
    [
      small('    exceptions: { 2025-13-01: closed }\n'),
      'net.yaml:6:19: branches[0].exceptions.2025-13-01: ',
      /a date that exists/,
    ],
    [
      small('    hours: { weekly: {}, holidays: { country: XX } }\n'),
      'net.yaml:6:47: branches[0].hours.holidays.country: ',
      /no public holidays are known for "XX"/,
    ],
    [
      small('    sensors: [{ id: s, intervalMinutes: 7 }]\n'),
      'net.yaml:6:41: branches[0].sensors[0].intervalMinutes: ',
      /divide 60/,
    ],
    [small('    sensors: [{ id: s, share: 1.1 }]\n'), 'net.yaml:6:31: branches[0].sensors[0].share: ', /from 0 to 1/],
    [
      small('    sensors: [{ id: s, installed: 2025-01-02, removed: 2025-01-01 }]\n'),
      'net.yaml:6:56: branches[0].sensors[0].removed: ',
      /after 2025-01-02/,
    ],
    [small('    sensors: [{ id: s }, { id: s }]\n'), 'net.yaml:6:32: branches[0].sensors[1].id: ', /stands twice/],
    [
      small('    sensors: [{ id: s }, { id: t, aliases: [s] }]\n'),
      'net.yaml:6:45: branches[0].sensors[1].aliases[0]: ',
      /also names the sensor s/,
    ],
    [
      small('    sensors: [{ id: s, position: 1 }, { id: t, position: 1 }]\n'),
      'net.yaml:6:58: branches[0].sensors[1].position: ',
      /another sensor at the same time/,
    ],
    [
      small('    sensors: [{ id: s, share: 0.6 }, { id: t, share: 0.6 }]\n'),
      'net.yaml:6:54: branches[0].sensors[1].share: ',
      /add up to 1.2: at most 1/,
    ],
    [small('sensors: [{ id: s, branch: B }]\n'), 'net.yaml:6:28: sensors[0].branch: ', /no branch "B"/],
    [small('sensors: [{ id: s }]\n'), 'net.yaml:6:11: sensors[0]: ', /the key branch is missing/],
    [
      small('sensors: [{ id: s, branch: A, placements: [{ branch: A }] }]\n'),
      'net.yaml:6:20: sensors[0].branch: ',
      /says this in them/,
    ],
    [
      small('sensors: [{ id: s, placements: [{ branch: A, to: 2025-01-02 }, { branch: A, from: 2025-01-01 }] }]\n'),
      'net.yaml:6:83: sensors[0].placements[1].from: ',
      /two places at once/,
    ],
    [small('sensorsFile: s.csv\n'), 'net.yaml:6:14: sensorsFile: ', /was not read along/],
    ['id: x\nbranches: [{ id: A, hours: always }]\n', 'net.yaml:2:12: branches[0]: ', /timeZone is missing/],
    ['id: x\ntimeZone: UTC\nbranches: [{ id: A }]\n', 'net.yaml:3:12: branches[0]: ', /opening hours are missing/],
  ];

  test.each(cases)('%j at %s', (text, place, message) => {
    const error = failure(text);
    expect(error.code).toBe('NETWORK_INVALID');
    expect(error.message).toMatch(message);
    expect(describeError(error).slice(0, place.length)).toBe(place);
  });

  test('all problems are told at once, the first in the file first', () => {
    const error = failure(small('    latitude: 91\n    size: huge\n  - { id: B, longitude: 200 }\n'));
    expect(error.place).toEqual({ file: 'net.yaml', line: 6, column: 15, key: 'branches[0].latitude' });
    expect(error.message.split('\n')).toEqual([
      'expected degrees from -90 to 90, found 91.',
      '  net.yaml:7:11: branches[0].size: expected small, medium or big, found "huge".',
      '  net.yaml:8:25: branches[1].longitude: expected degrees from -180 to 180, found 200.',
    ]);
  });

  test('of very many the rest is counted', () => {
    const branches = Array.from({ length: 50 }, (_, index) => `  - { id: B${index}, size: huge }\n`).join('');
    expect(failure(small(branches)).message).toMatch(/and 30 more$/);
  });

  test('anchors that multiply without end are refused', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n`;
    expect(failure(bomb).message).toMatch(/cannot be read/);
  });
});

describe('readNetwork', () => {
  const yaml = small('sensorsFile: parts/sensors.csv\n');
  const filesOf = (texts: Record<string, string>) => ({
    readText: async (path: string) => {
      const text = texts[path];
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    },
  });

  test('reads the sensors from the folder of the network file', async () => {
    const files = filesOf({ '/etc/net.yaml': yaml, '/etc/parts/sensors.csv': 'id,branch\ns,A\n' });
    expect((await readNetwork('/etc/net.yaml', files)).sensors.map((sensor) => sensor.id)).toEqual(['s']);
  });

  test('a file that cannot be read is named', async () => {
    await expect(readNetwork('/etc/net.yaml', filesOf({}))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      place: { file: '/etc/net.yaml' },
    });
    await expect(readNetwork('/etc/net.yaml', filesOf({ '/etc/net.yaml': yaml }))).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('/etc/parts/sensors.csv'),
      place: { line: 6, key: 'sensorsFile' },
    });
  });
});
