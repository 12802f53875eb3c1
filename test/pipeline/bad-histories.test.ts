import { afterEach, describe, expect, test } from 'vitest';
import { csvHeader, type Lab } from './lab.ts';
import { about, dateOf, openHours, openShops, type Shops } from './shops.ts';

let lab: Lab;
afterEach(async () => {
  await noEstimateOfNothing();
  await lab.close();
});

async function open(shops: Shops): Promise<void> {
  lab = await openShops(shops);
}

/** Whatever the history: an estimate rests on two weeks at least, and what is not known stays unknown. */
async function noEstimateOfNothing(): Promise<void> {
  const baseless = await lab.query(`
    SELECT sensor_id, hour_start::VARCHAR AS at, quality, entries FROM hourly
    WHERE (quality = 'imputed' AND (weeks < 2 OR expected IS NULL OR entries IS NULL OR entries_low > entries OR entries_high < entries))
      OR (quality = 'missing' AND (entries IS NOT NULL OR method IS NOT NULL OR entries_low IS NOT NULL))
      OR (expected IS NULL AND (low IS NOT NULL OR high IS NOT NULL))`);
  expect(baseless).toEqual([]);
}

const hours = (sensor: string, day: number, columns: string) =>
  lab.query(
    `SELECT ${columns} FROM hourly
     WHERE sensor_id = '${sensor}' AND business_date = DATE '${dateOf(day)}' AND is_open ORDER BY hour_start`,
  );
const each = (row: object) => openHours.map(() => row);
const qualities = (where = 'is_open') =>
  lab.query(`SELECT quality, fault, count(*)::INT AS hours FROM hourly WHERE ${where} GROUP BY ALL ORDER BY ALL`);
const faultsOf = (sensor: string) =>
  lab.query(
    `SELECT kind, started_on::VARCHAR AS since, ended_on::VARCHAR AS until FROM faults WHERE sensor_id = '${sensor}'`,
  );
const dayOf = (sensor: string, day: number, columns: string) =>
  lab.query(
    `SELECT ${columns} FROM daily_sensor WHERE sensor_id = '${sensor}' AND business_date = DATE '${dateOf(day)}'`,
  );

describe('a sensor with three days of history', () => {
  test('has counts and no estimates: the hours that it missed stay missing, and say so', async () => {
    const start = 7 * 6;
    await open({
      branches: { north: ['old', { id: 'young', installed: dateOf(start) }] },
      weeks: 7,
      count: (sensor, day, hour) => {
        if (sensor === 'young' && (day < start || day > start + 3 || day === start + 2)) return null;
        return about(50, sensor, day, hour);
      },
    });
    const columns = 'quality, fault, entries, expected';
    expect(await hours('young', start + 2, columns)).toEqual(
      each({ quality: 'missing', fault: 'dead', entries: null, expected: null }),
    );
    expect(await dayOf('young', start + 2, 'status, entries, entries_low, missing_share')).toEqual([
      { status: 'missing', entries: null, entries_low: null, missing_share: 1 },
    ]);
    expect(await dayOf('young', start + 1, 'status, mean_4w')).toEqual([{ status: 'complete', mean_4w: null }]);
  });
});

describe('a sensor that never reported', () => {
  test('is silent from its first day on, which is one fault that goes on, without a figure of what it costs', async () => {
    await open({
      branches: { north: ['one', 'two', 'mute'] },
      weeks: 5,
      count: (sensor, day, hour) => (sensor === 'mute' ? null : about(50, sensor, day, hour)),
    });
    expect(await qualities("is_open AND sensor_id = 'mute'")).toEqual([
      { quality: 'missing', fault: 'dead', hours: 35 * 4 },
    ]);
    expect(
      await lab.query(
        'SELECT sensor_id, kind, started_on::VARCHAR AS since, ended_at, hours, estimated, uncounted FROM faults',
      ),
    ).toEqual([
      {
        sensor_id: 'mute',
        kind: 'dead',
        since: dateOf(0),
        ended_at: null,
        hours: 140,
        estimated: null,
        uncounted: null,
      },
    ]);
    expect(
      await lab.query('SELECT DISTINCT status, observed_share AS observed, missing_share AS missing FROM daily_branch'),
    ).toEqual([{ status: 'partial', observed: 2 / 3, missing: 1 / 3 }]);
  });
});

