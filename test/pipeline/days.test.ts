import { afterEach, describe, expect, test } from 'vitest';
import { addDays } from '../../src/domain/time.ts';
import { csvHeader, datesBetween, type Lab, type LabOptions, openLab, pullSource } from './lab.ts';

let lab: Lab;
afterEach(() => lab?.close());

/** Two doors, open from nine to eleven (UTC) on every day but those of `exceptions`. */
function network(exceptions: Record<string, unknown> = {}, sensors = ['d0']): string {
  const names = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  return JSON.stringify({
    id: 'days',
    timeZone: 'UTC',
    branches: [
      {
        id: 'north',
        hours: { weekly: Object.fromEntries(names.map((day) => [day, ['09:00-11:00']])), exceptions },
        sensors: sensors.map((id) => ({ id })),
      },
    ],
  });
}

const hour = (date: string, at: number, entries: number | string, sensor = 'd0') =>
  `${sensor},,${date}T${String(at).padStart(2, '0')}:00:00Z,${entries},,,60\n`;
/** Half of the people in each of the two hours. */
const day = (date: string, entries: number, sensor = 'd0') =>
  hour(date, 9, Math.ceil(entries / 2), sensor) + hour(date, 10, Math.floor(entries / 2), sensor);

async function open(records: string, options: Partial<LabOptions> = {}): Promise<void> {
  lab = await openLab({ network: network(), now: '2025-12-31T12:00:00Z', ...options });
  await lab.receive(csvHeader + records);
  await lab.transform();
}

const branchDay = async (date: string, columns: string) =>
  (await lab.query(`SELECT ${columns} FROM daily_branch WHERE business_date = DATE '${date}'`))[0];

describe('the state of a day', () => {
  test('complete, partial, missing, closed and pending are told apart', async () => {
    const dates = ['2025-03-03', '2025-03-04', '2025-03-05', '2025-03-06', '2025-03-07'];
    lab = await openLab({
      network: network({ '2025-03-06': 'closed' }),
      now: '2025-03-07T11:30:00Z',
      sources: [pullSource('2025-03-03')],
    });
    await lab.receive(
      csvHeader +
        hour('2025-03-03', 9, 0) +
        hour('2025-03-03', 10, 0) +
        hour('2025-03-04', 9, 5) +
        hour('2025-03-07', 9, 5),
    );
    await lab.transform();
    expect(
      await lab.query(
        'SELECT business_date::VARCHAR AS date, day_kind AS kind, status, entries, open_hours AS hours, observed_share AS share, peak_hour AS peak FROM daily_branch ORDER BY 1',
      ),
    ).toEqual([
      { date: dates[0], kind: 'regular', status: 'complete', entries: 0, hours: 2, share: 1, peak: null },
      { date: dates[1], kind: 'regular', status: 'partial', entries: 5, hours: 2, share: 0.5, peak: 9 },
      { date: dates[2], kind: 'regular', status: 'missing', entries: null, hours: 2, share: 0, peak: null },
      { date: dates[3], kind: 'closure', status: 'closed', entries: null, hours: 0, share: null, peak: null },
      { date: dates[4], kind: 'regular', status: 'pending', entries: 5, hours: 2, share: 0.5, peak: 9 },
    ]);
  });

  test('a branch that is never open has closed days, and what is counted there stays out of them', async () => {
    const always = { ...JSON.parse(network()), id: 'shut' };
    always.branches[0].hours = { weekly: {} };
    await open(day('2025-03-03', 10), { network: JSON.stringify(always) });
    expect(await branchDay('2025-03-03', 'status, entries, open_hours, ma_7d')).toEqual({
      status: 'closed',
      entries: null,
      open_hours: 0,
      ma_7d: null,
    });
    expect(await lab.query('SELECT DISTINCT quality, fault FROM hourly WHERE observed > 0')).toEqual([
      { quality: 'closed', fault: 'implausible' },
    ]);
  });

  test('the share decides, at the threshold too', async () => {
    await open(hour('2025-03-03', 9, 5), { settings: { completeShare: 0.5 } });
    expect(await branchDay('2025-03-03', 'status')).toEqual({ status: 'complete' });
    lab.pipeline.settings.completeShare = 0.51;
    await lab.transform();
    expect(await branchDay('2025-03-03', 'status')).toEqual({ status: 'partial' });
  });
});

