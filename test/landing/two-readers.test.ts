import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/domain/effects.ts';
import { bench, csvMapping, directly, halved, slowly } from './landing.ts';

/** Files that are read directly: the same must be seen as by the slow reader, to the row. */
const header = 'sensor,branch,time,in,out,unit,st\n';
const row = (sensor: string, rest = 'B,2025-05-01T10:00:00Z,5,4,people,good') => `${sensor},${rest}\n`;
const regular: Record<string, string | Uint8Array> = {
  plain: header + row('a') + row('b'),
  'no final newline': header + row('a') + row('b').trimEnd(),
  'empty last field, no final newline': `${header}${row('a')}b,B,2025-05-01T10:00:00Z,5,4,people,`,
  CRLF: (header + row('a') + row('b')).replaceAll('\n', '\r\n'),
  'byte order mark': `\uFEFF${header}${row('a')}`,
  'quoted fields': header + row('"a"') + row('"b, c"') + row('d', '"B",2025-05-01T10:00:00Z,"5","",people,""'),
  'a delimiter that was quoted, then not': `${header}"a,B",B,2025-05-01T10:00:00Z,5,4,people,good\na,B,2025-05-01T10:00:00Z,5,4,people,good\n`,
  'columns nobody asked for': `x,${header.trimEnd()},y\n1,${row('a').trimEnd()},\n"2, ""3""",${row('b').trimEnd()},4\n`,
  'doubled quotes': header + row('"a ""x"""') + row('""""'),
  'empty fields': `${header},,,,,,\n${row('', ',2025-05-01T10:00:00Z,,,,')}`,
  spaces: header + row(' a ', ' B,2025-05-01T10:00:00Z , 5, 4 , people,good '),
  unicode: header + row('Chambéry') + row('東京') + row('🚪'),
  'words that are nulls elsewhere': header + row('NULL') + row('null', 'NA,2025-05-01T10:00:00Z,NULL,NaN,,\\N'),
  'comment signs': header + row('#a') + row('--b'),
  'blank lines': `${header}${row('a')}\n\n${row('b')}\n`,
  'header only': header,
  'odd counts':
    header +
    ['-1', '-10', '-3', '1.5', '12.0', '007', '99999999', 'x', '1e3', '+5', ' ']
      .map((count) => row('a', `B,2025-05-01T10:00:00Z,${count},${count},people,good`))
      .join(''),
  'odd times':
    header +
    ['x', '2025-02-30T10:00:00Z', '2025-05-01 10:00', '2025-05-01T10:00:00+02:00', '0001-01-01T00:00:00Z']
      .map((time) => row('a', `B,${time},1,1,people,good`))
      .join(''),
  'odd units and statuses':
    header +
    ['kg,good', 'PEOPLE,shut', ',SHUT', 'people,whatever']
      .map((end) => row('a', `B,2025-05-01T10:00:00Z,,1,${end}`))
      .join(''),
};
for (const name of ['plain', 'quoted fields', 'unicode']) regular[`${name}, gzip`] = gzipSync(regular[name] as string);

