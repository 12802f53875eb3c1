import { describe, expect, it } from 'vitest';
import { tables } from '../../src/domain/tables.ts';
import { literal } from '../../src/engine/duckdb.ts';
import { landingFingerprint } from '../../src/pipeline/land/land.ts';
import { mappingSchema } from '../../src/source/mapping.ts';
import { bench, csvMapping, directly, type Line, slowly } from './landing.ts';

const pick = (lines: Line[], ...columns: string[]) => lines.map((line) => columns.map((column) => line[column]));

describe('lines', () => {
  const tools = bench();

  it('have the columns and types of the table', async () => {
    const path = await tools.file('types.csv', 'sensor,time,in\na,2025-05-01T10:00:00Z,5\n');
    const { files } = await tools.land([{ path, mapping: csvMapping() }]);
    const found = await tools.session.json(
      `DESCRIBE SELECT * FROM read_parquet(${literal(files[0]?.path ?? '')}, hive_partitioning = false)`,
    );
    const duck = {
      text: 'VARCHAR',
      integer: 'INTEGER',
      bigint: 'BIGINT',
      double: 'DOUBLE',
      boolean: 'BOOLEAN',
      date: 'DATE',
      timestamp: 'TIMESTAMP WITH TIME ZONE',
    };
    expect(found.map((column) => [column.column_name, column.column_type])).toEqual(
      tables.lines.columns
        .filter(({ name }) => name !== tables.lines.partition)
        .map(({ name, type }) => [name, duck[type]]),
    );
    expect(files[0]).toMatchObject({ month: '2025-06-01', rows: 1, stats: { numRecords: 1 } });
    expect(files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('keep what stopped the parsing of each record, and count it', async () => {
    const path = await tools.file(
      'bad.csv',
      `sensor,branch,time,in,out,unit,st
a,B,2025-05-01T10:00:00Z,5,4,people,
a,B,2025-05-01T11:00:00Z,-1,,people,
a,B,2025-05-01T12:00:00Z,-10,,people,
a,B,2025-05-01T13:00:00Z,-3,,people,
a,B,2025-05-01T14:00:00Z,5,x,people,
a,B,2025-05-01T15:00:00Z,5,4,kg,
a,B,yesterday,5,4,people,
,,2025-05-01T16:00:00Z,5,4,people,
a,B,,5,4,people,
a,B,2025-05-01T17:00:00Z,,,people,shut
a,B,2025-05-01T18:00:00Z,,,people,
a,B
a,B,2025-05-01T19:00:00Z,0,0,people,
`,
    );
    const input = { path, mapping: csvMapping() };
    const lines = await tools.lines([input]);
    expect(pick(lines, 'record', 'entries', 'exits', 'reported_status', 'parse_error')).toEqual([
      ['1', '5', '4', 'ok', null],
      ['2', null, null, 'closed', null],
      ['3', null, null, 'broken', null],
      ['4', null, null, null, 'count_negative'],
      ['5', '5', null, 'ok', null],
      ['6', null, null, null, 'wrong_unit'],
      ['7', '5', '4', null, 'time_unreadable'],
      ['8', '5', '4', null, 'field_missing'],
      ['9', '5', '4', null, 'field_missing'],
      ['10', null, null, 'closed', null],
      ['11', null, null, null, 'count_missing'],
      ['12', null, null, null, 'broken_record'],
      ['13', '0', '0', 'ok', null],
    ]);
    expect(lines[4]?.error_detail).toBe('exits: count_not_a_number x');
    expect(lines[7]?.error_detail).toBe('sensor and branch');
    expect(lines[6]).toMatchObject({ time_text: 'yesterday', instant: null, utc_date: '2025-06-15' });
    const { batches } = await tools.land([input]);
    expect(batches).toEqual([
      {
        id: 'b0',
        records: 13,
        lines: 13,
        parsed: 6,
        failed: {
          count_negative: 1,
          wrong_unit: 1,
          time_unreadable: 1,
          field_missing: 2,
          count_missing: 1,
          broken_record: 1,
        },
        dates: ['2025-05-01', '2025-06-15'],
        note: null,
      },
    ]);
  });

  it.each([directly, slowly])(
    'give a sensor the second of a local time that occurs twice, by order in the batch',
    async (limits) => {
      const path = await tools.file(
        'twice.csv',
        `sensor,time,in
a,2024-10-27T01:00,1
a,2024-10-27T02:00,2
b,2024-10-27T02:00,3
a,2024-10-27T02:00,4
a,2024-10-27T03:00,5
a,2024-03-31T02:30,6
`,
      );
      const mapping = csvMapping({ time: { zone: 'network' } });
      const lines = await tools.lines([{ path, mapping }], { limits, networkZone: 'Europe/Paris' });
      expect(pick(lines, 'entries', 'instant', 'parse_error')).toEqual([
        ['1', '2024-10-26 23:00:00+00', null],
        ['2', '2024-10-27 00:00:00+00', null],
        ['3', '2024-10-27 00:00:00+00', null],
        ['4', '2024-10-27 01:00:00+00', null],
        ['5', '2024-10-27 02:00:00+00', null],
        ['6', null, 'time_does_not_exist'],
      ]);
    },
  );

  it.each([directly, slowly])('start where the interval starts, by the record and by the mapping', async (limits) => {
    const path = await tools.file(
      'length.csv',
      'sensor,time,in,len\na,2025-05-01T10:15:00,1,15\na,2025-05-01T10:20:00,2,\na,2025-05-01T10:20:00,3,90\n',
    );
    const fields = { sensor: 'sensor', time: 'time', entries: 'in', interval: 'len' };
    const time = { zone: 'Asia/Kolkata', marks: 'end', align: 'floor' };
    const mapping = csvMapping({ fields, time, intervalMinutes: 60 });
    const lines = await tools.lines([{ path, mapping }], { limits });
    expect(pick(lines, 'instant', 'interval_minutes', 'parse_error')).toEqual([
      ['2025-05-01 04:30:00+00', 15, null],
      ['2025-05-01 04:30:00+00', 60, null],
      ['2025-05-01 04:50:00+00', null, 'interval_too_long'],
    ]);
  });

  it('of a wide file are one for each value', async () => {
    const path = await tools.file('wide.csv', 'day,clock,a,b\n01/05/2025,10:00,5,6\n01/05/2025,11:00,,x\n');
    const mapping = csvMapping({
      fields: { time: 'day', timeOfDay: 'clock' },
      wide: { columns: 'rest' },
      time: { form: 'pattern', pattern: 'dd/MM/yyyy HH:mm', zone: 'UTC' },
    });
    const lines = await tools.lines([{ path, mapping }]);
    const expected = [
      ['1', 1, 'a', '01/05/2025 10:00', '5', null],
      ['1', 2, 'b', '01/05/2025 10:00', '6', null],
      ['2', 1, 'a', '01/05/2025 11:00', null, 'count_missing'],
      ['2', 2, 'b', '01/05/2025 11:00', null, 'count_not_a_number'],
    ];
    const columns = ['record', 'part', 'sensor_text', 'time_text', 'entries', 'parse_error'];
    expect(pick(lines, ...columns)).toEqual(expected);
    const parquet = `${tools.folder}/wide.parquet`;
    await tools.session.run(
      `COPY (SELECT * FROM read_csv(${literal(path)}, all_varchar = true)) TO ${literal(parquet)} (FORMAT parquet)`,
    );
    const again = await tools.lines([{ path: parquet, mapping: { ...mapping, format: 'parquet' } }], {
      limits: { fileRows: 3 },
    });
    expect(pick(again, ...columns)).toEqual(expected);
  });

  it('come from Parquet of any types', async () => {
    const path = `${tools.folder}/typed.parquet`;
    await tools.session.run(
      `COPY (SELECT 7 AS sensor, TIMESTAMPTZ '2025-05-01 10:00:00Z' AS time, 12.0::DOUBLE AS "in", DATE '2025-01-01' AS other
       UNION ALL SELECT 8, NULL, NULL, NULL) TO ${literal(path)} (FORMAT parquet)`,
    );
    const mapping = csvMapping({ format: 'parquet' });
    const lines = await tools.lines([{ path, mapping }]);
    expect(pick(lines, 'record', 'sensor_text', 'instant', 'entries', 'parse_error')).toEqual([
      ['1', '7', '2025-05-01 10:00:00+00', '12', null],
      ['2', '8', null, null, 'field_missing'],
    ]);
  });

  it('of many small batches share one file, sorted by date', async () => {
    const mapping = mappingSchema.parse({
      id: 'seed',
      format: 'json',
      fields: {
        sensor: 'counter_id',
        branch: 'agency_name',
        time: 'date_time',
        entries: 'visitor_count',
        unit: 'unit',
      },
      time: { zone: 'UTC', align: 'floor' },
      intervalMinutes: 60,
      sentinels: { '-1': 'closed' },
    });
    const body = (count: number, day: number) =>
      JSON.stringify({
        agency_name: 'A',
        counter_id: 0,
        date_time: `2025-05-${day} 09:05`,
        visitor_count: count,
        unit: 'visitors',
      });
    const texts = [body(3, 12), body(-1, 11), 'oops', body(4, 10)];
    const many = await tools.file('many.json', texts.join(''));
    let offset = 0;
    const parts = texts.map((text) => {
      offset += text.length;
      return { offset: offset - text.length, length: text.length };
    });
    const single = await tools.file('one.json', body(5, 9 + 4));
    const inputs = [{ path: many, mapping, parts }, ...Array.from({ length: 50 }, () => ({ path: single, mapping }))];
    const { files, batches } = await tools.land(inputs);
    expect(files.map(({ rows }) => rows)).toEqual([54]);
    expect(batches).toHaveLength(51);
    const [{ path } = { path: '' }] = files;
    const rows = await tools.session.json(
      `SELECT * FROM read_parquet(${literal(path)}, hive_partitioning = false) LIMIT 4`,
    );
    expect(pick(rows, 'batch', 'record', 'instant', 'entries', 'reported_status', 'parse_error')).toEqual([
      ['b0', '4', '2025-05-10 09:00:00+00', '4', 'ok', null],
      ['b0', '2', '2025-05-11 09:00:00+00', null, 'closed', null],
      ['b0', '1', '2025-05-12 09:00:00+00', '3', 'ok', null],
      ['b1', '1', '2025-05-13 09:00:00+00', '5', 'ok', null],
    ]);
  });

  it('lie in the month of receipt of their batch, in files of bounded size', async () => {
    const rows = Array.from({ length: 250_000 }, (_, index) => `s${index % 10},2025-05-01T10:00:00Z,${index}\n`).join(
      '',
    );
    const path = await tools.file('large.csv', `sensor,time,in\n${rows}`);
    const small = await tools.file('small.csv', 'sensor,time,in\na,2025-05-01T10:00:00Z,5\n');
    const mapping = csvMapping();
    const inputs = [
      { path, mapping },
      { path: small, mapping },
      { path: small, mapping, receivedAt: '2025-07-01T00:00:00.000Z' },
    ];
    const { files } = await tools.land(inputs, { limits: { fileRows: 100_000 } });
    expect(files.map(({ month, rows }) => [month, rows])).toEqual([
      ['2025-06-01', 100_000],
      ['2025-06-01', 100_000],
      ['2025-06-01', 50_001],
      ['2025-07-01', 1],
    ]);
    const lists = files.map(({ path }) => literal(path)).join(', ');
    const found = await tools.session.json(
      `SELECT count(DISTINCT record) AS records, min(record) AS low, max(record) AS high, bool_and(entries = record - 1) AS same
       FROM read_parquet([${lists}]) WHERE batch = 'b0'`,
    );
    expect(found).toEqual([{ records: '250000', low: '1', high: '250000', same: true }]);
  });

  it('depend on the mapping and on the zone of the network where the mapping asks for it', () => {
    const local = csvMapping({ time: { zone: 'network' } });
    expect(landingFingerprint(local, 'Europe/Paris')).not.toBe(landingFingerprint(local, 'Asia/Tokyo'));
    expect(landingFingerprint(csvMapping(), 'Europe/Paris')).toBe(landingFingerprint(csvMapping(), 'Asia/Tokyo'));
    expect(landingFingerprint(csvMapping(), null)).not.toBe(
      landingFingerprint(csvMapping({ intervalMinutes: 15 }), null),
    );
  });
});
