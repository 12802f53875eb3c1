import { afterEach, describe, expect, test } from 'vitest';
import { tableNames } from '../../src/domain/tables.ts';
import { csvHeader, csvMapping, type Lab, openLab, pullSource } from './lab.ts';

const network = JSON.stringify({
  id: 'clean',
  timeZone: 'Europe/Paris',
  branches: [
    { id: 'lyon_3', name: 'Lyon_3', hours: 'always' },
    { id: 'north', name: 'North', hours: 'always' },
    { id: 'mumbai', hours: 'always', timeZone: 'Asia/Kolkata' },
  ],
  sensors: [
    { id: 'y0', branch: 'lyon_3', position: '0' },
    { id: 'y1', branch: 'lyon_3', position: '1', intervalMinutes: 15, installed: '2025-03-02', removed: '2025-03-05' },
    {
      id: 'roamer',
      placements: [
        { branch: 'lyon_3', position: '7', to: '2025-03-04' },
        { branch: 'north', position: '0', from: '2025-03-04' },
      ],
    },
    { id: 'k0', branch: 'mumbai' },
  ],
});

let lab: Lab;
afterEach(() => lab?.close());

async function cleaned(records: string, now = '2025-03-10T12:00:00Z'): Promise<void> {
  lab = await openLab({ network, now });
  await lab.receive(csvHeader + records);
  await lab.transform();
}

const rejects = () => lab.query('SELECT record::INT AS record, reason, detail FROM rejects ORDER BY record, part');
const readings = () =>
  lab.query(
    'SELECT sensor_id, branch_id, interval_start::VARCHAR AS at, interval_minutes AS minutes, entries::INT AS entries, reported_status AS status FROM readings ORDER BY ALL',
  );

describe('names', () => {
  test('a branch that does not exist is never counted as its neighbour, and its candidates are told', async () => {
    await cleaned('0,Lyon_4,2025-03-03T08:00:00Z,5,,,60\n');
    expect(await lab.query('SELECT reason, detail, candidates FROM rejects')).toEqual([
      { reason: 'unknown_branch', detail: 'Lyon_4', candidates: '[{"name":"lyon_3","score":0.833}]' },
    ]);
    expect(await readings()).toEqual([]);
  });

  test('a misspelt branch is taken with a score below one', async () => {
    await cleaned('0,Lion 3,2025-03-03T08:00:00Z,5,,,60\n');
    const [found] = await lab.query('SELECT branch_id, sensor_id, name_score FROM readings');
    expect(found).toMatchObject({ branch_id: 'lyon_3', sensor_id: 'y0' });
    expect(found?.name_score).toBeLessThan(1);
    expect(found?.name_score).toBeGreaterThan(0.6);
  });

  test('a sensor that never hung at the named branch is told with both texts', async () => {
    await cleaned('k0,north,2025-03-03T08:00:00Z,5,,,60\nx9,north,2025-03-03T08:00:00Z,5,,,60\n');
    expect(await rejects()).toEqual([
      { record: 1, reason: 'sensor_elsewhere', detail: 'north/k0' },
      { record: 2, reason: 'unknown_sensor', detail: 'north/x9' },
    ]);
  });
});

describe('where and when a sensor hangs', () => {
  test('readings before a sensor came and from the day it is gone are outside its service', async () => {
    // Paris is an hour ahead: the local dates begin at 23:00Z.
    await cleaned(
      [
        'y1,lyon_3,2025-03-01T22:45:00Z,1,,,15',
        'y1,lyon_3,2025-03-01T23:00:00Z,2,,,15',
        'y1,lyon_3,2025-03-04T22:45:00Z,3,,,15',
        'y1,lyon_3,2025-03-04T23:00:00Z,4,,,15',
      ].join('\n'),
    );
    expect(await rejects()).toEqual([
      { record: 1, reason: 'outside_service', detail: 'lyon_3/y1' },
      { record: 4, reason: 'outside_service', detail: 'lyon_3/y1' },
    ]);
    expect((await readings()).map((row) => row.entries)).toEqual([2, 3]);
  });

  test('a moved sensor counts where it hung; under the name of its other branch it is outside service', async () => {
    await cleaned(
      [
        'roamer,,2025-03-03T22:00:00Z,1,,,60',
        'roamer,,2025-03-03T23:00:00Z,2,,,60',
        'roamer,lyon_3,2025-03-05T10:00:00Z,3,,,60',
        '7,lyon_3,2025-03-03T10:00:00Z,4,,,60',
        '0,north,2025-03-06T10:00:00Z,5,,,60',
      ].join('\n'),
    );
    expect(await rejects()).toEqual([{ record: 3, reason: 'outside_service', detail: 'lyon_3/roamer' }]);
    expect((await readings()).map(({ branch_id, entries }) => [branch_id, entries])).toEqual([
      ['lyon_3', 4],
      ['lyon_3', 1],
      ['north', 2],
      ['north', 5],
    ]);
  });
});

