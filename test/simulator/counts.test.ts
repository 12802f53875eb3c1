import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../src/domain/time.ts';
import { noFaults } from '../../src/simulator/faults.ts';
import type { TruthHour } from '../../src/simulator/world.ts';
import { bank, branch, network, schedules, sensor, stay } from './bank.fixture.ts';
import { average, historyFrom, truthOf, world } from './questions.fixture.ts';

describe('the counts', () => {
  const year = truthOf(world(bank, noFaults), Date.parse('2025-01-01T00:00:00Z'), Date.parse('2026-01-01T00:00:00Z'));
  const open = year.filter((hour) => hour.isOpen);
  const weekday = (hour: TruthHour) => new Date(hour.hourStart + hour.minutes).getUTCDay();
  const dayOf = (hour: TruthHour) => `${hour.branchName} ${new Date(hour.hourStart).toISOString().slice(0, 10)}`;
  const days = new Map<string, { branch: string; weekday: number; entries: number; exits: number }>();
  for (const hour of open) {
    const day = days.get(dayOf(hour)) ?? { branch: hour.branchName, weekday: weekday(hour), entries: 0, exits: 0 };
    day.entries += hour.entries;
    day.exits += hour.exits;
    days.set(dayOf(hour), day);
  }
  const meanDay = (name: string, day: number) => {
    const entries = [...days.values()]
      .filter((one) => one.branch === name && one.weekday === day)
      .map((one) => one.entries);
    return entries.reduce((sum, value) => sum + value, 0) / entries.length;
  };

  it.each([
    ['Lyon_1', 500],
    ['Lyon_2', 200],
    ['Lyon_3', 80],
    ['Chambery_1', 300],
    ['Chambery_2', 50],
    ['La_Biolle_1', 20],
    ['Cognin_1', 40],
  ])('of %s average %d on the quietest day', (name, mean) => {
    expect(meanDay(name, 1) / mean).toBeGreaterThan(0.9);
    expect(meanDay(name, 1) / mean).toBeLessThan(1.1);
  });

  it('follow the week', () => {
    const sum = (day: number) => bank.branches.reduce((all, one) => all + meanDay(one.name, day), 0);
    for (const [day, weight] of [
      [2, 1.25],
      [3, 1.3],
      [4, 1.6],
      [5, 1.8],
    ] as const) {
      expect(sum(day) / sum(1) / weight).toBeGreaterThan(0.92);
      expect(sum(day) / sum(1) / weight).toBeLessThan(1.08);
    }
  });

  it('follow the day: a quarter of a weekday at 10, a fiftieth at 15', () => {
    const weekdays = open.filter((hour) => weekday(hour) <= 5);
    const inParis = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', timeZone: 'Europe/Paris' });
    const all = weekdays.reduce((sum, one) => sum + one.entries, 0);
    const byHour = Map.groupBy(weekdays, (one) => Math.floor(one.hourStart / hourMs));
    const totals = new Map<number, number>();
    for (const [utcHour, of] of byHour) {
      const hour = Number(inParis.format(utcHour * hourMs));
      totals.set(hour, (totals.get(hour) ?? 0) + of.reduce((sum, one) => sum + one.entries, 0));
    }
    const at = (hour: number) => (totals.get(hour) ?? 0) / all;
    expect(at(10)).toBeCloseTo(0.25, 2);
    expect(at(15)).toBeCloseTo(0.02, 2);
  });

  it('are nothing in closed hours, on Sundays and on public holidays', () => {
    expect(year.filter((hour) => !hour.isOpen).every((hour) => hour.entries === 0 && hour.exits === 0)).toBe(true);
    expect([...days.values()].some((day) => day.weekday === 0)).toBe(false);
    expect([...days.keys()].some((key) => key.endsWith('2025-05-01'))).toBe(false);
  });

  it('spread more than chance arrivals around their expected mean', () => {
    const large = open.filter((hour) => hour.expected > 20);
    const ratio =
      large.reduce((sum, hour) => sum + (hour.entries - hour.expected) ** 2 / hour.expected, 0) / large.length;
    const theory = large.reduce((sum, hour) => sum + 1 + hour.expected / 50, 0) / large.length;
    expect(ratio / theory).toBeGreaterThan(0.9);
    expect(ratio / theory).toBeLessThan(1.1);
    expect(ratio).toBeGreaterThan(1.5);
  });

  it('let everybody out who came in, by the end of the day', () => {
    for (const day of days.values()) expect(day.exits).toBe(day.entries);
    expect(open.some((hour) => hour.exits !== hour.entries)).toBe(true);
  });

  it('split a branch over its sensors by their shares', () => {
    const of = (id: string) => open.filter((hour) => hour.sensorId === id).reduce((sum, hour) => sum + hour.entries, 0);
    expect(of('Lyon_1-0') / (of('Lyon_1-0') + of('Lyon_1-1') + of('Lyon_1-2'))).toBeCloseTo(0.8, 2);
  });

  it('hold up where branches say nothing of their size, place, region or country', () => {
    const bare = network({
      branches: [
        branch('x', { size: null, locationType: null, region: null, country: null, latitude: null, longitude: null }),
      ],
      sensors: [sensor('x-0', [stay('x')])],
    });
    const entries = truthOf(world(bare, noFaults), historyFrom, historyFrom + 60 * dayMs).reduce(
      (sum, hour) => sum + hour.entries,
      0,
    );
    expect(entries).toBeGreaterThan(500);
    expect(world(bare, noFaults).regions).toEqual(['everywhere']);
  });

  it('keep a special opening at its share of an ordinary day', () => {
    const special = {
      ...schedules.weekdays,
      id: 'weekdays',
      exceptions: { '2025-03-08': { spells: [{ open: 540, close: 720 }], note: null } },
    };
    const net = { ...bank, schedules: { ...schedules, weekdays: special as never } };
    const hours = truthOf(world(net, noFaults), Date.parse('2025-03-08T00:00:00Z'), Date.parse('2025-03-09T00:00:00Z'));
    const lyon = hours.filter((hour) => hour.sensorId === 'Lyon_2-0' && hour.isOpen);
    expect(lyon.length).toBe(3);
    const expected = lyon.reduce((sum, hour) => sum + hour.expected, 0);
    expect(expected).toBeGreaterThan(80);
    expect(expected).toBeLessThan(300);
  });
});

