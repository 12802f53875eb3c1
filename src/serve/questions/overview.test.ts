import { describe, expect, it, onTestFinished } from 'vitest';
import type { Network } from '../../domain/network.ts';
import { addDays, type DateText } from '../../domain/time.ts';
import type { SourceArrivals } from '../../ledger/arrivals.ts';
import { bank, branchOf, networkOf, scheduleOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { overviewAnswer } from '../contract/overview.ts';
import { type LabOptions, type LabRow, makeServeLab } from '../serve-lab.fixture.ts';
import { makeOverview } from './overview.ts';

/** Open from 9 to 12 and from 13 to 18. */
const openHours = [9, 10, 11, 13, 14, 15, 16, 17];
const wednesday = '2025-06-04';

async function overviewOf(
  options: LabOptions & { now: string },
  { regions = [], sources = [] }: { regions?: string[]; sources?: SourceArrivals[] } = {},
) {
  const lab = await makeServeLab(options);
  onTestFinished(lab.close);
  const answer = await makeOverview({
    network: options.network,
    view: await lab.reader.view(),
    now: Date.parse(options.now),
    regions,
    sources,
    rows: ({ sql, params }) => lab.reader.rows(sql, params),
  });
  return overviewAnswer.parse(answer);
}

/** A sensor's open hours of a local date; `of` gives what is known of each. */
function hoursOf(sensor: string, date: DateText, of: (hour: number) => LabRow, zone = 'Europe/Paris'): LabRow[] {
  return openHours.map(
    (hour): LabRow => ({
      sensor_id: sensor,
      hour_start: Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: { hour } })
        .epochMilliseconds,
      ...of(hour),
    }),
  );
}

/** 12 days before `date` whose changes are by turns +size and -size: a standard deviation of size × sqrt(12 / 11). */
function changingDays(branch: string, date: DateText, size: number, mean = 100): LabRow[] {
  return Array.from({ length: 12 }, (_, at) => ({
    branch_id: branch,
    business_date: addDays(date, -1 - at),
    mean_4w: mean,
    entries: mean * (1 + (at % 2 === 0 ? size : -size)),
  }));
}
const deviation = (size: number) => size * Math.sqrt(12 / 11);

/** One branch with two doors. */
const twoDoors = networkOf({
  branches: [branchOf('A')],
  sensors: [sensorOf('A-0', [stayOf('A')]), sensorOf('A-1', [stayOf('A')])],
});

