import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FootfallError } from '../domain/errors.ts';
import { type Mapping, parseMapping } from './mapping.ts';
import { type RawRecord, type ReadOptions, readRecords } from './records.ts';

const csv = mapping('fields: { sensor: id, time: at, entries: n, unit: unit }');

function mapping(text: string, format = 'csv'): Mapping {
  return parseMapping(`id: m\nformat: ${format}\n${text}`, 'm.yaml');
}

async function read(
  by: Mapping,
  body: string | Buffer,
  options: ReadOptions & { chunk?: number } = {},
): Promise<RawRecord[]> {
  const bytes = Buffer.from(body as string);
  const size = options.chunk ?? Math.max(1, bytes.length);
  const chunks = (async function* () {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
  })();
  return Array.fromAsync(readRecords(by, chunks, options));
}

/** A record in one line: ordinal, then its texts, or its error. */
const brief = (records: RawRecord[]) =>
  records.map(({ record, sensor, time, entries, error }) => `${record} ${error ?? `${sensor} ${time} ${entries}`}`);

const head = 'id,at,n,unit\n';

describe('readRecords reads CSV', () => {
  it('takes fields by name, in any order, in any case', async () => {
    const [first] = await read(csv, 'N,other, AT ,id\n7,x,09:00,A\n');
    expect(first).toEqual({
      record: 1,
      part: 1,
      sensor: 'A',
      branch: null,
      time: '09:00',
      entries: '7',
      exits: null,
      unit: null,
      status: null,
      interval: null,
      error: null,
      detail: null,
    });
  });

  it('takes quotes, quoted newlines, doubled quotes, a BOM, mixed line ends, empty lines, no newline at the end', async () => {
    const body = '\uFEFFid,at,n,unit\r\n"A, 1",t,1,"a ""b"" c"\n\r\nB,"two\r\nlines",2,x\rC,t,3,\n\n"",t,4,y';
    const records = await read(csv, body);
    expect(brief(records)).toEqual(['1 A, 1 t 1', '2 B two\r\nlines 2', '3 C t 3', '4  t 4']);
    expect(records.map((record) => record.unit)).toEqual(['a "b" c', 'x', '', 'y']);
  });

  it('gives nothing for an empty file, and for a header alone', async () => {
    expect(await read(csv, '')).toEqual([]);
    expect(await read(csv, '\uFEFF')).toEqual([]);
    expect(await read(csv, head)).toEqual([]);
    expect(await read(csv, head.trim())).toEqual([]);
  });

  it('tells a line with the wrong number of fields and goes on', async () => {
    const records = await read(csv, `${head}A,t,1,x\nB,t\nC,t,3,x,extra\nD,t,4,x\n`);
    expect(brief(records)).toEqual(['1 A t 1', '2 broken_record', '3 broken_record', '4 D t 4']);
    expect(records[1]?.detail).toBe('2 fields, expected 4: B,t');
  });

  it('loses one line to a quote that is not closed', async () => {
    const lines = Array.from({ length: 5000 }, (_, index) => `S${index},t,${index},x`);
    lines[10] = 'bad,"t,1,x';
    for (const body of [`${head}${lines.join('\n')}\n`, `${head}${lines.slice(0, 20).join('\n')}`]) {
      const records = await read(csv, body);
      expect(records.filter((record) => record.error).map((record) => record.record)).toEqual([11]);
      expect(records[10]?.detail).toMatch(/a quote is not closed: bad,"t,1,x$/);
      expect(records).toHaveLength(body.split('\n').filter(Boolean).length - 1);
    }
  });

  it('resumes on the next line when a stray quote is closed by the quote of a later line', async () => {
    const records = await read(csv, `${head}A,"t,1,x\nB,t,2,x\nC,"t",3,x\nD,t,4,x\n`);
    expect(brief(records)).toEqual(['1 broken_record', '2 B t 2', '3 C t 3', '4 D t 4']);
  });

  it('tells a record whose bytes are wrong in the declared encoding, and reads the others', async () => {
    const body = Buffer.concat([
      Buffer.from(`${head}é,t,1,x\n`),
      Buffer.from('\xe9,t,2,x\n', 'latin1'),
      Buffer.from('B,t,3,x\n'),
    ]);
    const records = await read(csv, body);
    expect(brief(records)).toEqual(['1 é t 1', '2 encoding', '3 B t 3']);
    expect(records[1]).toMatchObject({ sensor: '\uFFFD', time: 't', detail: 'bytes that are not UTF-8 in id' });
  });

  it('reads windows-1252, and UTF-16 by its mark whatever was declared', async () => {
    const windows = mapping('csv: { encoding: windows-1252 }\nfields: { sensor: id, time: at, entries: n }');
    expect(brief(await read(windows, Buffer.from(`${head}\x80\xe9,t,1,x\n`, 'latin1')))).toEqual(['1 €é t 1']);
    const utf16 = Buffer.from(`\uFEFF${head}é,t,1,x\r\n`, 'utf16le');
    expect(brief(await read(csv, utf16))).toEqual(['1 é t 1']);
    expect(brief(await read(csv, Buffer.from(utf16).swap16(), { chunk: 1 }))).toEqual(['1 é t 1']);
    expect(brief(await read(csv, Buffer.concat([utf16, Buffer.from([0x42])])))).toEqual(['1 é t 1', '2 broken_record']);
  });

  it('tells NUL bytes as an error of encoding', async () => {
    const records = await read(csv, `${head}A,t,1,x\nB\0,t,2,x\n`);
    expect(brief(records)).toEqual(['1 A t 1', '2 encoding']);
    expect(records[1]?.sensor).toBe('B\uFFFD');
  });

  it.each([
    ['plain', 'y'.repeat(10_000_000)],
    ['quoted', `"${'y'.repeat(10_000_000)}"`],
    ['quoted and full of commas', `"${'y,'.repeat(5_000_000)}"`],
  ])('refuses 10 MB in one field, %s, and keeps its neighbours', async (_, field) => {
    for (const chunk of [65_536, 20_000_000]) {
      const records = await read(csv, `${head}A,t,1,x\nB,t,${field},x\nC,t,3,x\n`, { chunk });
      expect(brief(records)).toEqual(['1 A t 1', '2 field_too_long', '3 C t 3']);
      expect(records[1]).toMatchObject({ sensor: 'B', time: 't', entries: null, unit: 'x' });
    }
  });

  it('holds little memory while 200 MB without a line break pass by', async () => {
    const chunk = Buffer.alloc(1 << 20, 'y');
    const endless = (async function* () {
      yield Buffer.from(`${head}A,t,`);
      for (let index = 0; index < 200; index++) yield chunk;
      yield Buffer.from(',x\nB,t,2,x\n');
    })();
    const before = process.memoryUsage().arrayBuffers;
    const records = await Array.fromAsync(readRecords(csv, endless));
    expect(brief(records)).toEqual(['1 field_too_long', '2 B t 2']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 << 20);
  });

  it('refuses a record of very many short fields', async () => {
    const records = await read(csv, `${head}${','.repeat(3_000_000)}\nB,t,2,x\n`);
    expect(brief(records)).toEqual(['1 broken_record', '2 B t 2']);
  });

  it('skips a header that comes again and takes over one that differs but fits', async () => {
    const body = `${head}A,t,1,x\n${head}B,t,2,x\nn,unit,id,at,more\n3,x,C,t,m\n4,x,D,t,m\n`;
    expect(brief(await read(csv, body))).toEqual(['1 A t 1', '2 B t 2', '3 C t 3', '4 D t 4']);
  });

  it('tells header_changed where a new header lacks what is needed, until one fits again', async () => {
    const body = `${head}A,t,1,x\nid,at,total,unit\nB,t,2,x\nC,t,3,x\n${head}D,t,4,x\n`;
    const records = await read(csv, body);
    expect(brief(records)).toEqual(['1 A t 1', '2 header_changed', '3 header_changed', '4 D t 4']);
    expect(records[1]?.detail).toBe('the header became id, at, total, unit; missing: n');
  });

  it('reads a file without a header by position, with constants', async () => {
    const plain = mapping(
      'csv: { header: false, delimiter: ";" }\nfields: { time: column2, entries: column3 }\nconstants: { sensor: S, unit: people }',
    );
    const records = await read(plain, 'x;t;1\ny;t;2\n');
    expect(brief(records)).toEqual(['1 S t 1', '2 S t 2']);
    expect(records[0]?.unit).toBe('people');
  });

  it('gives one record for each column of a wide file', async () => {
    const wide = mapping('fields: { time: day, timeOfDay: hour }\nwide: { columns: rest }');
    const records = await read(wide, 'day,hour,North,South\n1 May,9,1,2\n1 May,10,,4\n');
    expect(records.map((r) => [r.record, r.part, r.sensor, r.time, r.entries])).toEqual([
      [1, 1, 'North', '1 May 9', '1'],
      [1, 2, 'South', '1 May 9', '2'],
      [2, 1, 'North', '1 May 10', ''],
      [2, 2, 'South', '1 May 10', '4'],
    ]);
    const named = mapping('fields: { time: day }\nwide: { columns: { South: Lyon_1 }, names: branch }');
    expect((await read(named, 'day,North,South\nd,1,2\n')).map((r) => [r.part, r.branch, r.entries])).toEqual([
      [1, 'Lyon_1', '2'],
    ]);
  });

  it('refuses a file of which nothing fits, naming what it found and what may be meant', async () => {
    const attempt = read(csv, 'ids,att,value\n1,2,3\n', { file: 'x.csv' });
    await expect(attempt).rejects.toThrow(FootfallError);
    await expect(attempt).rejects.toMatchObject({
      code: 'IMPORT_NOTHING_FITS',
      message: 'The columns "at", "n", "id" are not in the file; it has "ids", "att", "value".',
      hint: expect.stringContaining('id may be "ids"'),
      place: { file: 'x.csv', line: 1 },
    });
  });

  it('reads bodies one after the other, and tells one that fits nothing in its place', async () => {
    const bodies = [`${head}A,t,1,x\n`, '<html>\n', `\uFEFF${head}B,t,2,x`, `${head}C,t,3,x\n`].map((text) =>
      Buffer.from(text),
    );
    const options: ReadOptions = { parts: bodies, nothingFits: 'record' };
    for (const chunk of [1, 7, 1000]) {
      const records = await read(csv, Buffer.concat(bodies), { ...options, chunk });
      expect(brief(records)).toEqual(['1 A t 1', '2 broken_record', '3 B t 2', '4 C t 3']);
    }
  });

  it('never depends on how the bytes are cut, whatever they are', async () => {
    const token = fc.constantFrom(
      'a',
      '1',
      ',',
      '"',
      '""',
      '\n',
      '\r\n',
      '\r',
      '\0',
      'é',
      'xxxxxxxxxxxx',
      head,
      'A,t,1,x\n',
    );
    const limits = { maxFieldBytes: 10, maxRecordBytes: 40, nothingFits: 'record' } as const;
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), async (tokens, chunk) => {
        const body = head + tokens.join('');
        const whole = await read(csv, body, limits);
        expect(await read(csv, body, { ...limits, chunk })).toEqual(whole);
        expect(whole.map((record) => record.record)).toEqual(whole.map((_, index) => index + 1));
      }),
      { numRuns: 400 },
    );
  });

  it('reads back whatever was written by the rules', async () => {
    const text = fc.string({ maxLength: 12, unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é', '0') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text, text)), fc.integer({ min: 1, max: 20 }), async (rows, chunk) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const body = head + rows.map((row) => `${row.map(quoted).join(',')},x\r\n`).join('');
        const records = await read(csv, body, { chunk });
        expect(records.map((record) => [record.sensor, record.time, record.entries])).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });
});