/** Files that only the slow reader may read. */
const irregular: Record<string, string | Uint8Array> = {
  'a row too short': `${header}${row('a')}b,B\n${row('c')}`,
  'a row too long': header + row('a') + row('b', 'B,2025-05-01T10:00:00Z,5,4,people,good,x') + row('c'),
  'a trailing delimiter': header + row('a', 'B,2025-05-01T10:00:00Z,5,4,people,good,'),
  'a trailing delimiter after an empty field': header + row('a', 'B,2025-05-01T10:00:00Z,5,4,people,,'),
  'mixed line ends': `${header}${row('a')}${row('b').replace('\n', '\r\n')}${row('c')}`,
  'a carriage return inside': header + row('a\rb'),
  'a quote inside': header + row('a"b"c') + row('d'),
  'a quote inside, as it stood before in quotes': header + row('"a""b"') + row('"a""b"') + row('a"b'),
  'a quote inside a column nobody asked for': `x,${header}1"2,${row('a')}`,
  'a blank before a quote': header + row(' "a"'),
  'a blank after a quote': header + row('"a" '),
  'text after a quote': header + row('"a"b') + row('c'),
  'a quote never closed': `${header}${row('a')}"b,B\n${row('c')}`,
  'a quoted newline': header + row('"a\nb"') + row('c'),
  'a NUL byte': header + row('a\0b') + row('c'),
  'bytes that are not UTF-8': Buffer.concat([Buffer.from(header), Buffer.from(row('caf\xe9'), 'latin1')]),
  'bytes that are not UTF-8 in a column nobody asked for': Buffer.from(`x,${header}\xe9,${row('a')}`, 'latin1'),
  'UTF-16': Buffer.from(`\uFEFF${header}${row('a')}`, 'utf16le'),
  'a header again': header + row('a') + header + row('b'),
  'another header': `${header}${row('a')}time,sensor,in\n2025-05-01T11:00:00Z,b,7\n`,
  'ten megabytes in a field': header + row('x'.repeat(10_000_000)) + row('b'),
  'a long field nobody asked for': `x,${header}${'y'.repeat(70_000)},${row('a')}1,${row('b')}`,
  'an empty file': '',
  'a header without an end': header.trimEnd(),
};

describe('the two readers of CSV', () => {
  const tools = bench();
  it.each(Object.keys(regular))('the direct one reads what the slow one reads: %s', async (name) => {
    const path = await tools.file('r.csv', regular[name] as string);
    const mapping = csvMapping();
    expect(await readDirectly(path)).toBe(true);
    const fast = await tools.lines([{ path, mapping }], { limits: directly });
    const slow = await tools.lines([{ path, mapping }], { limits: slowly });
    expect(fast).toEqual(slow);
    expect(fast.length).toBeGreaterThan(name === 'header only' ? -1 : 0);
  });

  it.each(Object.keys(irregular))('the direct one leaves to the slow one: %s', async (name) => {
    const path = await tools.file('i.csv', irregular[name] as string);
    expect(await readDirectly(path)).toBe(false);
    const fast = await tools.lines([{ path, mapping: csvMapping() }], { limits: directly });
    expect(fast).toEqual(await tools.lines([{ path, mapping: csvMapping() }], { limits: slowly }));
  });

  it.each(['plain', 'no final newline', 'CRLF', 'doubled quotes', 'blank lines', 'odd counts'])(
    'two threads read what one does: %s',
    async (name) => {
      const path = await tools.file('h.csv', regular[name] as string);
      const input = { path, mapping: csvMapping() };
      const { batches, files } = await tools.land([input], { limits: halved });
      expect(files.length).toBe(2);
      expect(await tools.lines([input], { limits: halved })).toEqual(await tools.lines([input], { limits: slowly }));
      expect(batches).toEqual((await tools.land([input], { limits: slowly })).batches);
    },
  );

  it('one thread reads again what two cannot: a field too many in the second half, a local time that occurs twice', async () => {
    const long = header + row('a').repeat(50) + row('b', 'B,2025-05-01T10:00:00Z,5,4,people,good,x');
    const twice = `sensor,time,in\n${'a,2024-10-27T02:00,1\n'.repeat(20)}`;
    for (const [body, mapping] of [
      [long, csvMapping()],
      [twice, csvMapping({ time: { zone: 'Europe/Paris' } })],
    ] as const) {
      const path = await tools.file('again.csv', body);
      const lines = await tools.lines([{ path, mapping }], { limits: halved });
      expect(lines).toEqual(await tools.lines([{ path, mapping }], { limits: slowly }));
    }
  });

  async function readDirectly(path: string, mapping = csvMapping()): Promise<boolean> {
    const noted: string[] = [];
    const log = { ...silentLog, debug: (_: object, message: string) => noted.push(message) };
    await tools.land([{ path, mapping }], { limits: directly, log });
    return noted.length === 0;
  }
});