describe('a sensor that moved in the middle of a week', () => {
  const moved = (weeks: number, silent: number): Shops => ({
    branches: { big: ['b1'], tiny: ['t1'] },
    moving: [
      {
        id: 'm',
        placements: [
          { branch: 'big', to: dateOf(7 * 6 + 2) },
          { branch: 'tiny', from: dateOf(7 * 6 + 2) },
        ],
      },
    ],
    weeks,
    count: (sensor, day, hour) => {
      if (sensor === 'm' && day === silent) return null;
      return about(sensor === 'b1' || (sensor === 'm' && day < 7 * 6 + 2) ? 200 : 20, sensor, day, hour);
    },
  });

  test('is not compared with what it counted elsewhere: its first days at the new branch stay missing', async () => {
    await open(moved(7, 7 * 6 + 3));
    expect(await hours('m', 7 * 6 + 3, 'branch_id, quality, entries, expected')).toEqual(
      each({ branch_id: 'tiny', quality: 'missing', entries: null, expected: null }),
    );
    // Two days before, where it hung for weeks, it is known.
    const [before] = await hours('m', 7 * 6 + 1, 'branch_id, expected');
    expect(before).toMatchObject({ branch_id: 'big' });
    expect(before?.expected).toBeGreaterThan(150);
  });

  test('is estimated by its weeks at the new branch, once there are two', async () => {
    await open(moved(9, 7 * 6 + 3));
    for (const hour of await hours('m', 7 * 6 + 3, 'quality, weeks, entries::DOUBLE AS entries')) {
      expect(hour).toMatchObject({ quality: 'imputed', weeks: 2 });
      expect(hour.entries).toBeGreaterThan(14);
      expect(hour.entries).toBeLessThan(26);
    }
  });
});

describe('a branch with a single sensor', () => {
  const others = { b: ['b1'], c: ['c1', 'c2'], d: ['d1'] };

  test('is estimated by its own weeks and the other branches, when it is silent', async () => {
    await open({
      branches: { a: ['a1'], ...others },
      weeks: 8,
      count: (sensor, day, hour) => (sensor === 'a1' && day === 40 ? null : about(60, sensor, day, hour)),
    });
    for (const hour of await hours('a1', 40, 'quality, fault, weeks, entries')) {
      expect(hour).toMatchObject({ quality: 'imputed', fault: 'dead' });
      expect(hour.weeks).toBeGreaterThanOrEqual(5);
      expect(hour.entries).toBeGreaterThan(48);
      expect(hour.entries).toBeLessThan(72);
    }
  });

  test('that counts half for ten days is found by the other branches, and scaled up', async () => {
    const sick = (day: number) => day >= 30 && day < 40;
    await open({
      branches: { a: ['a1'], ...others },
      weeks: 8,
      count: (sensor, day, hour) => about(sensor === 'a1' && sick(day) ? 30 : 60, sensor, day, hour),
    });
    expect(await faultsOf('a1')).toEqual([{ kind: 'undercount', since: dateOf(30), until: dateOf(39) }]);
    expect(await qualities("is_open AND sensor_id <> 'a1'")).toEqual([
      { quality: 'observed', fault: 'none', hours: 4 * 56 * 4 },
    ]);
    const [row] = await lab.query("SELECT sum(entries)::DOUBLE AS people FROM hourly WHERE fault = 'undercount'");
    expect(Math.abs(Number(row?.people) / (10 * 4 * 60) - 1)).toBeLessThan(0.08);
  });

  test('that counts two fifths for forty days is found from the first to the last of them', async () => {
    const sick = (day: number) => day >= 63 && day < 103;
    await open({
      branches: { a: ['a1'], ...others },
      weeks: 20,
      count: (sensor, day, hour) => about(sensor === 'a1' && sick(day) ? 24 : 60, sensor, day, hour),
    });
    expect(await faultsOf('a1')).toEqual([{ kind: 'undercount', since: dateOf(63), until: dateOf(102) }]);
  });
});

