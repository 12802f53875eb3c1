import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../src/domain/network.ts';
import { dayMs, type EpochMs, hourMs, minuteMs } from '../../src/domain/time.ts';
import { noFaults } from '../../src/simulator/faults.ts';
import type { Reading } from '../../src/simulator/reports.ts';
import { bank, branch, network, sensor, stay } from './bank.fixture.ts';
import { busy, historyFrom, late, pages, readAll, truthOf, world } from './questions.fixture.ts';

/** Hours, quarter hours and five minutes, in zones with half-hour offsets, a half-hour clock change, and a move. */
const odd: Network = network({
  branches: [
    branch('Paris'),
    branch('Kathmandu', { timeZone: 'Asia/Kathmandu', region: 'Bagmati' }),
    branch('Lord_Howe', { timeZone: 'Australia/Lord_Howe', latitude: -31.5, region: null, country: 'AU' }),
    branch('Young', { opened: '2025-03-05', closed: '2025-03-20' }),
  ],
  sensors: [
    sensor('p', [stay('Paris')]),
    sensor('k', [stay('Kathmandu')], 15),
    sensor('l', [stay('Lord_Howe')], 5),
    sensor('y', [stay('Young')]),
    sensor('m', [stay('Paris', { to: '2025-03-10' }), stay('Kathmandu', { from: '2025-03-12' })], 30),
  ],
});

describe('the simulated world', () => {
  it('answers any range in any order as it answers one range asked at once', () => {
    const start = Date.parse('2025-03-01T00:00:00Z');
    const whole = readAll(world(odd, busy), start, start + 10 * dayMs);
    fc.assert(
      fc.property(fc.array(fc.nat(10 * 24 * 4), { maxLength: 6 }), fc.nat(3), (cuts, rotate) => {
        const asked = world(odd, busy);
        const edges = [0, ...new Set(cuts.sort((a, b) => a - b)), 10 * 24 * 4].map((q) => start + q * 15 * minuteMs);
        const ranges = edges.slice(1).map((to, index) => [edges[index] as number, to] as const);
        const order = [...ranges.keys()].sort((a, b) => ((a * 7 + rotate) % 5) - ((b * 7 + rotate) % 5));
        const pieces: Reading[][] = [];
        for (const index of order) {
          const [from, to] = ranges[index] as readonly [number, number];
          pieces[index] = readAll(asked, from, to);
        }
        expect(sorted(pieces.flat())).toEqual(sorted(whole));
      }),
      { numRuns: 20 },
    );
  });

  it('gives each true count the same, whichever was asked before', () => {
    const asked = world(odd, busy);
    const hours = truthOf(world(odd, busy), historyFrom + 60 * dayMs, historyFrom + 75 * dayMs);
    expect(hours.length).toBeGreaterThan(1000);
    for (const hour of hours.toReversed()) {
      const { entries, exits } = hour;
      expect(asked.trueCount(hour.sensorId, hour.hourStart)).toEqual({ entries, exits });
    }
  });

  it('cuts pages anywhere and loses or repeats nothing', () => {
    const from = Date.parse('2025-03-28T00:00:00Z');
    const whole = readAll(world(odd, busy), from, from + 4 * dayMs);
    for (const limit of [1, 7, 100]) {
      const asked = world(odd, busy);
      expect(pages((query) => asked.readings(query), from, from + 4 * dayMs, late, limit)).toEqual(whole);
    }
  });

  it('moves its faults with the seed of the plan, and the true counts with its own', () => {
    const [from, to] = [historyFrom, historyFrom + 20 * dayMs];
    const a = truthOf(world(bank, { ...busy, seed: 1 }), from, to);
    const b = truthOf(world(bank, { ...busy, seed: 2 }), from, to);
    const c = truthOf(world(bank, { ...busy, seed: 1 }, 99), from, to);
    expect(b.map((hour) => hour.entries)).toEqual(a.map((hour) => hour.entries));
    expect(b.map((hour) => hour.faults)).not.toEqual(a.map((hour) => hour.faults));
    expect(c.map((hour) => hour.entries)).not.toEqual(a.map((hour) => hour.entries));
  });

  it('reports the truth and nothing else where nothing goes wrong', () => {
    for (const net of [bank, odd]) {
      const clean = world(net, noFaults);
      const [from, to] = [Date.parse('2025-03-20T00:00:00Z'), Date.parse('2025-04-15T00:00:00Z')];
      const reported = new Map<string, number[]>();
      for (const reading of readAll(clean, from - hourMs, to + hourMs)) {
        const hour = clean.hourAt(reading.sensorId, reading.start);
        if (!hour || hour.start < from || hour.start >= to) continue;
        const sum = reported.get(`${reading.sensorId} ${hour.start}`) ?? [0, 0, 0];
        const { entries, exits, minutes } = reading;
        reported.set(`${reading.sensorId} ${hour.start}`, [
          (sum[0] ?? 0) + Number(entries),
          (sum[1] ?? 0) + exits,
          (sum[2] ?? 0) + minutes,
        ]);
      }
      const truth = truthOf(clean, from, to);
      expect(truth.every((hour) => hour.faults.length === 0)).toBe(true);
      expect(reported).toEqual(
        new Map(truth.map((hour) => [`${hour.sensorId} ${hour.hourStart}`, [hour.entries, hour.exits, hour.minutes]])),
      );
    }
  });

  it('knows no hour before its history, outside a stay, or of an unknown sensor', () => {
    const asked = world(odd, noFaults);
    expect(asked.trueCount('p', historyFrom - hourMs)).toBeNull();
    expect(asked.trueCount('nobody', historyFrom)).toBeNull();
    expect(asked.trueCount('p', historyFrom + 1)).toBeNull();
    expect(readAll(asked, historyFrom - 9 * dayMs, historyFrom)).toEqual([]);
    const days = (id: string) =>
      new Set(
        readAll(asked, historyFrom, historyFrom + 120 * dayMs)
          .filter((reading) => reading.sensorId === id)
          .map((reading) => reading.branchName),
      );
    expect(days('m')).toEqual(new Set(['Paris', 'Kathmandu']));
    const young = readAll(asked, historyFrom, historyFrom + 120 * dayMs).filter((reading) => reading.sensorId === 'y');
    expect(young[0]?.start).toBe(Date.parse('2025-03-04T23:00:00Z'));
    expect(young.at(-1)?.start).toBe(Date.parse('2025-03-19T22:00:00Z'));
    expect(asked.trueCount('m', Date.parse('2025-03-11T12:00:00Z'))).toBeNull();
  });

  it('has 23 and 25 hours on the days the clocks change, and starts hours at :15 in Kathmandu', () => {
    const asked = world(odd, noFaults);
    const count = (day: string, hours: number) => {
      const from = Date.parse(day) - 1 * hourMs;
      return truthOf(asked, from, from + hours * hourMs).filter((hour) => hour.sensorId === 'p').length;
    };
    expect(count('2025-03-30T00:00:00Z', 23)).toBe(23);
    expect(count('2025-10-26T00:00:00Z', 24)).toBe(24);
    const nepal = truthOf(asked, historyFrom, historyFrom + dayMs).filter((hour) => hour.sensorId === 'k');
    expect(nepal.every((hour) => hour.hourStart % hourMs === 15 * minuteMs)).toBe(true);
  });
});