describe('intervals', () => {
  test('hours start where local hours do: at :30 in India, at :00 in France', async () => {
    await cleaned(
      [
        'k0,mumbai,2025-03-03T04:30:00Z,1,,,60',
        'k0,mumbai,2025-03-03T05:00:00Z,2,,,60',
        'y0,lyon_3,2025-03-03T04:30:00Z,3,,,60',
        'y0,lyon_3,2025-03-03T04:07:00Z,4,,,',
      ].join('\n'),
    );
    expect(await rejects()).toEqual([
      { record: 2, reason: 'interval_misaligned', detail: '60' },
      { record: 3, reason: 'interval_misaligned', detail: '60' },
      { record: 4, reason: 'interval_misaligned', detail: '60' },
    ]);
  });

  test('an interval over an hour is refused, and what it said stands in the detail', async () => {
    await cleaned('y0,lyon_3,2025-03-03T04:00:00Z,1,,,120\n');
    expect(await rejects()).toEqual([{ record: 1, reason: 'interval_too_long', detail: '120; at most 60' }]);
    await lab.close();
    // The detail is the record's own, whatever else is cleaned beside it.
    await cleaned('y0,lyon_3,2025-03-03T04:00:00Z,1,,,120\ny0,lyon_3,2025-03-03T05:00:00Z,1,,,60\n');
    expect(await rejects()).toEqual([{ record: 1, reason: 'interval_too_long', detail: '120; at most 60' }]);
  });

  test('an interval that was not over when it was received is in the future, but for a clock that goes ahead a little', async () => {
    await cleaned(
      'y0,lyon_3,2025-03-10T11:00:00Z,1,,,60\ny0,lyon_3,2025-03-10T12:00:00Z,1,,,60\ny0,lyon_3,2025-03-10T13:00:00Z,1,,,60\n',
      '2025-03-10T11:56:00Z',
    );
    expect(await rejects()).toEqual([
      { record: 2, reason: 'in_the_future', detail: null },
      { record: 3, reason: 'in_the_future', detail: null },
    ]);
  });
});

describe('several readings of one interval', () => {
  test('in a file the last counts, and the others are kept', async () => {
    await cleaned(
      'y0,lyon_3,2025-03-03T08:00:00Z,5,,,60\ny0,lyon_3,2025-03-03T08:00:00Z,6,,,60\n0,lyon 3,2025-03-03T08:00:00Z,7,,,\n',
    );
    expect(await rejects()).toEqual([
      { record: 1, reason: 'superseded', detail: 'y0' },
      { record: 2, reason: 'superseded', detail: 'y0' },
    ]);
    expect((await readings()).map((row) => row.entries)).toEqual([7]);
  });

  test('of batches the last received counts, also when it takes a count back or repeats the first', async () => {
    lab = await openLab({ network, now: '2025-03-10T12:00:00Z', sources: [pullSource('2025-03-03')] });
    const asked = { from: '2025-03-03T00:00:00Z', to: '2025-03-04T00:00:00Z' };
    const say = async (entries: string) => {
      lab.setNow(lab.now() + 1000);
      await lab.receive(`${csvHeader}y0,lyon_3,2025-03-03T08:00:00Z,${entries},,,60\n`, { source: 'api', asked });
      await lab.transform();
      return (await readings()).map((row) => [row.entries, row.status]);
    };
    expect(await say('5')).toEqual([[5, 'ok']]);
    expect(await say('-10')).toEqual([[null, 'broken']]);
    expect(await say('5')).toEqual([[5, 'ok']]);
    expect(await say('5')).toEqual([[5, 'ok']]);
    // The fourth said nothing new; the second and the first are superseded.
    expect(await lab.query('SELECT reason, count(*)::INT AS n FROM rejects GROUP BY 1')).toEqual([
      { reason: 'superseded', n: 2 },
    ]);
  });

  test('lengths are apart: an hour does not supersede its quarters', async () => {
    await cleaned('y1,lyon_3,2025-03-03T08:00:00Z,5,,,60\ny1,lyon_3,2025-03-03T08:00:00Z,6,,,15\n');
    expect((await readings()).map((row) => [row.minutes, row.entries])).toEqual([
      [15, 6],
      [60, 5],
    ]);
  });
});