describe('the observed share', () => {
  test('weighs hours by the people expected in them, where that is known for all of them', async () => {
    const weeks = [0, 1].map((week) => addDays('2025-03-03', 7 * week));
    // Ninety people at nine, ten at ten; then only nine was seen, or only ten.
    const usual = weeks.map((date) => hour(date, 9, 90) + hour(date, 10, 10)).join('');
    await open(usual + hour('2025-03-17', 9, 88) + hour('2025-03-24', 10, 11));
    expect(await branchDay('2025-03-10', 'observed_share AS share')).toEqual({ share: 1 });
    expect(await branchDay('2025-03-17', 'status, observed_share AS share')).toEqual({ status: 'partial', share: 0.9 });
    // The day that was seen in part says nothing of what is usual.
    expect(await branchDay('2025-03-24', 'observed_share AS share, imputed_share AS estimated')).toEqual({
      share: 0.1,
      estimated: 0.9,
    });
  });

  test('counts hours where something is not known to compare with, or nobody is expected', async () => {
    await open(
      ['2025-03-03', '2025-03-10'].map((date) => day(date, 0)).join('') +
        hour('2025-03-17', 9, 4) +
        hour('2025-04-30', 9, 1),
    );
    expect(await branchDay('2025-03-17', 'observed_share AS share')).toEqual({ share: 0.5 });
    expect(await branchDay('2025-04-30', 'observed_share AS share')).toEqual({ share: 0.5 });
  });

  test('of a branch is that of all its doors together', async () => {
    const records = ['2025-03-03', '2025-03-10', '2025-03-17'].flatMap((date) => [
      day(date, 80),
      date === '2025-03-17' ? '' : day(date, 20, 'd1'),
    ]);
    await open(records.join(''), { network: network({}, ['d0', 'd1']) });
    const columns =
      'status, entries, open_hours, observed_share AS share, imputed_share AS estimated, missing_share AS missing';
    expect(await branchDay('2025-03-17', columns)).toEqual({
      status: 'partial',
      entries: 80 + 20,
      open_hours: 4,
      share: 0.8,
      estimated: 0.2,
      missing: 0,
    });
    expect(
      await lab.query(
        `SELECT sensor_id, status, entries, observed_share AS share FROM daily_sensor
         WHERE business_date = DATE '2025-03-17' ORDER BY 1`,
      ),
    ).toEqual([
      { sensor_id: 'd0', status: 'complete', entries: 80, share: 1 },
      { sensor_id: 'd1', status: 'partial', entries: 20, share: 0 },
    ]);
  });
});

describe('the same weekday of the four weeks before', () => {
  const weekly = (counts: (number | null)[]) =>
    counts.map((count, week) => (count === null ? '' : day(addDays('2025-01-06', 7 * week), count))).join('');

  test('is a mean by date, not by row; with fewer than two complete days there is none', async () => {
    await open(weekly([60, 10, null, null, 30, 44]));
    expect(await branchDay('2025-02-10', 'mean_4w, change_share')).toEqual({ mean_4w: 20, change_share: 44 / 20 - 1 });
    // The four weeks before hold 10 alone.
    expect(await branchDay('2025-02-03', 'mean_4w')).toEqual({ mean_4w: 35 });
    expect(await branchDay('2025-01-13', 'mean_4w, change_share')).toEqual({ mean_4w: null, change_share: null });
  });

  test('leaves partial and closed days out, and a partial day has no change', async () => {
    lab = await openLab({ network: network({ '2025-01-20': 'closed' }), now: '2025-12-31T12:00:00Z' });
    await lab.receive(`${csvHeader}${weekly([10, 20, 500])}${hour('2025-01-27', 9, 400)}${hour('2025-02-03', 9, 7)}`);
    await lab.transform();
    expect(await branchDay('2025-01-27', 'status, mean_4w')).toEqual({ status: 'partial', mean_4w: 15 });
    expect(await branchDay('2025-02-03', 'status, mean_4w, change_share')).toEqual({
      status: 'partial',
      mean_4w: 15,
      change_share: null,
    });
  });

  test('against a mean of nobody there is no change', async () => {
    await open(weekly([0, 0, 6]));
    expect(await branchDay('2025-01-20', 'mean_4w, change_share')).toEqual({ mean_4w: 0, change_share: null });
  });
});

