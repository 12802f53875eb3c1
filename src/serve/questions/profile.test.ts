import { describe, expect, it, onTestFinished } from 'vitest';
import { branchOf, networkOf, sensorOf, stayOf } from '../../network/network.fixture.ts';
import { type ProfileRow, profileAnswer, profileQuery } from '../contract/footfall.ts';
import { type LabRow, makeServeLab } from '../serve-lab.fixture.ts';
import { askProfile } from './profile.ts';

const network = networkOf({
  id: 'bank',
  branches: [
    branchOf('A', { region: 'R' }),
    branchOf('B', { region: 'R' }),
    branchOf('N', { timeZone: 'America/New_York' }),
  ],
  sensors: [
    sensorOf('a', [stayOf('A')]),
    sensorOf('b', [stayOf('A', { to: '2025-05-19' }), stayOf('B', { from: '2025-05-19' })]),
    sensorOf('n', [stayOf('N')]),
  ],
});

async function profile(hourly: LabRow[], asked: object): Promise<ProfileRow[]> {
  const lab = await makeServeLab({ network, hourly });
  onTestFinished(lab.close);
  const view = await lab.reader.view();
  const query = profileQuery.parse({ from: '2025-05-05', to: '2025-06-02', ...asked });
  const { question, answer } = askProfile({ query, network, view, now: lab.context.clock.now() });
  const body = answer(await lab.reader.rows(question.sql, question.params));
  for (const row of body.data) expect(Object.keys(row)).toEqual(question.columns.map(({ name }) => name));
  return profileAnswer.parse(body).data;
}

/** Nine o'clock in Paris on a Monday of May 2025: the 5th, 12th, 19th, 26th. */
const monday = (day: string, sensor_id: string, more: LabRow): LabRow => ({
  sensor_id,
  hour_start: `2025-05-${day}T07:00:00Z`,
  ...more,
});

describe('the usual week', () => {
  it('is the mean of observed open hours, sensor by sensor, and their sum', async () => {
    const hourly = [
      monday('05', 'a', { entries: 10 }),
      monday('12', 'a', { entries: 20 }),
      monday('19', 'a', {}),
      monday('26', 'a', { is_open: false, observed: 50 }),
      monday('05', 'b', { entries: 1 }),
      monday('12', 'b', { entries: 100, quality: 'imputed' }),
      { sensor_id: 'a', hour_start: '2025-05-06T08:00:00Z', entries: 4 },
      { sensor_id: 'a', hour_start: '2025-05-06T09:00:00Z', quality: 'pending' },
    ];
    // b hung there on two of the three Mondays on which A was open; its mean, 1, is of one hour.
    expect(await profile(hourly, { by: 'branch' })).toEqual([
      { id: 'A', iso_weekday: 1, local_hour: 9, entries: 15.667, hours: 3, share_of_week: 0.79661 },
      { id: 'A', iso_weekday: 2, local_hour: 10, entries: 4, hours: 1, share_of_week: 0.20339 },
      { id: 'A', iso_weekday: 2, local_hour: 11, entries: null, hours: 0, share_of_week: null },
    ]);
    expect(await profile(hourly, { by: 'sensor', id: 'b' })).toEqual([
      { id: 'b', iso_weekday: 1, local_hour: 9, entries: 1, hours: 1, share_of_week: 1 },
    ]);
  });

  it('counts a door once when its sensor is replaced, and a sensor once when it moves', async () => {
    const hourly = [
      ...['05', '12'].map((day) => monday(day, 'b', { branch_id: 'A', entries: 10 })),
      ...['19', '26'].map((day) => monday(day, 'a', { branch_id: 'A', entries: 20 })),
      ...['19', '26'].map((day) => monday(day, 'b', { branch_id: 'B', entries: 40 })),
    ];
    const only = { iso_weekday: 1, local_hour: 9, share_of_week: 1 };
    expect(await profile(hourly, { by: 'branch' })).toEqual([
      { id: 'A', ...only, entries: 15, hours: 4 },
      { id: 'B', ...only, entries: 40, hours: 2 },
    ]);
    expect(await profile(hourly, { by: 'sensor', id: 'b' })).toEqual([{ id: 'b', ...only, entries: 25, hours: 4 }]);
    expect(await profile(hourly, { by: 'region' })).toEqual([{ id: 'R', ...only, entries: 55, hours: 6 }]);
    expect(await profile(hourly, { by: 'network', branch: 'B' })).toEqual([
      { id: 'bank', ...only, entries: 40, hours: 2 },
    ]);
  });

  it('goes by the local clock of each branch and by the dates of the range', async () => {
    const hourly = [
      monday('05', 'a', { entries: 1 }),
      { sensor_id: 'n', hour_start: '2025-05-05T13:00:00Z', entries: 10 },
      { sensor_id: 'n', hour_start: '2025-06-02T13:00:00Z', entries: 1000 },
    ];
    expect(await profile(hourly, {})).toEqual([
      { id: 'bank', iso_weekday: 1, local_hour: 9, entries: 11, hours: 2, share_of_week: 1 },
    ]);
  });

  it('holds over the longest range there is', async () => {
    const hourly = [
      monday('05', 'a', { entries: 1 }),
      { sensor_id: 'a', hour_start: '2026-06-08T07:00:00Z', entries: 3 },
    ];
    expect(await profile(hourly, { by: 'branch', from: '2025-05-05', to: '2026-06-09' })).toMatchObject([
      { entries: 2, hours: 2 },
    ]);
  });
});