describe('today', () => {
  const untilNoon = [
    ...hoursOf(
      'A-0',
      wednesday,
      (hour): LabRow => (hour < 12 ? { entries: 10, expected: 8 } : { quality: 'pending', expected: 8 }),
    ),
    ...hoursOf('A-1', wednesday, (hour): LabRow => ({ quality: hour < 12 ? 'missing' : 'pending', expected: 5 })),
  ];

  it('compares what was observed with what was expected of it, so that a silent door does not make it look low', async () => {
    const { today } = await overviewOf({ network: twoDoors, hourly: untilNoon, now: '2025-06-04T10:10:00Z' });
    expect(today).toMatchObject({
      date: wednesday,
      is_open: true,
      as_of_hour: 12,
      entries: 30,
      comparable_entries: 30,
      expected: 24,
      change: 0.25,
      expected_day: 8 * 13,
      verdict: 'unknown',
      low: null,
      high: null,
    });
    expect(today.observed_share).toBeCloseTo(24 / 39);
    expect(today.hours).toHaveLength(8);
    expect(today.hours[0]).toMatchObject({
      local_hour: 9,
      entries: 10,
      expected: 8,
      expected_hour: 13,
      observed_share: 0.5,
      is_due: true,
    });
    expect(today.hours[3]).toMatchObject({
      local_hour: 13,
      entries: null,
      expected: 13,
      observed_share: null,
      is_due: false,
    });
  });

  it('has a band of two standard deviations of the daily change, widened while a part of the day is done', async () => {
    const dailyBranch = changingDays('A', wednesday, 0.1);
    const { today } = await overviewOf({
      network: twoDoors,
      hourly: untilNoon,
      dailyBranch,
      now: '2025-06-04T10:10:00Z',
    });
    const half = (2 * deviation(0.1) * 24) / Math.sqrt(24 / 104);
    expect(today.low).toBeCloseTo(24 - half);
    expect(today.high).toBeCloseTo(24 + half);
    expect(today.verdict).toBe('normal');
    const toCome = today.hours[3];
    expect(toCome?.high).toBeCloseTo(13 + (2 * deviation(0.1) * 13) / Math.sqrt(13 / 104));
  });

  it('has nothing yet before opening, but says what is expected', async () => {
    const hourly = hoursOf('A-0', wednesday, () => ({ quality: 'pending', expected: 8 }));
    const { today } = await overviewOf({ network: bank(['A']), hourly, now: '2025-06-04T06:00:00Z' });
    expect(today).toMatchObject({
      as_of_hour: null,
      is_open: true,
      entries: null,
      observed_share: null,
      expected: null,
      change: null,
      verdict: 'unknown',
      expected_day: 64,
    });
  });

  it('is judged by the plain band after closing', async () => {
    const hourly = hoursOf('A-0', wednesday, () => ({ entries: 4, expected: 8 }));
    const dailyBranch = changingDays('A', wednesday, 0.1);
    const { today } = await overviewOf({ network: bank(['A']), hourly, dailyBranch, now: '2025-06-04T19:00:00Z' });
    expect(today).toMatchObject({ as_of_hour: 18, entries: 32, expected: 64, change: -0.5, verdict: 'low' });
    expect(today.low).toBeCloseTo(64 * (1 - 2 * deviation(0.1)));
  });

  it('has counts without a verdict on the first day of a network', async () => {
    const hourly = hoursOf('A-0', wednesday, (hour): LabRow => (hour === 9 ? { entries: 10 } : { quality: 'pending' }));
    const answer = await overviewOf({ network: bank(['A']), hourly, now: '2025-06-04T08:05:00Z' });
    expect(answer.today).toMatchObject({
      entries: 10,
      expected: null,
      change: null,
      verdict: 'unknown',
      observed_share: 1,
    });
    expect(answer.yesterday).toMatchObject({ is_open: null, entries: null, change: null, verdict: 'unknown' });
    expect(answer.last_open_day).toBeNull();
    expect(answer.trust).toMatchObject({ score: 1, observed_share: 1, silent_sensors: 0 });
    expect(answer.attention).toEqual([]);
  });

  it('is each branch its own date where they lie in several time zones', async () => {
    const network = networkOf({
      branches: [
        branchOf('P'),
        branchOf('T', { timeZone: 'Asia/Tokyo' }),
        branchOf('N', { timeZone: 'America/New_York' }),
      ],
      sensors: ['P', 'T', 'N'].map((id) => sensorOf(`${id}-0`, [stayOf(id)])),
    });
    // Midnight in Paris, 7 in Tokyo, 18 of the day before in New York.
    const now = '2025-06-04T22:00:00Z';
    const hourly = [
      ...hoursOf('N-0', '2025-06-04', () => ({ entries: 10, expected: 9 }), 'America/New_York'),
      ...hoursOf('P-0', '2025-06-04', () => ({ entries: 1000, expected: 1000 })),
      ...hoursOf('P-0', '2025-06-05', () => ({ quality: 'pending', expected: 7 })),
      ...hoursOf('T-0', '2025-06-05', () => ({ quality: 'pending', expected: 3 }), 'Asia/Tokyo'),
    ];
    const dailyBranch: LabRow[] = [
      { branch_id: 'P', business_date: '2025-06-04', entries: 100, mean_4w: 90 },
      { branch_id: 'N', business_date: '2025-06-04', status: 'pending', entries: 5000, mean_4w: 60 },
      { branch_id: 'N', business_date: '2025-06-03', entries: 50, mean_4w: 60 },
      { branch_id: 'P', business_date: '2025-06-03', entries: 7000, mean_4w: 60 },
    ];
    const { today, yesterday } = await overviewOf({ network, hourly, dailyBranch, now });
    expect(today).toMatchObject({
      date: '2025-06-05',
      as_of_hour: 18,
      entries: 80,
      expected: 72,
      expected_day: 72 + 56 + 24,
    });
    expect(yesterday).toMatchObject({ from: '2025-06-04', entries: 150, compare_entries: 150, change: 0 });
  });
});