describe('a network with a single branch', () => {
  test('of a single sensor knows its own weeks alone', async () => {
    await open({
      branches: { only: ['o1'] },
      weeks: 8,
      count: (sensor, day, hour) => (day === 40 ? null : about(60, sensor, day, hour)),
    });
    for (const hour of await hours('o1', 40, 'quality, fault, method, donors, entries')) {
      // Whether the sensor or the whole source was silent is not told apart where there is one.
      expect(hour).toMatchObject({ quality: 'imputed', fault: 'gap', method: 'profile', donors: 0 });
      expect(hour.entries).toBeGreaterThan(48);
      expect(hour.entries).toBeLessThan(72);
    }
  });

  test('whose sensors all fall alike has lost its people, which is no fault', async () => {
    await open({
      branches: { only: ['o1', 'o2', 'o3'] },
      weeks: 8,
      count: (sensor, day, hour) => about(day >= 30 && day < 44 ? 40 : 80, sensor, day, hour),
    });
    expect(await qualities()).toEqual([{ quality: 'observed', fault: 'none', hours: 3 * 56 * 4 }]);
  });
});

describe('a year with one usable week', () => {
  test('has that week, and nothing besides it', async () => {
    await open({
      branches: { north: ['n1', 'n2'] },
      weeks: 52,
      // One record at the end makes a year of it.
      count: (sensor, day, hour) =>
        Math.floor(day / 7) === 20 || (day === 363 && hour === 12) ? about(50, sensor, day, hour) : null,
    });
    expect(await qualities()).toEqual([
      { quality: 'missing', fault: 'gap', hours: 2 * 4 * (51 - 20) * 7 - 2 },
      { quality: 'observed', fault: 'none', hours: 2 * 4 * 7 + 2 },
    ]);
    expect(await lab.query('SELECT count(*)::INT AS n FROM hourly WHERE expected IS NOT NULL')).toEqual([{ n: 0 }]);
  });
});

describe('all sensors dead at once', () => {
  const branches = { a: ['a1', 'a2'], b: ['b1'], c: ['c1'] };
  const dead = (day: number) => day === 40 || day === 41;

  test('and silent: a gap of everybody, which their own weeks fill', async () => {
    await open({
      branches,
      weeks: 8,
      count: (sensor, day, hour) => (dead(day) ? null : about(50, sensor, day, hour)),
    });
    expect(await qualities()).toEqual([
      { quality: 'imputed', fault: 'gap', hours: 4 * 2 * 4 },
      { quality: 'observed', fault: 'none', hours: 4 * 54 * 4 },
    ]);
    expect(await lab.query("SELECT DISTINCT method, donors FROM hourly WHERE quality = 'imputed'")).toEqual([
      { method: 'profile', donors: 0 },
    ]);
  });

  test('and telling zeros: nobody came, as after a strike; it stays as it was observed', async () => {
    await open({
      branches,
      weeks: 8,
      count: (sensor, day, hour) => (dead(day) ? 0 : about(50, sensor, day, hour)),
    });
    expect(await qualities()).toEqual([{ quality: 'observed', fault: 'none', hours: 4 * 56 * 4 }]);
    expect(await dayOf('a1', 40, 'status, entries')).toEqual([{ status: 'complete', entries: 0 }]);
  });
});