describe('arrivals', () => {
  it('shows a reading some minutes after its interval, never before', () => {
    const asked = world(bank, noFaults);
    const end = Date.parse('2025-05-27T10:00:00Z');
    const seen = (now: EpochMs) => pages((q) => asked.readings(q), end - hourMs, end, now, 1000).length;
    expect(seen(end)).toBe(0);
    expect(seen(end + minuteMs - 1)).toBe(0);
    expect(seen(end + 3 * minuteMs)).toBeGreaterThan(3);
    expect(seen(end + 3 * minuteMs)).toBeLessThan(bank.sensors.length);
    expect(seen(end + 5 * minuteMs)).toBe(bank.sensors.length);
  });

  it('only ever adds readings as time goes on, the late ones last', () => {
    const asked = world(bank, busy);
    const from = Date.parse('2025-05-26T00:00:00Z');
    let before: Reading[] = [];
    const counts: number[] = [];
    for (const wait of [0, 6, 24, 72, 240]) {
      const now = from + dayMs + wait * hourMs;
      const seen = pages((query) => asked.readings(query), from, from + dayMs, now, 5000);
      const known = new Set(seen.map(identity));
      expect(before.every((reading) => known.has(identity(reading)))).toBe(true);
      counts.push(seen.length);
      before = seen;
    }
    expect(counts.at(-1)).toBeGreaterThan(counts[0] ?? 0);
    expect(new Set(counts).size).toBeGreaterThan(3);
  });
});

function identity(reading: Reading): string {
  return `${reading.start} ${reading.sensorId} ${reading.copy}`;
}

function sorted(readings: Reading[]): Reading[] {
  return readings.toSorted((a, b) => (identity(a) < identity(b) ? -1 : 1));
}