describe('the periods before', () => {
  const closedDay = (date: DateText): LabRow => ({ branch_id: 'A', business_date: date, status: 'closed' });

  it('say on a Monday that yesterday was closed, and show Friday', async () => {
    const dailyBranch: LabRow[] = [
      closedDay('2025-06-08'),
      closedDay('2025-06-07'),
      { branch_id: 'A', business_date: '2025-06-06', entries: 90, mean_4w: 100 },
    ];
    const answer = await overviewOf({ network: bank(['A']), dailyBranch, now: '2025-06-09T06:00:00Z' });
    expect(answer.today.is_open).toBe(true);
    expect(answer.yesterday).toMatchObject({ is_open: false, entries: null, change: null, verdict: 'unknown' });
    expect(answer.last_open_day).toMatchObject({ from: '2025-06-06', to: '2025-06-07', entries: 90, is_open: true });
    expect(answer.last_open_day?.change).toBeCloseTo(-0.1);
    expect(answer.last_7_days).toMatchObject({ from: '2025-06-02', to: '2025-06-09', entries: 90 });
  });

  it('say on a Sunday, and on a day closed by exception, that today is closed', async () => {
    const sunday = await overviewOf({ network: bank(['A']), now: '2025-06-08T10:00:00Z' });
    expect(sunday.today).toMatchObject({
      is_open: false,
      entries: null,
      as_of_hour: null,
      verdict: 'unknown',
      hours: [],
    });
    const closure = scheduleOf({ exceptions: { [wednesday]: { spells: [], note: null } } });
    const network = { ...bank(['A']), schedules: { weekdays: closure } };
    const hourly = hoursOf('A-0', wednesday, () => ({ is_open: false, observed: 3 }));
    const holiday = await overviewOf({ network, hourly, now: '2025-06-04T10:00:00Z' });
    expect(holiday.today).toMatchObject({ is_open: false, entries: null, hours: [] });
    expect(holiday.trust.lag_minutes).toBeNull();
  });

  it('leave a partial day out of the comparison, and tell of it', async () => {
    const dailyBranch: LabRow[] = [
      {
        branch_id: 'A',
        business_date: '2025-06-03',
        status: 'partial',
        entries: 40,
        mean_4w: 100,
        observed_share: 0.5,
      },
    ];
    const answer = await overviewOf({ network: bank(['A']), dailyBranch, now: '2025-06-04T06:00:00Z' });
    expect(answer.yesterday).toMatchObject({
      is_open: true,
      entries: 40,
      comparable_entries: null,
      change: null,
      verdict: 'unknown',
      comparable_share: 0,
      observed_share: 0.5,
    });
    expect(answer.trust).toMatchObject({ partial_days: 1, branch_days: 1, observed_share: 0.5, missing_share: 0.5 });
    expect(answer.attention).toMatchObject([
      { kind: 'partial_day', branch_id: 'A', date: '2025-06-03', entries: 40, expected: 100, change: null, weight: 50 },
    ]);
    expect(answer.attention_counts.partial_day).toBe(1);
  });

  it('count a branch that opened last week, and compare without it', async () => {
    const dailyBranch: LabRow[] = [
      { branch_id: 'A', business_date: '2025-06-03', entries: 110, mean_4w: 100 },
      { branch_id: 'B', business_date: '2025-06-03', entries: 1000 },
    ];
    const { yesterday } = await overviewOf({ network: bank(['A', 'B']), dailyBranch, now: '2025-06-04T06:00:00Z' });
    expect(yesterday).toMatchObject({
      entries: 1110,
      comparable_entries: 110,
      compare_entries: 100,
      comparable_share: 0.5,
    });
    expect(yesterday.change).toBeCloseTo(0.1);
  });

  it('are of the regions asked for alone', async () => {
    const network: Network = networkOf({
      branches: [branchOf('A', { region: 'North' }), branchOf('B', { region: 'South' }), branchOf('C')],
      sensors: ['A', 'B', 'C'].map((id) => sensorOf(`${id}-0`, [stayOf(id)])),
    });
    const day = { business_date: '2025-06-03', mean_4w: 10 };
    const dailyBranch = ['A', 'B', 'C'].map((branch_id, at) => ({ ...day, branch_id, entries: 10 ** at }));
    const now = '2025-06-04T06:00:00Z';
    const { yesterday, trust } = await overviewOf({ network, dailyBranch, now }, { regions: ['South'] });
    expect(yesterday.entries).toBe(10);
    expect(trust.sensors).toBe(1);
  });
});