describe('counts', () => {
  test('negative counts, text, and none are rejects; sentinels and zeros are readings', async () => {
    await cleaned(
      [
        'y0,lyon_3,2025-03-03T08:00:00Z,-3,,,60',
        'y0,lyon_3,2025-03-03T09:00:00Z,many,,,60',
        'y0,lyon_3,2025-03-03T10:00:00Z,,,,60',
        'y0,lyon_3,2025-03-03T11:00:00Z,-1,,,60',
        'y0,lyon_3,2025-03-03T12:00:00Z,-10,,,60',
        'y0,lyon_3,2025-03-03T13:00:00Z,0,,,60',
      ].join('\n'),
    );
    expect((await rejects()).map((row) => [row.record, row.reason])).toEqual([
      [1, 'count_negative'],
      [2, 'count_not_a_number'],
      [3, 'count_missing'],
    ]);
    expect((await readings()).map((row) => [row.entries, row.status])).toEqual([
      [null, 'closed'],
      [null, 'broken'],
      [0, 'ok'],
    ]);
  });

  test('every line is a reading or a reject, once', async () => {
    await cleaned(
      'y0,lyon_3,2025-03-03T08:00:00Z,5,,,60\nroamer,Nowhere,2025-03-03T08:00:00Z,5,,,60\nbroken\n,,2025-03-03T08:00:00Z,5,,,60\ny0,lyon_3,2025-03-03T08:00:00Z,5,,,60\n',
    );
    expect(
      await lab.query(`
        SELECT batch, record, part FROM lines EXCEPT ALL
        (SELECT batch, record, part FROM readings UNION ALL SELECT batch, record, part FROM rejects)`),
    ).toEqual([]);
    expect(
      await lab.query(`
        SELECT (SELECT count(*) FROM lines)::INT AS lines,
        ((SELECT count(*) FROM readings) + (SELECT count(*) FROM rejects))::INT AS told`),
    ).toEqual([{ lines: 5, told: 5 }]);
  });
});

describe('lakes with little in them', () => {
  test('an empty lake transforms to empty tables, and stays so', async () => {
    lab = await openLab({ network, now: '2025-03-10T12:00:00Z' });
    await lab.transform();
    for (const table of tableNames) expect(await lab.rows(table)).toEqual([]);
    expect((await lab.transform()).stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
  });

  test('a lake of rejects alone expects nothing', async () => {
    await cleaned('y0,Nowhere,2025-03-03T08:00:00Z,5,,,60\n');
    expect(await lab.rows('hourly')).toEqual([]);
    expect(await rejects()).toHaveLength(1);
    expect((await lab.transform()).stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
  });

  test('a source without an answer yet makes its hours missing', async () => {
    lab = await openLab({ network, now: '2025-03-04T12:00:00Z', sources: [pullSource('2025-03-03')] });
    await lab.transform();
    // Three sensors in Paris and one in India, of which three hang there on the 3rd and the 4th.
    expect(
      await lab.query(
        "SELECT business_date::VARCHAR AS date, quality, count(*)::INT AS n FROM hourly WHERE sensor_id = 'y0' GROUP BY ALL ORDER BY ALL",
      ),
    ).toEqual([
      { date: '2025-03-03', quality: 'missing', n: 24 },
      { date: '2025-03-04', quality: 'missing', n: 12 },
      { date: '2025-03-04', quality: 'pending', n: 12 },
    ]);
  });

  test('an import of the same bytes again changes nothing', async () => {
    await cleaned('y0,lyon_3,2025-03-03T08:00:00Z,5,,,60\n');
    const before = await lab.rows('readings');
    await lab.receive(`${csvHeader}y0,lyon_3,2025-03-03T08:00:00Z,5,,,60\n`, { mapping: csvMapping });
    expect((await lab.transform()).stages.filter((stage) => stage.rebuilt > 0)).toEqual([]);
    expect(await lab.rows('readings')).toEqual(before);
  });
});