describe('a clock two hours off', () => {
  test('shows zeros when the doors open, which are estimated, and crowds behind closed doors, which count for nothing', async () => {
    const off = (sensor: string, day: number) => sensor === 'a1' && day >= 40 && day < 43;
    const truth = (sensor: string, day: number, hour: number) =>
      openHours.includes(hour) ? about(50, sensor, day, hour) : 0;
    await open({
      branches: { a: ['a1', 'a2'], b: ['b1'], c: ['c1'] },
      weeks: 8,
      hours: Array.from({ length: 22 }, (_, hour) => hour),
      count: (sensor, day, hour) => truth(sensor, day, off(sensor, day) ? hour - 2 : hour),
    });
    for (const day of [40, 41, 42]) {
      // Whether the later hours are used or the whole day is estimated: nothing of it is lost, and no zero is believed.
      const [nine, ten, ...later] = await hours('a1', day, 'quality, fault');
      for (const hour of [nine, ten]) {
        expect(hour?.quality).toBe('imputed');
        expect(hour?.fault).toMatch(/^(dead|implausible)$/);
      }
      for (const hour of later) expect(hour.quality).toMatch(/^(observed|imputed)$/);
      const closed = await lab.query(
        `SELECT local_hour AS hour, quality, fault, entries FROM hourly
         WHERE sensor_id = 'a1' AND business_date = DATE '${dateOf(day)}' AND NOT is_open AND observed > 0 ORDER BY 1`,
      );
      expect(closed).toEqual(
        [13, 14].map((hour) => ({ hour, quality: 'closed', fault: 'implausible', entries: null })),
      );
      // As many as on the days around.
      const [row] = await dayOf('a1', day, 'entries');
      expect(Math.abs(Number(row?.entries) / 200 - 1)).toBeLessThan(0.12);
    }
    expect(await qualities("fault <> 'none' AND sensor_id <> 'a1'")).toEqual([]);
  });
});

describe('a clock two hours off where the doors never close', () => {
  test('is found by the shape of the day, and each of its days is estimated', async () => {
    const off = (sensor: string, day: number) => sensor === 'a1' && day >= 40 && day < 43;
    const round = Array.from({ length: 24 }, (_, hour) => hour);
    // Few by night, most at eight and at eighteen o'clock.
    const level = (hour: number) => 4 + 40 * Math.exp(-((hour - 8) ** 2) / 4) + 50 * Math.exp(-((hour - 18) ** 2) / 8);
    const truth = (sensor: string, day: number, hour: number) => about(level(hour), sensor, day, hour);
    // Others have a morning without a train, a party at night, a day that begins late, and an evening with a feast.
    const odd = (sensor: string, day: number, hour: number) =>
      (sensor === 'b1' && day === 41 && hour >= 6 && hour < 10) || (sensor === 'a2' && day === 41 && hour < 12);
    const feast = (sensor: string, day: number, hour: number) => sensor === 'c1' && day === 44 && hour >= 16;
    await open({
      branches: { a: ['a1', 'a2'], b: ['b1'], c: ['c1'] },
      weeks: 8,
      hours: round,
      open: '00:00-24:00',
      count: (sensor, day, hour) => {
        if (sensor === 'c1' && day === 42 && hour > 21) return 120;
        if (feast(sensor, day, hour)) return 2 * truth(sensor, day, hour);
        if (odd(sensor, day, hour)) return Math.round(truth(sensor, day, hour) / 10);
        return truth(sensor, day, off(sensor, day) ? hour - 2 : hour);
      },
    });
    expect(
      await lab.query(
        `SELECT sensor_id, business_date::VARCHAR AS date, count(*)::INT AS hours FROM hourly
         WHERE fault = 'implausible' GROUP BY ALL ORDER BY ALL`,
      ),
    ).toEqual([40, 41, 42].map((day) => ({ sensor_id: 'a1', date: dateOf(day), hours: 24 })));
    expect(await faultsOf('a1')).toEqual([{ kind: 'implausible', since: dateOf(40), until: dateOf(42) }]);
    for (const day of [40, 41, 42]) {
      const [row] = await lab.query(
        `SELECT sum(entries) AS entries, count(*)::INT AS estimated FROM hourly
         WHERE sensor_id = 'a1' AND business_date = DATE '${dateOf(day)}' AND quality = 'imputed'`,
      );
      expect(row?.estimated).toBe(24);
      const people = round.reduce((sum, hour) => sum + truth('a1', day, hour), 0);
      expect(Math.abs(Number(row?.entries) / people - 1)).toBeLessThan(0.08);
    }
  });
});

