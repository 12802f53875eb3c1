import { expect, it, onTestFinished } from 'vitest';
import { bank } from '../network/network.fixture.ts';
import { makeServeLab } from './serve-lab.fixture.ts';

it('lays down the rows given, with defaults that suit them, and shows replaced ones in the next view', async () => {
  const lab = await makeServeLab({
    network: bank(['Ä']),
    hourly: [{ sensor_id: 'Ä-0', hour_start: '2025-05-29T07:00:00Z', entries: 5 }],
    dailyBranch: [
      { branch_id: 'Ä', business_date: '2025-04-30', entries: 10, mean_4w: 8 },
      { branch_id: 'Ä', business_date: '2025-05-29' },
    ],
    rejects: [{ utc_date: '2025-05-29' }],
    readings: [{ sensor_id: 'Ä-0', interval_start: '2025-05-29T07:00:00Z' }],
  });
  onTestFinished(lab.close);
  const view = await lab.reader.view();
  expect(await lab.reader.rows(`SELECT * FROM ${view.from('hourly')}`)).toMatchObject([
    { branch_id: 'Ä', business_date: '2025-05-29', local_hour: 9, iso_weekday: 4, quality: 'observed', observed: 5 },
  ]);
  const days = `SELECT business_date, status, change_share FROM`;
  expect(await lab.reader.rows(`${days} ${view.from('daily_branch')} ORDER BY business_date`)).toEqual([
    { business_date: '2025-04-30', status: 'complete', change_share: 0.25 },
    { business_date: '2025-05-29', status: 'missing', change_share: null },
  ]);
  await lab.put('daily_branch', [{ branch_id: 'Ä', business_date: '2025-05-30', entries: 3 }]);
  const next = await lab.reader.view();
  expect(next.version).not.toBe(view.version);
  expect(
    await lab.reader.rows(`${days} ${next.from('daily_branch', { from: '2025-05-01' })} ORDER BY business_date`),
  ).toEqual([{ business_date: '2025-05-30', status: 'complete', change_share: null }]);
});
