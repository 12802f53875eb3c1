import { describe, expect, it } from 'vitest';
import { addDays, type DateText } from '../../domain/time.ts';
import { bank, branchOf, networkOf, scheduleOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import type { LabRow } from '../serve-lab.fixture.ts';
import { hoursOf, overviewOf, twoDoors, wednesday } from './overview.fixture.ts';

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