describe('a sensor that is stuck for days and nights', () => {
  test('is one fault from its first to its last hour, which counts the hours and people of open doors', async () => {
    // From the third hour of a day to the second of the fourth day after it, nights in between.
    const stuck = (sensor: string, day: number, hour: number) =>
      sensor === 'a1' && day * 24 + hour >= 39 * 24 + 11 && day * 24 + hour < 43 * 24 + 11;
    const heard = Array.from({ length: 24 }, (_, hour) => hour);
    await open({
      branches: { a: ['a1', 'a2'], b: ['b1'], c: ['c1'] },
      weeks: 8,
      hours: heard,
      count: (sensor, day, hour) => {
        // At night some hours are not told.
        if (stuck(sensor, day, hour)) return hour > 3 && hour < 6 ? null : 37;
        return openHours.includes(hour) ? about(50, sensor, day, hour) : 0;
      },
    });
    const found = await lab.query(
      `SELECT kind, started_on::VARCHAR AS since, ended_on::VARCHAR AS until, hours, observed, uncounted
       FROM faults WHERE sensor_id = 'a1'`,
    );
    expect(found).toMatchObject([
      { kind: 'stuck', since: dateOf(39), until: dateOf(43), hours: 16, observed: 16 * 37 },
    ]);
    // Of 50 an hour 37 were told.
    expect(Number(found[0]?.uncounted) / (16 * 13)).toBeGreaterThan(0.8);
    expect(Number(found[0]?.uncounted) / (16 * 13)).toBeLessThan(1.2);
  });
});

describe('what is not a fault', () => {
  const round = Array.from({ length: 24 }, (_, hour) => hour);

  test('a strike where the doors never close: zeros of the days around do not add up to a dead sensor', async () => {
    // A few people by night, and zeros in some of its hours.
    const people = (sensor: string, day: number, hour: number) =>
      hour >= 6 && hour < 23 ? about(40, sensor, day, hour) : (day + hour + sensor.length) % 3 === 0 ? 0 : 2;
    await open({
      branches: { a: ['a1', 'a2'], b: ['b1', 'b2'], c: ['c1'], d: ['d1'] },
      weeks: 8,
      hours: round,
      open: '00:00-24:00',
      count: (sensor, day, hour) => (day === 40 || day === 41 ? 0 : people(sensor, day, hour)),
    });
    expect(await lab.query("SELECT sensor_id, kind, started_at FROM faults WHERE kind = 'dead'")).toEqual([]);
  });

  test('the same count again and again on days when little is likely, and a step of a branch or of a neighbour', async () => {
    const low = (day: number) => day >= 40 && day < 43;
    await open({
      branches: { a: ['a1', 'a2'], b: ['b1', 'b2'], c: ['c1'], d: ['d1'], e: ['e1'], f: ['f1'] },
      weeks: 16,
      count: (sensor, day, hour) => {
        const part = (low(day) ? 0.35 : 1) * (sensor.startsWith('b') && day >= 50 ? 0.5 : 1);
        if (sensor === 'a1' && day === 41 && hour < 12) return 9;
        return Math.round(about(33, sensor, day, hour) * part) + ((5 * day + 3 * hour + sensor.charCodeAt(0)) % 7);
      },
    });
    expect(await lab.query('SELECT sensor_id, kind, started_on::VARCHAR AS since FROM faults')).toEqual([]);
  });
});

