import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../src/domain/time.ts';
import { defaultFaults } from '../../src/simulator/faults.ts';
import { bank, manyBranches } from './bank.fixture.ts';
import { busy, historyFrom, readAll, truthOf, world } from './questions.fixture.ts';

describe('faults of the sensors and their records', () => {
  const small = manyBranches(150);
  const [from, to] = [historyFrom, historyFrom + 120 * dayMs];
  const hours = truthOf(world(small, busy), from, to);
  const share = (kind: string) => hours.filter((hour) => hour.faults.includes(kind as never)).length / hours.length;

  it.each([
    ['dead', 0.1, 0.012],
    ['undercount', 0.1 * 0.9 * 0.9, 0.015],
    ['stuck', 0.1 * 0.9, 0.012],
    ['missing', 0.05 * 0.95, 0.002],
    ['repeat', 0.1 * 0.95 * 0.95, 0.003],
    ['late', 0.1 * 0.95 * 0.95, 0.003],
    ['misspelt', 0.05 * 0.95 * 0.95, 0.002],
    ['broken', 0.02 * 0.95 * 0.95, 0.002],
  ])('have %s in force in its share of sensor-hours', (kind, expected, allowed) => {
    expect(Math.abs(share(kind) - expected)).toBeLessThan(allowed);
  });

  it('are by default dead in 0.5 % and undercounting in 1 % of sensor-days', () => {
    const many = world(manyBranches(400), defaultFaults);
    const days = { dead: 0, undercount: 0 };
    for (const { id } of many.network.sensors) {
      for (const spell of many.faultsInForce(id, from, to)) {
        if (spell.kind === 'dead' || spell.kind === 'undercount') days[spell.kind] += (spell.to - spell.from) / dayMs;
      }
    }
    // 48,000 sensor-days, some 70 and 60 episodes: 5 standard deviations are over half of the rate.
    expect(days.dead / 48_000).toBeGreaterThan(0.003);
    expect(days.dead / 48_000).toBeLessThan(0.007);
    expect(days.undercount / 48_000).toBeGreaterThan(0.006);
    expect(days.undercount / 48_000).toBeLessThan(0.014);
  });

  it('last as long as the plan says and are the same for any range asked', () => {
    const asked = world(small, busy);
    const spells = asked.faultsInForce('B3-0', from, to);
    const inner = spells.filter((spell) => spell.kind === 'dead' && spell.from > from && spell.to < to);
    expect(inner.length).toBeGreaterThan(0);
    for (const spell of inner) {
      expect(spell.to - spell.from).toBeGreaterThan(dayMs - hourMs);
      expect(spell.to - spell.from).toBeLessThan(6 * dayMs + hourMs);
      expect(asked.faultsInForce('B3-0', spell.from + dayMs / 2, spell.to)).toContainEqual({
        ...spell,
        from: spell.from + dayMs / 2,
      });
    }
  });

  const asked = world(bank, busy);
  const truth = new Map(truthOf(asked, from, to).map((hour) => [`${hour.sensorId} ${hour.hourStart}`, hour]));
  const read = readAll(asked, from, to);
  const heard = Map.groupBy(read, (reading) => `${reading.sensorId} ${reading.start}`);
  const hit = (kind: string) =>
    [...truth]
      .filter(([, hour]) => hour.faults.includes(kind as never))
      .map(([key, hour]) => ({ hour, said: heard.get(key) ?? [] }));

  it('are named by the truth wherever a reading differs from it', () => {
    for (const [key, hour] of truth) {
      const said = heard.get(key) ?? [];
      const same = said.length === 1 && said[0]?.entries === hour.entries && said[0].exits === hour.exits;
      if (!same) expect(hour.faults).not.toEqual([]);
    }
  });

  it('silence a missing sensor-hour', () => {
    expect(hit('missing').length).toBeGreaterThan(100);
    for (const { said } of hit('missing')) expect(said).toEqual([]);
  });

  it('leave silence or zeros of a dead sensor', () => {
    const both = hit('dead').map(({ said }) => said.length);
    expect(new Set(both.map((length) => Math.min(1, length)))).toEqual(new Set([0, 1]));
    for (const { said, hour } of hit('dead')) {
      if (hour.faults.length === 1) for (const reading of said) expect(reading).toMatchObject({ entries: 0, exits: 0 });
    }
  });

  it('count 20 to 60 % of the people, in all', () => {
    let [seen, real] = [0, 0];
    for (const { said, hour } of hit('undercount').filter(({ hour }) => hour.faults.length === 1)) {
      seen += Number(said[0]?.entries);
      real += hour.entries;
      expect(Number(said[0]?.entries)).toBeLessThanOrEqual(hour.entries);
    }
    expect(seen / real).toBeGreaterThan(0.2);
    expect(seen / real).toBeLessThan(0.6);
  });

  it('repeat one value for as long as a sensor is stuck', () => {
    for (const { id } of bank.sensors) {
      for (const spell of asked.faultsInForce(id, from, to).filter((one) => one.kind === 'stuck')) {
        const values = read.filter(
          (reading) =>
            reading.sensorId === id &&
            reading.start >= spell.from &&
            reading.start < spell.to &&
            reading.copy === 0 &&
            truth.get(`${id} ${reading.start}`)?.faults.length === 1,
        );
        expect(new Set(values.map((reading) => reading.entries)).size).toBeLessThan(2);
      }
    }
  });

  it('show spikes at ten times the truth and more', () => {
    const spikes = hit('spike').filter(({ hour }) => hour.faults.length === 1);
    expect(spikes.length).toBeGreaterThan(50);
    for (const { said, hour } of spikes)
      expect(Number(said[0]?.entries)).toBeGreaterThanOrEqual(10 * Math.max(1, hour.entries));
  });

  it('send a reading twice, with the same count or another, the second later', () => {
    const repeats = hit('repeat').filter(({ hour }) => hour.faults.length === 1);
    const differing = repeats.filter(({ said }) => said[0]?.entries !== said[1]?.entries);
    expect(differing.length / repeats.length).toBeGreaterThan(0.25);
    expect(differing.length / repeats.length).toBeLessThan(0.5);
    for (const { said, hour } of repeats) {
      expect(said.length).toBe(2);
      expect(said[1]?.arrival).toBeGreaterThan(said[0]?.arrival ?? Number.POSITIVE_INFINITY);
      expect(said.map((reading) => reading.entries)).toContain(hour.entries);
    }
  });

  it('misspell names without touching a digit, and invent branches that are none', () => {
    const names = new Set(bank.branches.map((one) => one.name));
    for (const { said, hour } of hit('misspelt')) {
      for (const { branchName } of said) {
        expect(branchName).not.toBe(hour.branchName);
        expect(branchName.replaceAll(/\D/g, '')).toBe(hour.branchName.replaceAll(/\D/g, ''));
      }
    }
    const invented = hit('unknown_branch').flatMap(({ said }) => said.map((reading) => reading.branchName));
    expect(invented).toContain('Lyon_4');
    expect(invented.some((name) => names.has(name))).toBe(false);
  });

  it('write sentinels, units, texts and local times', () => {
    for (const { said } of hit('broken')) expect(said[0]).toMatchObject({ entries: -10, status: 'broken' });
    for (const { said, hour } of hit('closed')) {
      expect(hour.isOpen).toBe(false);
      expect(said[0]).toMatchObject({ entries: -1, status: 'closed' });
    }
    for (const { said } of hit('wrong_unit')) expect(said[0]?.unit).not.toBe('people');
    for (const { said } of hit('text_count')) expect(said[0]?.entries).toBeTypeOf('string');
    for (const { said, hour } of hit('local_time')) {
      expect(said[0]?.startText).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expect(Date.parse(`${said[0]?.startText.replace(' ', 'T')}Z`) - hour.hourStart).toBeOneOf([hourMs, 2 * hourMs]);
    }
    for (const kind of ['broken', 'closed', 'wrong_unit', 'text_count', 'local_time'])
      expect(hit(kind).length).toBeGreaterThan(20);
  });

  it('let staff cross a closed door only next to open hours', () => {
    expect(hit('staff').length).toBeGreaterThan(50);
    for (const { said, hour } of hit('staff')) {
      expect(hour).toMatchObject({ isOpen: false, entries: 0 });
      if (hour.faults.length === 1) expect([1, 2]).toContain(said[0]?.entries);
    }
  });
});