describe('readRecords reads JSON', () => {
  const json = mapping(
    'json: { records: data.items }\nfields: { sensor: who.sensor, time: at, entries: counts.0, exits: out }',
    'json',
  );
  const flat = mapping('fields: { sensor: id, time: at, entries: n }', 'json');

  it('follows dotted paths and keeps numbers as they were written', async () => {
    const body =
      '{"data":{"items":[{"who":{"sensor":90071992547409931},"at":1748509200,"counts":[12.0],"out":null},{"at":"t"}]}}';
    expect(await read(json, body, { chunk: 5 })).toMatchObject([
      { record: 1, sensor: '90071992547409931', time: '1748509200', entries: '12.0', exits: null, error: null },
      { record: 2, sensor: null, time: 't', entries: null, error: null },
    ]);
  });

  it('takes an array, or a single object as one record', async () => {
    expect(brief(await read(flat, '[{"id":"A","at":"t","n":1},{"id":"B","at":"t","n":2}]'))).toEqual([
      '1 A t 1',
      '2 B t 2',
    ]);
    expect(brief(await read(flat, '\uFEFF{"id":"A","at":"t","n":-1}'))).toEqual(['1 A t -1']);
    expect(await read(flat, ' \n')).toEqual([]);
    expect(await read(flat, '[]')).toEqual([]);
  });

  it.each([
    ['[{"id":"A","at"', /^not JSON/],
    ['<html>', /^not JSON/],
    ['"text"', /expected an array of records/],
    ['12.5', /expected an array of records/],
  ])('tells %s as one broken record', async (body, detail) => {
    const records = await read(flat, body);
    expect(brief(records)).toEqual(['1 broken_record']);
    expect(records[0]?.detail).toMatch(detail);
  });

  it('tells another shape, a body that is too long, and records that are none', async () => {
    expect(brief(await read(json, '{"data":{"items":null}}'))).toEqual(['1 broken_record']);
    expect(brief(await read(flat, '[{"id":"A"}]', { maxJsonBytes: 5 }))).toEqual(['1 broken_record']);
    expect(brief(await read(flat, '[1, null, {"id":"A","at":"t","n":3}, [], {"id":{"x":1},"at":"t","n":1}]'))).toEqual([
      '1 broken_record',
      '2 broken_record',
      '3 A t 3',
      '4 broken_record',
      '5 broken_record',
    ]);
  });

  it('tells damaged, NUL and overlong texts in their record alone', async () => {
    const body = Buffer.from(
      '[{"id":"\xe9","at":"t","n":1},{"id":"B\\u0000","at":"t","n":2},{"id":"C","at":"t","n":3}]',
      'latin1',
    );
    expect(brief(await read(flat, body))).toEqual(['1 encoding', '2 encoding', '3 C t 3']);
    const long = JSON.stringify([{ id: 'x'.repeat(70_000), at: 't', n: 1 }]);
    expect(brief(await read(flat, long))).toEqual(['1 field_too_long']);
  });

  it('reads wide records and bodies one after the other', async () => {
    const wide = mapping('fields: { time: at }\nwide: { columns: rest }', 'json');
    const bodies = ['{"at":"t","N":1,"S":2}', 'oops', '[{"at":"u","N":3}]'].map((text) => Buffer.from(text));
    const records = await read(wide, Buffer.concat(bodies), { parts: bodies, chunk: 3 });
    expect(records.map((r) => [r.record, r.part, r.sensor, r.time, r.entries, r.error])).toEqual([
      [1, 1, 'N', 't', '1', null],
      [1, 2, 'S', 't', '2', null],
      [2, 1, null, null, null, 'broken_record'],
      [3, 1, 'N', 'u', '3', null],
    ]);
  });
});