describe('the weather', () => {
  const asked = world(bank, noFaults);
  const days = Array.from({ length: 730 }, (_, index) => {
    const date = new Date(historyFrom + index * dayMs).toISOString().slice(0, 10);
    const weather = asked.weather(date, 'Savoie');
    if (!weather) throw new Error(`no weather on ${date}`);
    return weather;
  });

  it('is the same whenever it is asked for, and none where there is no such region', () => {
    expect(world(bank, noFaults).weather(days[400]?.date ?? '', 'Savoie')).toEqual(days[400]);
    expect(asked.weather('2025-01-01', 'Atlantis')).toBeNull();
  });

  it('is warmer in summer, wet on a third of days, and like the day before', () => {
    const mean = (month: string) =>
      average(days.filter((day) => day.date.slice(5, 7) === month).map((day) => day.temperatureCelsius));
    expect(mean('07') - mean('01')).toBeGreaterThan(10);
    const wet = days.map((day) => (day.rainMillimetres + day.snowCentimetres > 0 ? 1 : 0));
    expect(average(wet)).toBeGreaterThan(0.22);
    expect(average(wet)).toBeLessThan(0.45);
    const afterWet = wet.filter((_, index) => wet[index - 1] === 1);
    expect(average(afterWet)).toBeGreaterThan(average(wet) + 0.15);
  });

  it('keeps people away when it rains', () => {
    const hours = truthOf(asked, historyFrom, historyFrom + 365 * dayMs).filter((hour) => hour.isOpen);
    const rain = new Map(days.map((day) => [day.date, day.rainMillimetres]));
    const byDay = Map.groupBy(hours, (hour) => new Date(hour.hourStart).toISOString().slice(0, 10));
    const level = (wet: boolean) => {
      const chosen = [...byDay].filter(([date]) => (rain.get(date) ?? 0) > 5 === wet);
      return average(chosen.map(([, of]) => of.reduce((sum, hour) => sum + hour.expected, 0)));
    };
    expect(level(true)).toBeLessThan(level(false));
  });
});