describe('a street that is closed', () => {
  test('takes people from the single doors of it alike, which is no fault; a door that falls by itself is one', async () => {
    const closed = (sensor: string, day: number) => ['a1', 'b1'].includes(sensor) && day >= 35 && day < 45;
    const ill = (sensor: string, day: number) => sensor === 'c1' && day >= 35 && day < 45;
    await open({
      branches: Object.fromEntries([...'abcdefgh'].map((id) => [id, [`${id}1`]])),
      // a and b stand in one street, c and d in another, the others a few kilometres away each.
      places: Object.fromEntries(
        [...'abcdefgh'].map((id, at) => [id, [45.7 + 0.05 * (at < 4 ? Math.floor(at / 2) : at), 4.8 + 0.001 * at]]),
      ),
      weeks: 10,
      count: (sensor, day, hour) => {
        const people = about(60, sensor, day, hour) + ((5 * day + 3 * hour + sensor.charCodeAt(0)) % 9);
        return Math.round(people * (closed(sensor, day) || ill(sensor, day) ? 0.55 : 1));
      },
    });
    expect(
      await lab.query("SELECT sensor_id, started_on::VARCHAR AS since FROM faults WHERE kind = 'undercount'"),
    ).toEqual([{ sensor_id: 'c1', since: dateOf(35) }]);
  });
});

describe('a sensor that is ill in a few hours', () => {
  test('three absurd hours running are a spike from the first to the last', async () => {
    await open({
      branches: { a: ['a1', 'a2'], b: ['b1'], c: ['c1'] },
      weeks: 8,
      count: (sensor, day, hour) =>
        about(50, sensor, day, hour) * (sensor === 'a1' && day === 40 && hour >= 10 ? 12 : 1),
    });
    expect(await hours('a1', 40, 'fault')).toEqual(['none', 'spike', 'spike', 'spike'].map((fault) => ({ fault })));
    expect(await faultsOf('a1')).toEqual([{ kind: 'spike', since: dateOf(40), until: dateOf(40) }]);
  });

  test('of an hour that was counted in part, who was counted came, and the rest is estimated', async () => {
    const day = 40;
    await open({
      branches: { a: ['a1', 'a2'], b: ['b1'], c: ['c1'] },
      weeks: 8,
      // Three times as many as on other days.
      count: (sensor, at, hour) => {
        if (sensor === 'a1' && at === day && hour > 10) return null;
        return about(50, sensor, at, hour) * (sensor === 'a1' && at === day ? 3 : 1);
      },
    });
    const half = (hour: number) => `a1,,${dateOf(day)}T${hour}:00:00Z,75,,,30`;
    await lab.receive(`${csvHeader}${[half(11), half(12)].join('\n')}\n`);
    await lab.transform();
    const rows = await hours(
      'a1',
      day,
      'observed_share AS share, observed::INT AS observed, entries, entries_low AS low, quality',
    );
    for (const row of rows.slice(2)) {
      expect(row).toMatchObject({ share: 0.5, observed: 75, quality: 'imputed' });
      expect(Number(row.low)).toBeGreaterThanOrEqual(75);
      // Half of what is usual, or of what this day had, besides.
      expect(Number(row.entries)).toBeGreaterThan(75 + 20);
      expect(Number(row.entries)).toBeLessThan(75 + 85);
    }
  });
});

describe('an undercount of one of four sensors', () => {
  test('is found in a branch that lost half of its people a week before', async () => {
    const ill = (sensor: string, day: number) => sensor === 'a1' && day >= 58 && day < 63;
    await open({
      branches: { a: ['a1', 'a2', 'a3', 'a4'], b: ['b1', 'b2'], c: ['c1'], d: ['d1'] },
      weeks: 12,
      count: (sensor, day, hour) => {
        const people = about(60, sensor, day, hour) * (sensor.startsWith('a') && day >= 50 ? 0.5 : 1);
        // Chance spreads few people further than `about` does.
        return ill(sensor, day) ? Math.round(people / 5) + ((3 * day + 2 * hour) % 5) - 2 : Math.round(people);
      },
    });
    expect(await faultsOf('a1')).toEqual([{ kind: 'undercount', since: dateOf(58), until: dateOf(62) }]);
    expect(await lab.query("SELECT DISTINCT sensor_id FROM faults WHERE kind = 'undercount'")).toEqual([
      { sensor_id: 'a1' },
    ]);
  });
});
