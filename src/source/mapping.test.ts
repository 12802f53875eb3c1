import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeError, FootfallError } from '../domain/errors.ts';
import { mappingHash, parseMapping, zoneOfMapping } from './mapping.ts';

const good = 'id: m\nformat: csv\nfields:\n  sensor: id\n  time: at\n  entries: n\n';

/** What a person would read. */
function complaint(text: string): string {
  try {
    parseMapping(text, 'm.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(FootfallError);
    expect(error).toMatchObject({ code: 'MAPPING_INVALID' });
    return describeError(error);
  }
  return 'no complaint';
}

describe('parseMapping', () => {
  it('makes a short mapping whole', () => {
    expect(parseMapping(good, 'm.yaml')).toMatchObject({
      csv: { delimiter: ',', quote: '"', header: true, encoding: 'utf-8' },
      time: { form: 'iso', marks: 'start', align: 'exact' },
      missing: [''],
      sentinels: {},
    });
  });

  it('takes negative sentinels as YAML writes them', () => {
    expect(parseMapping(`${good}sentinels: { -1: closed, -10: broken }\n`, 'm.yaml').sentinels).toEqual({
      '-1': 'closed',
      '-10': 'broken',
    });
  });

  it.each([
    [
      'a key that is misspelt',
      `${good}tiem:\n  zone: UTC\n`,
      /^m\.yaml:7:1: tiem: this key is not known; did you mean time\?/,
    ],
    [
      'a nested one',
      good.replace('entries', 'entires'),
      /^m\.yaml:6:3: fields\.entires: this key is not known; did you mean entries\?/,
    ],
    ['a wrong choice', good.replace('csv', 'xml'), /^m\.yaml:2:9: format: expected one of csv, json, parquet/],
    [
      'a wrong type',
      `${good}intervalMinutes: hourly\n`,
      /^m\.yaml:7:18: intervalMinutes: expected a number, found "hourly"/,
    ],
    [
      'a length that does not divide an hour',
      `${good}intervalMinutes: 45\n`,
      /:7:18: intervalMinutes: expected minutes that divide 60/,
    ],
    ['something missing', 'format: csv\nfields: {}\n', /id: this key is missing: expected a text/],
    ['no time', good.replace('time', 'unit'), /m\.yaml:3:1: fields: expected time/],
    ['no count', good.replace('entries', 'unit'), /fields: expected entries/],
    ['no name', good.replace('sensor', 'unit'), /fields: expected sensor or branch/],
    [
      'an unknown zone',
      `${good}time: { zone: Europe/Lutetia }\n`,
      /m\.yaml:7:15: time\.zone: expected an IANA zone.*found Europe\/Lutetia/,
    ],
    ['a pattern that lacks', `${good}time: { form: pattern }\n`, /time\.form: expected a pattern/],
    ['a pattern for nothing', `${good}time: { pattern: yyyy }\n`, /time\.pattern: expected no pattern with form iso/],
    [
      'a pattern without an hour',
      `${good}time: { form: pattern, pattern: yyyy-MM-dd }\n`,
      /time\.pattern: .*needs an hour/,
    ],
    [
      'a pattern of unknown letters',
      `${good}time: { form: pattern, pattern: 'jj/MM/yyyy HH' }\n`,
      /jj is no part of a time pattern/,
    ],
    ['a delimiter beyond ASCII', `${good}csv: { delimiter: "→" }\n`, /csv\.delimiter: expected one ASCII character/],
    ['names where there is no header', `${good}csv: { header: false }\n`, /fields\.sensor: expected column1, column2/],
    ['a sentinel that is no number', `${good}sentinels: { closed: closed }\n`, /sentinels/],
    [
      'a field said twice',
      `${good}constants: { sensor: A }\n`,
      /constants\.sensor: expected fields\.sensor or constants\.sensor/,
    ],
    [
      'counts named in a wide file',
      `${good}wide: { columns: rest }\n`,
      /fields\.entries: expected none in a wide file/,
    ],
    ['text that is no YAML', 'id: [', /^m\.yaml:1:\d+: this is not YAML/],
    ['a list', '- 1\n', /expected keys with values/],
    ['nothing', '', /^m\.yaml:1:1: id: this key is missing/],
    [
      'an unknown placeholder',
      `${good}request: { url: "{base}/x?f={from}&t={to}&b={shop}" }\n`,
      /request\.url: expected placeholders .*found \{shop\}/,
    ],
    ['a request without a time', `${good}request: { url: "{base}/x" }\n`, /request\.url: expected \{from\} and \{to\}/],
    ['half a range', `${good}request: { url: "{base}/x?f={from}" }\n`, /request\.url: expected both/],
    [
      'a request to nowhere',
      `${good}request: { url: "x?at={at}" }\n`,
      /request\.url: expected it to start with \{base\}/,
    ],
    [
      'a cursor in a CSV body',
      `${good}request: { url: "{base}/{at}", paging: { kind: cursor, parameter: c, next: n } }\n`,
      /nextHeader/,
    ],
    [
      'an unknown kind of paging',
      `${good}request: { url: "{base}/{at}", paging: { kind: pages } }\n`,
      /request\.paging\.kind/,
    ],
  ])('names %s with its place and what was expected', (_, text, expected) => {
    expect(complaint(text)).toMatch(expected);
  });

  it('tells all problems at once, in the order of the file', () => {
    const text = complaint('id: M!\nformat: xml\nfields:\n  time: at\n  entires: n\n');
    expect(text.match(/(?<=^ *)m\.yaml:\d+:\d+: [\w.]+/gm)).toEqual([
      'm.yaml:1:5: id',
      'm.yaml:2:9: format',
      'm.yaml:5:3: fields.entires',
    ]);
  });

  it('reads the example of a service that answers one hour at a time', () => {
    const file = new URL('../../examples/visitor-count-service/mapping.yaml', import.meta.url);
    const mapping = parseMapping(readFileSync(file, 'utf8'), 'mapping.yaml');
    expect(mapping.sentinels).toEqual({ '-1': 'closed', '-10': 'broken' });
    expect(mapping.request?.emptyStatuses).toEqual([204]);
  });
});

describe('mappingHash', () => {
  const hashOf = (text: string) => mappingHash(parseMapping(text, 'm.yaml'));

  it('stays the same when the name, the request or only the writing changes', () => {
    const request = 'request: { url: "{base}/x?at={at}" }\n';
    expect(hashOf(good.replace('id: m', 'id: other') + request)).toBe(hashOf(good));
    expect(hashOf(`${good}missing: [""]\n# nothing\n`)).toBe(hashOf(good));
    expect(hashOf('fields: { entries: n, time: at, sensor: id }\nformat: csv\nid: m\n')).toBe(hashOf(good));
  });

  it('changes with whatever changes lines', () => {
    const others = [
      'time: { align: floor }',
      'sentinels: { -1: closed }',
      'intervalMinutes: 15',
      'constants: { unit: x }',
    ];
    expect(new Set([good, ...others.map((line) => `${good}${line}\n`)].map(hashOf)).size).toBe(5);
  });
});

describe('zoneOfMapping', () => {
  const network = (...zones: string[]) => ({ branches: zones.map((timeZone) => ({ timeZone })) }) as never;
  const mapping = parseMapping(`${good}time: { zone: network }\n`, 'm.yaml');

  it('takes the only zone of the network, and refuses several', () => {
    expect(zoneOfMapping(mapping, network('Europe/Paris', 'Europe/Paris'))).toBe('Europe/Paris');
    expect(() => zoneOfMapping(mapping, network('Europe/Paris', 'Europe/Rome'))).toThrow(/several zones/);
    expect(zoneOfMapping(parseMapping(good, 'm.yaml'), network('Europe/Paris'))).toBeUndefined();
  });
});
