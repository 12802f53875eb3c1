import { afterEach, describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import { judgement } from '../../src/pipeline/judgement.ts';
import { csvHeader, type Lab, openLab, pullSource } from './lab.ts';
import { usualOf } from './usual.ts';

let lab: Lab;
afterEach(() => lab?.close());

interface Branch {
  zone?: string;
  hours?: object | 'always';
  sensors?: object[];
}

function network(branches: Record<string, Branch>): string {
  return JSON.stringify({
    id: 'hours',
    branches: Object.entries(branches).map(([id, { zone = 'Europe/Paris', hours = 'always', sensors = [] }]) => ({
      id,
      timeZone: zone,
      hours,
      sensors,
    })),
  });
}

async function open(branches: Record<string, Branch>, records: string[], now = '2025-12-31T12:00:00Z'): Promise<void> {
  lab = await openLab({ network: network(branches), now });
  await lab.receive(csvHeader + records.join('\n'));
  await lab.transform();
}

/** A day's worth of hourly records, one person more in each hour. */
const dayOf = (sensor: string, start: string, hours: number) =>
  Array.from({ length: hours }, (_, index) => {
    const at = new Date(Date.parse(start) + index * 3_600_000).toISOString();
    return `${sensor},,${at},${index + 1},,,60`;
  });

const hourly = (where: string, columns: string) =>
  lab.query(`SELECT ${columns} FROM hourly WHERE ${where} ORDER BY sensor_id, hour_start`);

describe('days of 23 and 25 hours', () => {
  test('the day that loses an hour has 23 of them, none of them at two in the morning', async () => {
    await open({ paris: { sensors: [{ id: 'p0' }] } }, dayOf('p0', '2025-03-29T23:00:00Z', 23));
    const hours = await hourly("business_date = DATE '2025-03-30'", 'local_hour, entries, quality');
    expect(hours).toHaveLength(23);
    expect(hours.map((row) => row.local_hour)).toEqual([0, 1, ...Array.from({ length: 21 }, (_, i) => i + 3)]);
    expect(
      await lab.query(
        "SELECT status, entries, open_hours, observed_share FROM daily_sensor WHERE business_date = DATE '2025-03-30'",
      ),
    ).toEqual([{ status: 'complete', entries: (23 * 24) / 2, open_hours: 23, observed_share: 1 }]);
  });

  test('the day that gains an hour has two at two in the morning, and both count', async () => {
    await open({ paris: { sensors: [{ id: 'p0' }] } }, dayOf('p0', '2025-10-25T22:00:00Z', 25));
    const hours = await hourly(
      "business_date = DATE '2025-10-26' AND local_hour = 2",
      'hour_start::VARCHAR AS at, entries',
    );
    expect(hours).toEqual([
      { at: '2025-10-26 00:00:00+00', entries: 3 },
      { at: '2025-10-26 01:00:00+00', entries: 4 },
    ]);
    expect(
      await lab.query("SELECT status, entries, open_hours FROM daily_branch WHERE business_date = DATE '2025-10-26'"),
    ).toEqual([{ status: 'complete', entries: (25 * 26) / 2, open_hours: 25 }]);
  });
});

describe('zones whose hours start elsewhere', () => {
  test('India at :30 and Nepal at :15 have whole days, in one network with France', async () => {
    await open(
      {
        delhi: { zone: 'Asia/Kolkata', sensors: [{ id: 'd0' }] },
        patan: { zone: 'Asia/Kathmandu', sensors: [{ id: 'k0' }] },
        paris: { sensors: [{ id: 'p0' }] },
      },
      [
        ...dayOf('d0', '2025-03-02T18:30:00Z', 24),
        ...dayOf('k0', '2025-03-02T18:15:00Z', 24),
        ...dayOf('p0', '2025-03-02T23:00:00Z', 24),
      ],
    );
    expect(
      await lab.query(
        "SELECT sensor_id, status, entries, peak_hour FROM daily_sensor WHERE business_date = DATE '2025-03-03' ORDER BY 1",
      ),
    ).toEqual(['d0', 'k0', 'p0'].map((sensor_id) => ({ sensor_id, status: 'complete', entries: 300, peak_hour: 23 })));
    expect(
      await lab.query(
        "SELECT DISTINCT extract(minute FROM hour_start)::INT AS m FROM hourly WHERE branch_id = 'patan'",
      ),
    ).toEqual([{ m: 15 }]);
  });

  test('quarters add up to local hours that start at :15', async () => {
    await open({ patan: { zone: 'Asia/Kathmandu', sensors: [{ id: 'k0', intervalMinutes: 15 }] } }, [
      'k0,,2025-03-03T03:00:00Z,100,,,15',
      'k0,,2025-03-03T03:15:00Z,1,,,15',
      'k0,,2025-03-03T03:30:00Z,2,,,15',
      'k0,,2025-03-03T03:45:00Z,3,,,15',
      'k0,,2025-03-03T04:00:00Z,4,,,15',
    ]);
    expect(
      await hourly(
        'observed IS NOT NULL',
        'hour_start::VARCHAR AS at, local_hour, observed::INT AS observed, observed_share, entries',
      ),
    ).toEqual([
      { at: '2025-03-03 02:15:00+00', local_hour: 8, observed: 100, observed_share: 0.25, entries: null },
      { at: '2025-03-03 03:15:00+00', local_hour: 9, observed: 10, observed_share: 1, entries: 10 },
    ]);
  });

  test('on Lord Howe the half hour that the clocks repeat or leave is an hour of its own, and its parts count there', async () => {
    const quarters = (from: string, count: number) =>
      Array.from({ length: count }, (_, index) => {
        const at = new Date(Date.parse(from) + index * 900_000).toISOString();
        return `w0,,${at},${10 ** (index % 4)},,,15`;
      });
    // 2025-04-05T15:00Z: clocks go from 02:00 back to 01:30. 2025-10-04T15:30Z: from 02:00 on to 02:30.
    await open({ howe: { zone: 'Australia/Lord_Howe', sensors: [{ id: 'w0', intervalMinutes: 15 }] } }, [
      ...quarters('2025-04-05T14:00:00Z', 4),
      ...quarters('2025-04-05T15:00:00Z', 2),
      ...quarters('2025-04-05T15:30:00Z', 4),
      ...quarters('2025-10-04T14:30:00Z', 4),
      ...quarters('2025-10-04T15:30:00Z', 2),
      ...quarters('2025-10-04T16:00:00Z', 4),
    ]);
    expect(
      await hourly('observed IS NOT NULL', 'hour_start::VARCHAR AS at, local_hour AS hour, entries, quality'),
    ).toEqual([
      { at: '2025-04-05 14:00:00+00', hour: 1, entries: 1111, quality: 'observed' },
      { at: '2025-04-05 15:00:00+00', hour: 1, entries: 11, quality: 'observed' },
      { at: '2025-04-05 15:30:00+00', hour: 2, entries: 1111, quality: 'observed' },
      { at: '2025-10-04 14:30:00+00', hour: 1, entries: 1111, quality: 'observed' },
      { at: '2025-10-04 15:30:00+00', hour: 2, entries: 11, quality: 'observed' },
      { at: '2025-10-04 16:00:00+00', hour: 3, entries: 1111, quality: 'observed' },
    ]);
  });
});

describe('parts of an hour', () => {
  const quarter = { paris: { sensors: [{ id: 'p0', intervalMinutes: 15 }] } };

  test('with a part missing, or broken, the hour is not observed whole', async () => {
    await open(quarter, [
      'p0,,2025-03-03T08:00:00Z,1,1,,15',
      'p0,,2025-03-03T08:15:00Z,2,1,,15',
      'p0,,2025-03-03T08:45:00Z,4,1,,15',
      'p0,,2025-03-03T09:00:00Z,1,1,,15',
      'p0,,2025-03-03T09:15:00Z,-10,,,15',
    ]);
    expect(
      await hourly(
        'observed IS NOT NULL',
        'local_hour, observed::INT AS observed, observed_share, entries, exits, quality, fault',
      ),
    ).toEqual([
      {
        local_hour: 9,
        observed: 7,
        observed_share: 0.75,
        entries: null,
        exits: null,
        quality: 'missing',
        fault: 'gap',
      },
      {
        local_hour: 10,
        observed: 1,
        observed_share: 0.25,
        entries: null,
        exits: null,
        quality: 'missing',
        fault: 'gap',
      },
    ]);
  });

  test('a whole hour beats its parts; of parts the length that covers more', async () => {
    await open(quarter, [
      'p0,,2025-03-03T08:00:00Z,50,,,60',
      'p0,,2025-03-03T08:00:00Z,1,,,15',
      'p0,,2025-03-03T09:00:00Z,20,,,30',
      'p0,,2025-03-03T09:30:00Z,20,,,30',
      'p0,,2025-03-03T09:00:00Z,1,,,15',
      'p0,,2025-03-03T10:00:00Z,20,,,30',
      'p0,,2025-03-03T10:00:00Z,1,,,15',
      'p0,,2025-03-03T10:15:00Z,1,,,15',
    ]);
    expect(await hourly('observed IS NOT NULL', 'local_hour, observed::INT AS observed, observed_share')).toEqual([
      { local_hour: 9, observed: 50, observed_share: 1 },
      { local_hour: 10, observed: 40, observed_share: 1 },
      { local_hour: 11, observed: 2, observed_share: 0.5 },
    ]);
  });

  test('a broken whole hour leaves the hour to its parts', async () => {
    await open(quarter, [
      'p0,,2025-03-03T08:00:00Z,-10,,,60',
      'p0,,2025-03-03T08:00:00Z,6,,,30',
      'p0,,2025-03-03T08:30:00Z,6,,,30',
    ]);
    expect(await hourly('observed IS NOT NULL', 'local_hour, entries')).toEqual([{ local_hour: 9, entries: 12 }]);
  });

  test('people out are told of an hour only when every part tells them', async () => {
    await open(quarter, [
      ...[0, 15, 30, 45].map((minute) => `p0,,2025-03-03T08:${minute || '00'}:00Z,1,${minute === 30 ? '' : 5},,15`),
      ...[0, 15, 30, 45].map((minute) => `p0,,2025-03-03T09:${minute || '00'}:00Z,1,5,,15`),
    ]);
    expect(await hourly('observed IS NOT NULL', 'local_hour, entries, exits')).toEqual([
      { local_hour: 9, entries: 4, exits: null },
      { local_hour: 10, entries: 4, exits: 20 },
    ]);
  });
});

describe('what an hour is', () => {
  const shop = { weekly: { monday: ['09:00-11:30'] } };

  test('zero is a count; closed, sentinels and gaps are no zeros; counts while closed are kept and left out, and a crowd is no cleaner', async () => {
    await open({ paris: { hours: shop, sensors: [{ id: 'p0' }] } }, [
      'p0,,2025-03-03T01:00:00Z,4,2,,60',
      'p0,,2025-03-03T02:00:00Z,3,2,,60',
      'p0,,2025-03-03T03:00:00Z,0,0,,60',
      'p0,,2025-03-03T08:00:00Z,0,1,,60',
      'p0,,2025-03-03T09:00:00Z,-1,,,60',
    ]);
    expect(
      await hourly(
        'local_hour BETWEEN 2 AND 11',
        'local_hour AS hour, is_open, observed::INT AS observed, entries, exits, quality, fault',
      ),
    ).toEqual([
      { hour: 2, is_open: false, observed: 4, entries: null, exits: null, quality: 'closed', fault: 'implausible' },
      { hour: 3, is_open: false, observed: 3, entries: null, exits: null, quality: 'closed', fault: 'none' },
      { hour: 4, is_open: false, observed: 0, entries: null, exits: null, quality: 'closed', fault: 'none' },
      ...[5, 6, 7, 8].map((hour) => ({
        hour,
        is_open: false,
        observed: null,
        entries: null,
        exits: null,
        quality: 'closed',
        fault: 'none',
      })),
      { hour: 9, is_open: true, observed: 0, entries: 0, exits: 1, quality: 'observed', fault: 'none' },
      { hour: 10, is_open: true, observed: null, entries: null, exits: null, quality: 'missing', fault: 'gap' },
      { hour: 11, is_open: true, observed: null, entries: null, exits: null, quality: 'missing', fault: 'gap' },
    ]);
    expect(await lab.query('SELECT status, entries, exits, open_hours FROM daily_branch')).toEqual([
      { status: 'partial', entries: 0, exits: 1, open_hours: 3 },
    ]);
  });

  test('an hour of which another count came later has the later one, and says that there were two', async () => {
    const always = network({ paris: { sensors: [{ id: 'p0' }, { id: 'p1', intervalMinutes: 30 }] } });
    lab = await openLab({ network: always, now: '2025-12-31T12:00:00Z' });
    await lab.receive(
      `${csvHeader}p0,,2025-03-03T08:00:00Z,9,,,60\np0,,2025-03-03T09:00:00Z,5,,,60\np1,,2025-03-03T08:00:00Z,1,,,30\np1,,2025-03-03T08:30:00Z,2,,,30\n`,
    );
    lab.setNow(lab.now() + 60_000);
    // The same again is no second opinion.
    await lab.receive(
      `${csvHeader}p0,,2025-03-03T08:00:00Z,7,,,60\np0,,2025-03-03T09:00:00Z,5,,,60\np1,,2025-03-03T08:30:00Z,4,,,30\n`,
    );
    await lab.transform();
    const columns =
      'sensor_id AS sensor, local_hour AS hour, observed::INT AS observed, entries, quality, fault, method';
    const seen = { quality: 'observed', method: null };
    expect(await hourly('observed IS NOT NULL', columns)).toEqual([
      { sensor: 'p0', hour: 9, observed: 7, entries: 7, fault: 'duplicate', ...seen },
      { sensor: 'p0', hour: 10, observed: 5, entries: 5, fault: 'none', ...seen },
      { sensor: 'p1', hour: 9, observed: 5, entries: 5, fault: 'duplicate', ...seen },
    ]);
    expect(
      await lab.query("SELECT kind, hours, uncounted FROM faults WHERE kind = 'duplicate' ORDER BY sensor_id"),
    ).toEqual([1, 2].map(() => ({ kind: 'duplicate', hours: 1, uncounted: null })));
  });

  test('an hour is pending until its end is an hour ago, then missing; what came early is observed', async () => {
    lab = await openLab({
      network: network({ paris: { sensors: [{ id: 'p0' }] } }),
      now: '2025-03-03T10:59:00Z',
      sources: [pullSource('2025-03-03')],
    });
    await lab.receive(`${csvHeader}p0,,2025-03-03T10:00:00Z,5,,,60\n`);
    const quality = async () =>
      (
        await hourly(
          "hour_start BETWEEN TIMESTAMPTZ '2025-03-03 08:00:00+00' AND TIMESTAMPTZ '2025-03-03 10:00:00+00'",
          'quality',
        )
      ).map((row) => row.quality);
    await lab.transform();
    expect(await quality()).toEqual(['missing', 'pending', 'observed']);
    lab.setNow(Date.parse('2025-03-03T11:00:00Z'));
    await lab.transform();
    expect(await quality()).toEqual(['missing', 'missing', 'observed']);
    expect(await lab.query("SELECT status FROM daily_branch WHERE business_date = DATE '2025-03-03'")).toEqual([
      { status: 'pending' },
    ]);
  });

  test('a gap between readings is a row for every hour', async () => {
    await open({ paris: { sensors: [{ id: 'p0' }] } }, [
      'p0,,2025-03-03T08:00:00Z,1,,,60',
      'p0,,2025-03-06T08:00:00Z,1,,,60',
    ]);
    expect(
      await lab.query('SELECT business_date::VARCHAR AS date, count(*)::INT AS n FROM hourly GROUP BY 1 ORDER BY 1'),
    ).toEqual(['2025-03-03', '2025-03-04', '2025-03-05', '2025-03-06'].map((date) => ({ date, n: 24 })));
  });
});

describe('what a normal hour would have been', () => {
  const shop = { weekly: { monday: ['09:00-10:00'] } };
  const mondays = (counts: (number | null)[], sensor = 'p0') =>
    counts.flatMap((count, week) =>
      count === null ? [] : [`${sensor},,${addDays('2025-01-06', 7 * week)}T08:00:00Z,${count},,,60`],
    );
  const expected = (date: string) => hourly(`business_date = DATE '${date}' AND is_open`, 'expected, low, high');

  test('is the level of the same weekday in the eight weeks before and the four after, by date', async () => {
    const weeks = [90, 20, 22, 25, 19, 24, 21, 23, 26, 18, 20, 27, 22, 24, 90];
    await open({ algiers: { zone: 'Africa/Algiers', hours: shop, sensors: [{ id: 'p0' }] } }, mondays(weeks));
    for (const week of [9, 4, 13]) {
      const around = weeks
        .map((count, other) => ({ week: other - week, hours: [count] }))
        .filter((other) => other.week !== 0 && other.week >= -8 && other.week <= 4);
      const usual = usualOf(around);
      const [row] = await expected(addDays('2025-01-06', 7 * week));
      expect(row?.expected).toBeCloseTo(usual?.expected[0] as number, 2);
      expect(row?.low).toBeCloseTo(usual?.low[0] as number, 2);
      expect(row?.high).toBeCloseTo(usual?.high[0] as number, 2);
    }
    // The tenth Monday by hand: of 19, 20, 20, 21, 22, 22, 23, 24, 24, 25, 26 and 27, the first and the last left out, the
    // mean is 22.7 and the median 22.5; the mean of all is 22.75.
    const small = judgement.median_people / (judgement.median_people + 22.75);
    const middle = 22.7 + 0.5 * (1 - small) * (22.5 - 22.7);
    const byHand = middle * (22.75 / middle) ** small;
    expect((await expected(addDays('2025-01-06', 63)))[0]?.expected).toBeCloseTo(byHand, 2);
  });

  test('a week far from the others says nothing of what is usual', async () => {
    await open({ paris: { hours: shop, sensors: [{ id: 'p0' }] } }, mondays([1000, 10, 20, 30, 40, 7]));
    // Of 1000, 10, 20, 30 and 40 the middle is 30, and no sane week is further from it than 2 sqrt(30 + 0.03 * 30²) + 1.
    // Their squares are 200, of which chance makes 60; a variance of 0.03 counts as four more of them.
    const variance = (200 - 60 + 4 * 0.03 * 900) / ((3 + 4) * 900);
    const spread = 2 * Math.sqrt(30 + variance * 900);
    const [row] = await expected('2025-02-10');
    expect(row?.expected).toBe(30);
    expect(row?.low).toBeCloseTo(30 - spread, 1);
    expect(row?.high).toBeCloseTo(30 + spread, 1);
  });

  test('a missing week is not replaced by an older one, and of one week nothing is said', async () => {
    const gap = [null, null, null, null, null, null, null];
    await open({ paris: { hours: shop, sensors: [{ id: 'p0' }] } }, mondays([20, 22, ...gap, 30]));
    // Nine weeks before is too far, eight is not.
    expect(await expected('2025-03-10')).toEqual([{ expected: null, low: null, high: null }]);
    expect((await expected('2025-03-03'))[0]?.expected).toBe(24);
  });

  test('hours that are observed in part, or while closed, are no samples', async () => {
    await open({ paris: { hours: shop, sensors: [{ id: 'p0', intervalMinutes: 30 }] } }, [
      ...mondays([10, 20]),
      'p0,,2025-01-20T08:00:00Z,99,,,30',
      'p0,,2025-01-27T07:00:00Z,99,,,60',
      ...mondays([null, null, null, null, 1]),
    ]);
    expect((await expected('2025-02-03'))[0]?.expected).toBe(15);
  });

  test('a moved sensor is not compared with the branch that it left', async () => {
    const hours = shop;
    lab = await openLab({
      now: '2025-12-31T12:00:00Z',
      network: JSON.stringify({
        id: 'moved',
        timeZone: 'Europe/Paris',
        branches: [
          { id: 'big', hours },
          { id: 'tiny', hours },
        ],
        sensors: [
          {
            id: 'p0',
            placements: [
              { branch: 'big', to: '2025-01-20' },
              { branch: 'tiny', from: '2025-01-20' },
            ],
          },
        ],
      }),
    });
    await lab.receive(csvHeader + mondays([500, 600, 1, 3, 5]).join('\n'));
    await lab.transform();
    // 3 and 5 come after it; 1 and 3 before; at the other branch 600 stands alone.
    expect((await expected('2025-01-20'))[0]?.expected).toBe(4);
    expect((await expected('2025-02-03'))[0]?.expected).toBe(2);
    expect((await expected('2025-01-06'))[0]?.expected).toBe(null);
  });
});
