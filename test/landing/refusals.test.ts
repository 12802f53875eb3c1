import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FootfallError } from '../../src/domain/errors.ts';
import { bench, csvMapping, directly, halved, slowly } from './landing.ts';

const unfit: Record<string, [string, RegExp]> = {
  'an empty file': ['', /the file is empty/],
  'a header alone': ['sensor,time,in\n', /no record/],
  'other columns': ['x,y\n1,2\n', /"sensor"|"time"/],
  'times without a zone': [
    'sensor,time,in\na,2025-05-01 10:00,1\nb,2025-05-01 10:00,1\n',
    /2 of 2 .*time_without_zone.*2025-05-01 10:00/,
  ],
};

describe('a file of which nothing fits', () => {
  const tools = bench();

  it.each(Object.keys(unfit))('is refused with the reason, and leaves nothing: %s', async (name) => {
    const [body, reason] = unfit[name] as [string, RegExp];
    const path = await tools.file('unfit.csv', body);
    for (const limits of [directly, halved, slowly]) {
      const error = await tools.land([{ path, mapping: csvMapping() }], { refuseUnfit: true, limits }).catch((e) => e);
      expect(error).toBeInstanceOf(FootfallError);
      expect(error.code).toBe('IMPORT_NOTHING_FITS');
      expect(error.message).toMatch(reason);
    }
    expect(await parquets()).toEqual([]);
  });

  it('is a broken record among the batches of a source', async () => {
    const path = await tools.file('other.csv', 'x,y\n1,2\n');
    const parquet = await tools.file('no.parquet', 'PAR1 not really');
    const inputs = [
      { path, mapping: csvMapping() },
      { path: parquet, mapping: csvMapping({ format: 'parquet' }) },
    ];
    const { batches, files } = await tools.land(inputs);
    expect(batches.map(({ failed }) => failed)).toEqual([{ broken_record: 1 }, { broken_record: 1 }]);
    expect(files.map(({ rows }) => rows)).toEqual([2]);
    const refused = tools.land(inputs.slice(1), { refuseUnfit: true });
    await expect(refused).rejects.toMatchObject({ code: 'IMPORT_NOTHING_FITS' });
  });

  it('that is cut gzip says so', async () => {
    const whole = gzipSync(`sensor,time,in\n${'a,2025-05-01T10:00:00Z,1\n'.repeat(5000)}`);
    const path = await tools.file('cut.csv.gz', whole.subarray(0, whole.length - 40));
    const input = { path, mapping: csvMapping() };
    for (const limits of [directly, slowly]) {
      const refused = tools.land([input], { limits, refuseUnfit: true });
      await expect(refused).rejects.toMatchObject({ code: 'FILE_UNREADABLE', place: { file: path } });
      // In raw for good, it is landed as far as it goes.
      const [found] = (await tools.land([input], { limits })).batches;
      expect(found).toMatchObject({ failed: { broken_record: 1 } });
      expect(found?.parsed).toBeGreaterThan(1000);
    }
  });

  it('that is absent says so', async () => {
    const landed = tools.land([{ path: `${tools.folder}/absent.csv`, mapping: csvMapping() }]);
    await expect(landed).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  async function parquets(): Promise<string[]> {
    const names = await readdir(tools.folder, { recursive: true });
    return names.filter((name) => name.endsWith('.parquet'));
  }
});

describe('an interrupt', () => {
  const tools = bench();

  it.each([
    ['while reading directly', directly],
    ['while two threads read', halved],
    ['while reading slowly', slowly],
  ])('stops within a second and leaves no file: %s', async (_name, limits) => {
    const rows = Array.from({ length: 300_000 }, (_, index) => `s${index},2025-05-01T10:00:${index % 60}Z,1\n`).join(
      '',
    );
    const path = await tools.file('long.csv', `sensor,time,in\n${rows}`);
    const stop = new AbortController();
    let asked = 0;
    const progress = {
      step: () => {
        setImmediate(() => {
          asked ||= performance.now();
          stop.abort();
        });
      },
      advance() {},
      done() {},
    };
    const landed = tools.land([{ path, mapping: csvMapping() }], { limits, signal: stop.signal, progress });
    await expect(landed).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(performance.now() - asked).toBeLessThan(1000);
    expect((await readdir(tools.folder)).filter((name) => name.endsWith('.parquet'))).toEqual([]);
    const again = await tools.land([{ path, mapping: csvMapping() }], { limits });
    expect(again.batches[0]?.records).toBe(300_000);
  });
});