describe('trust', () => {
  const days = (from: DateText, count: number) => Array.from({ length: count }, (_, at) => addDays(from, at));

  it('is nothing where every sensor is silent, and says since when', async () => {
    const sensors = ['A-0', 'A-1'];
    const hourly = sensors.flatMap((sensor) => [
      ...hoursOf(sensor, '2025-05-29', (hour): LabRow => (hour < 17 ? { entries: 5, expected: 5 } : { expected: 5 })),
      ...hoursOf(sensor, wednesday, (hour): LabRow => ({ quality: hour < 12 ? 'missing' : 'pending', expected: 5 })),
    ]);
    const dailySensor = sensors.flatMap((sensor_id): LabRow[] => [
      { sensor_id, business_date: '2025-05-29', entries: 35, mean_4w: 40, status: 'partial', observed_share: 0.8 },
      { sensor_id, business_date: '2025-05-30', mean_4w: 40 },
      { sensor_id, business_date: '2025-05-31', status: 'closed' },
      { sensor_id, business_date: '2025-06-01', status: 'closed' },
      { sensor_id, business_date: '2025-06-02', mean_4w: 40 },
      { sensor_id, business_date: '2025-06-03', mean_4w: 40 },
    ]);
    const dailyBranch = days('2025-06-02', 2).map((date) => ({ branch_id: 'A', business_date: date, mean_4w: 80 }));
    const now = '2025-06-04T10:10:00Z';
    const answer = await overviewOf({ network: twoDoors, hourly, dailySensor, dailyBranch, now });
    expect(answer.today).toMatchObject({
      entries: null,
      expected: null,
      change: null,
      verdict: 'unknown',
      observed_share: 0,
    });
    expect(answer.today.as_of_hour).toBe(12);
    expect(answer.trust).toMatchObject({
      score: 0,
      observed_share: 0,
      missing_share: 1,
      sensors: 2,
      silent_sensors: 2,
    });
    const silent = answer.attention.filter(({ kind }) => kind === 'silent_sensor');
    // Three days of 40 and three hours of 5; last heard from 16 to 17 in Paris.
    expect(silent).toMatchObject([
      {
        sensor_id: 'A-0',
        branch_id: 'A',
        date: '2025-05-29',
        since: '2025-05-29T15:00:00Z',
        expected: 135,
        weight: 135,
      },
      { sensor_id: 'A-1' },
    ]);
  });

  it.each([
    { due: 0, silent: 0 },
    { due: 1, silent: 1 },
  ])('calls a sensor silent from its 24th due open hour without a reading on: $due today', async ({ due, silent }) => {
    // Heard at 9 on Friday: 7 hours of that day, 8 on Monday and 8 on Tuesday make 23.
    const hourly = [
      ...hoursOf('A-0', '2025-05-30', (hour): LabRow => (hour === 9 ? { entries: 0, expected: 0 } : { expected: 5 })),
      ...hoursOf('A-0', wednesday, (hour): LabRow => ({ quality: hour < 9 + due ? 'missing' : 'pending' })),
    ];
    const dailySensor: LabRow[] = [
      { sensor_id: 'A-0', business_date: '2025-05-30', status: 'partial', entries: 0, observed_share: 0 },
      { sensor_id: 'A-0', business_date: '2025-06-01', status: 'closed' },
      { sensor_id: 'A-0', business_date: '2025-06-02' },
      { sensor_id: 'A-0', business_date: '2025-06-03' },
    ];
    const answer = await overviewOf({ network: bank(['A']), hourly, dailySensor, now: '2025-06-04T08:10:00Z' });
    expect(answer.trust.silent_sensors).toBe(silent);
    expect(answer.attention.map(({ since }) => since)).toEqual(silent ? ['2025-05-30T08:00:00Z'] : []);
  });

  it('calls a sensor silent that was heard yesterday, where today is open long enough', async () => {
    const long = { spells: [{ open: 360, close: 1380 }], note: 'Open from 6 to 23' };
    const schedules = { weekdays: scheduleOf({ exceptions: { [wednesday]: long } }) };
    // 7 hours of Tuesday and 17 of Wednesday make 24.
    const hourly = [
      ...hoursOf('A-0', '2025-06-03', (hour): LabRow => (hour === 9 ? { entries: 5, expected: 5 } : { expected: 5 })),
      ...Array.from({ length: 17 }, (_, at) => ({
        sensor_id: 'A-0',
        hour_start: Date.parse('2025-06-04T04:00:00Z') + at * 3_600_000,
      })),
    ];
    const dailySensor: LabRow[] = [
      { sensor_id: 'A-0', business_date: '2025-06-03', status: 'partial', entries: 5, observed_share: 0.125 },
    ];
    const network = { ...bank(['A']), schedules };
    const answer = await overviewOf({ network, hourly, dailySensor, now: '2025-06-04T21:10:00Z' });
    expect(answer.trust.silent_sensors).toBe(1);
    expect(answer.attention).toMatchObject([{ kind: 'silent_sensor', since: '2025-06-03T08:00:00Z' }]);
  });

  it('does not call a sensor silent that was taken down', async () => {
    const network = networkOf({
      branches: [branchOf('A')],
      sensors: [sensorOf('A-0', [stayOf('A', { to: '2025-06-04' })])],
    });
    const dailySensor = days('2025-05-27', 8).map((business_date) => ({ sensor_id: 'A-0', business_date }));
    const { trust } = await overviewOf({ network, dailySensor, now: '2025-06-04T06:00:00Z' });
    expect(trust).toMatchObject({ sensors: 0, silent_sensors: 0 });
  });

  it('loses what is rejected, but not what was superseded', async () => {
    const hourly = hoursOf('A-0', wednesday, () => ({ entries: 1, expected: 1 }));
    const at = (hour: number) => ({
      sensor_id: 'A-0',
      interval_start: `2025-06-04T${String(hour).padStart(2, '0')}:00:00Z`,
    });
    const { trust } = await overviewOf({
      network: bank(['A']),
      hourly,
      readings: [at(7), at(8), at(9), { sensor_id: 'A-0', interval_start: '2025-05-20T07:00:00Z' }],
      rejects: [
        { utc_date: wednesday },
        { utc_date: '2025-06-03', reason: 'superseded', record: 2 },
        { utc_date: '2025-05-27', record: 3 },
      ],
      now: '2025-06-04T20:00:00Z',
    });
    expect(trust).toMatchObject({ received_records: 5, rejected_records: 1, observed_share: 1 });
    expect(trust.score).toBeCloseTo(0.8);
  });

  it('lags by the open minutes alone since the newest observed hour', async () => {
    const network = bank(['A']);
    const hourly = hoursOf('A-0', '2025-06-06', (hour): LabRow => (hour < 17 ? { entries: 1 } : {}));
    const dailyBranch = [{ branch_id: 'A', business_date: '2025-06-06', status: 'partial', entries: 7 }];
    const lagAt = async (now: string) => (await overviewOf({ network, hourly, dailyBranch, now })).trust.lag_minutes;
    // Observed until 17 on Friday: an hour of Friday is open without counts, the weekend is not.
    expect(await lagAt('2025-06-08T12:00:00Z')).toBe(60);
    expect(await lagAt('2025-06-09T07:30:00Z')).toBe(90);
  });
});