describe('moving averages', () => {
  test('take the complete days of the 7 and 28 dates that end here', async () => {
    const dates = datesBetween('2025-03-01', '2025-04-01');
    await open(dates.map((date, index) => day(date, 201 + index)).join(''));
    const mean = (from: number, to: number) => 200 + (from + to) / 2;
    expect(await branchDay('2025-03-31', 'ma_7d, ma_28d')).toEqual({ ma_7d: mean(25, 31), ma_28d: mean(4, 31) });
    expect(await branchDay('2025-03-02', 'ma_7d, ma_28d')).toEqual({ ma_7d: mean(1, 2), ma_28d: mean(1, 2) });
  });

  test('are null where fewer than half of the days that were open are complete; closed days ask for nothing', async () => {
    lab = await openLab({
      network: network({ '2025-03-03': 'closed', '2025-03-04': 'closed', '2025-03-05': 'closed' }),
      now: '2025-12-31T12:00:00Z',
    });
    // Open: the 1st, 2nd, 6th and 7th. Complete: the 1st and the 6th, then the 6th alone of three.
    await lab.receive(csvHeader + day('2025-03-01', 10) + day('2025-03-06', 20) + hour('2025-03-08', 9, 1));
    await lab.transform();
    expect(await branchDay('2025-03-07', 'ma_7d')).toEqual({ ma_7d: 15 });
    expect(await branchDay('2025-03-08', 'ma_7d')).toEqual({ ma_7d: null });
  });
});

describe('the hour with the most people', () => {
  test('is the earliest of equals', async () => {
    await open(day('2025-03-03', 10) + hour('2025-03-04', 9, 3) + hour('2025-03-04', 10, 4));
    expect(await branchDay('2025-03-03', 'peak_hour')).toEqual({ peak_hour: 9 });
    expect(await branchDay('2025-03-04', 'peak_hour')).toEqual({ peak_hour: 10 });
  });

  test('of a branch adds up its doors', async () => {
    await open(
      hour('2025-03-03', 9, 6) +
        hour('2025-03-03', 10, 5) +
        hour('2025-03-03', 9, 0, 'd1') +
        hour('2025-03-03', 10, 2, 'd1'),
      { network: network({}, ['d0', 'd1']) },
    );
    expect(await branchDay('2025-03-03', 'peak_hour')).toEqual({ peak_hour: 10 });
  });

  test('is one hour also in the night in which the clock shows it twice', async () => {
    const around = { ...JSON.parse(network()), timeZone: 'Europe/Paris' };
    around.branches[0].hours = 'always';
    // Two in the morning comes at 00:00Z and at 01:00Z: six people each; seven at three.
    const night = ['00', '01', '02']
      .map((at, index) => `d0,,2025-10-26T${at}:00:00Z,${index === 2 ? 7 : 6},,,60\n`)
      .join('');
    await open(night, { network: JSON.stringify(around) });
    expect(await branchDay('2025-10-26', 'peak_hour')).toEqual({ peak_hour: 3 });
    expect(await lab.query("SELECT peak_hour FROM daily_sensor WHERE business_date = DATE '2025-10-26'")).toEqual([
      { peak_hour: 3 },
    ]);
  });
});

describe('a sensor that moves', () => {
  test('has a day at each branch, and starts anew there', async () => {
    const moved = JSON.parse(network());
    moved.branches.push({ ...moved.branches[0], id: 'south', sensors: [] });
    moved.branches[0].sensors = [];
    moved.sensors = [
      {
        id: 'd0',
        placements: [
          { branch: 'north', to: '2025-03-17' },
          { branch: 'south', from: '2025-03-17' },
        ],
      },
    ];
    const dates = ['2025-03-03', '2025-03-10', '2025-03-17', '2025-03-24', '2025-03-31'];
    await open(dates.map((date, week) => day(date, 10 * (week + 1))).join(''), { network: JSON.stringify(moved) });
    expect(
      await lab.query(
        `SELECT branch_id AS branch, business_date::VARCHAR AS date, entries, mean_4w AS mean FROM daily_sensor
         WHERE iso_weekday = 1 ORDER BY 2`,
      ),
    ).toEqual([
      { branch: 'north', date: dates[0], entries: 10, mean: null },
      { branch: 'north', date: dates[1], entries: 20, mean: null },
      { branch: 'south', date: dates[2], entries: 30, mean: null },
      { branch: 'south', date: dates[3], entries: 40, mean: null },
      { branch: 'south', date: dates[4], entries: 50, mean: 35 },
    ]);
  });
});