describe('attention', () => {
  it('names branch-days outside of their own band, by the people concerned', async () => {
    const yesterday = (branch_id: string, entries: number, mean_4w: number) => ({
      branch_id,
      business_date: '2025-06-03',
      entries,
      mean_4w,
    });
    const dailyBranch: LabRow[] = [
      ...['small', 'large', 'steady', 'wild'].flatMap((id) =>
        changingDays(id, '2025-06-03', id === 'wild' ? 0.4 : 0.02),
      ),
      yesterday('small', 4, 8),
      yesterday('large', 1200, 1000),
      yesterday('steady', 103, 100),
      yesterday('wild', 50, 100),
    ];
    const hourly = hoursOf(
      'steady-0',
      wednesday,
      (hour): LabRow => (hour === 9 ? { entries: 30, expected: 10 } : { quality: 'pending', expected: 10 }),
    );
    const network = bank(['small', 'large', 'steady', 'wild']);
    const answer = await overviewOf({ network, dailyBranch, hourly, now: '2025-06-04T08:10:00Z' });
    expect(answer.attention.map(({ branch_id, date, weight }) => [branch_id, date, weight])).toEqual([
      ['large', '2025-06-03', 200],
      ['steady', wednesday, 20],
      ['small', '2025-06-03', 4],
    ]);
    expect(answer.attention_counts.deviation).toBe(3);
    expect(answer.attention[0]?.change).toBeCloseTo(0.2);
  });

  it('judges the last open day by the 56 days before it, and by no others', async () => {
    const changed = (branch_id: string, age: number, change: number): LabRow => ({
      branch_id,
      business_date: addDays('2025-06-09', -age),
      mean_4w: 100,
      entries: 100 * (1 + change),
    });
    const closed = (branch_id: string, age: number): LabRow => ({
      branch_id,
      business_date: addDays('2025-06-09', -age),
      status: 'closed',
    });
    const ages = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at);
    const restless = (branch: string, from: number, to: number) =>
      ages(from, to).map((age) => changed(branch, age, age % 2 === 0 ? 0.1 : -0.1));
    const dailyBranch: LabRow[] = [
      // Friday, on a Monday: the 56 days before it are those of ages 4 to 59, and wild ones lie behind.
      ...['quiet', 'young'].flatMap((id) => [closed(id, 1), closed(id, 2), changed(id, 3, 0.25)]),
      ...restless('quiet', 4, 59),
      ...[60, 61, 62].map((age) => changed('quiet', age, 9)),
      // Nine days, and with that of age 59 ten: enough. With that of age 60 alone it would be too few.
      ...restless('young', 4, 12),
      changed('young', 59, 0.1),
      ...[closed('few', 1), closed('few', 2), changed('few', 3, 0.25)],
      ...restless('few', 4, 12),
      changed('few', 60, 0.1),
    ];
    const network = bank(['quiet', 'young', 'few']);
    const answer = await overviewOf({ network, dailyBranch, now: '2025-06-09T05:00:00Z' });
    expect(answer.attention.map(({ branch_id, date }) => [branch_id, date])).toEqual([
      ['quiet', '2025-06-06'],
      ['young', '2025-06-06'],
    ]);
  });

  it.each([
    { change: 0.208, isOutside: false },
    { change: 0.21, isOutside: true },
  ])('does not count the last open day itself into its band: $change', async ({ change, isOutside }) => {
    // Twelve days up and down by a tenth: two deviations are 0.2089.
    const dailyBranch: LabRow[] = [
      ...changingDays('A', '2025-06-03', 0.1),
      { branch_id: 'A', business_date: '2025-06-03', mean_4w: 100, entries: 100 * (1 + change) },
    ];
    const answer = await overviewOf({ network: bank(['A']), dailyBranch, now: '2025-06-04T05:00:00Z' });
    expect(answer.attention_counts.deviation).toBe(isOutside ? 1 : 0);
  });

  it('tells at most 20 of a kind, and how many there are', async () => {
    const names = Array.from({ length: 25 }, (_, at) => `B${at}`);
    const dailyBranch = names.map((branch_id) => ({ branch_id, business_date: '2025-06-03', mean_4w: 10 }));
    const answer = await overviewOf({ network: bank(names), dailyBranch, now: '2025-06-04T06:00:00Z' });
    expect(answer.attention.filter(({ kind }) => kind === 'partial_day')).toHaveLength(20);
    expect(answer.attention_counts.partial_day).toBe(25);
  });

  it('names a source that fails, with its reason', async () => {
    const source = (name: string, failed: number): SourceArrivals => ({
      source: name,
      kind: 'pull',
      batches: 1,
      lastArrival: Date.parse('2025-06-04T05:00:00Z'),
      completeUntil: Date.parse('2025-06-04T04:00:00Z'),
      outstanding: failed,
      givenUp: 0,
      failed,
      lastReason: failed > 0 ? 'status 503' : null,
    });
    const sources = [source('doors', 3), source('well', 0)];
    const answer = await overviewOf({ network: bank(['A']), now: '2025-06-04T06:00:00Z' }, { sources });
    expect(answer.attention).toMatchObject([
      { kind: 'source', source: 'doors', reason: 'status 503', since: '2025-06-04T04:00:00Z', weight: 3 },
    ]);
    expect(answer.attention_counts.source).toBe(1);
    expect(answer.trust.last_arrival).toBe('2025-06-04T05:00:00Z');
  });
});

describe('an empty lake', () => {
  it.each([
    { name: 'with branches', network: bank(['A']) },
    { name: 'without any branch', network: networkOf() },
  ])('has no figure and no error, $name', async ({ network }) => {
    const answer = await overviewOf({ network, now: '2025-06-04T06:00:00Z' });
    expect(answer.today).toMatchObject({ entries: null, expected: null, verdict: 'unknown', hours: [] });
    for (const period of [answer.yesterday, answer.last_7_days, answer.last_28_days]) {
      expect(period).toMatchObject({
        is_open: null,
        entries: null,
        change: null,
        verdict: 'unknown',
        observed_share: null,
      });
    }
    expect(answer.trust).toMatchObject({ score: null, observed_share: null, lag_minutes: null, last_arrival: null });
    expect(answer.attention).toEqual([]);
  });
});
