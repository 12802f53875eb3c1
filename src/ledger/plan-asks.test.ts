import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../domain/time.ts';
import { nextAskAt, wholePolicy } from './ask-policy.ts';
import { afterAsk, giveUp } from './judge-interval.ts';
import { intervalRow } from './ledger-dialects.fixture.ts';
import { type AskPlan, planAsks } from './plan-asks.ts';
import type { IntervalRow } from './schema.ts';

const zero = Date.parse('2025-05-01T00:00:00Z');
const hour = (number: number) => zero + number * hourMs;
const graceMs = 5 * minuteMs;

/** A source and a ledger in memory: `lateMs` says when a sensor's reading of an hour is there, after the hour's end. */
class World {
  readonly rows = new Map<number, IntervalRow>();
  readonly asks: { at: number; start: number; end: number }[] = [];
  sensors = 2;
  lateMs: (start: number, sensor: number) => number = () => 0;
  down: (at: number) => boolean = () => false;

  plan(now: number, from = zero): AskPlan {
    return planAsks({ known: [...this.rows.values()], from, to: now, now, intervalMinutes: 60 });
  }

  /** Plans, asks and records as the pipeline does. */
  run(now: number): AskPlan {
    const plan = this.plan(now);
    for (const { intervalStart, reason } of plan.giveUp) {
      this.rows.set(intervalStart, giveUp(this.rows.get(intervalStart)!, reason));
    }
    for (const { start, end } of plan.ask) {
      this.asks.push({ at: now, start, end });
      for (let at = start; at < end; at += hourMs) {
        const sensors = Array.from({ length: this.sensors }, (_, sensor) => sensor);
        const answered = sensors.filter((sensor) => at + hourMs + this.lateMs(at, sensor) <= now).length;
        const failure = this.down(now) ? 'down' : null;
        const ask = { source: 'doors', intervalStart: at, at: now, expected: this.sensors, answered, failure };
        this.rows.set(
          at,
          afterAsk(this.rows.get(at) ?? null, failure ? { ...ask, answered: null } : ask, { intervalMinutes: 60 }),
        );
      }
    }
    return plan;
  }

  state(start: number): string | undefined {
    return this.rows.get(start)?.state;
  }
}

describe('what to ask for', () => {
  it('asks for what was never asked, as one range, up to the last hour whose grace is over', () => {
    const world = new World();
    expect(world.plan(hour(10)).ask).toEqual([{ start: hour(0), end: hour(9) }]);
    expect(world.plan(hour(10) + graceMs).ask).toEqual([{ start: hour(0), end: hour(10) }]);
  });

  it('asks for whole intervals where the range cuts them', () => {
    const ask = planAsks({
      known: [],
      from: hour(0) + 30 * minuteMs,
      to: hour(1) + minuteMs,
      now: hour(50),
      intervalMinutes: 60,
    }).ask;
    expect(ask).toEqual([{ start: hour(0), end: hour(2) }]);
  });

  it('joins neighbours and leaves out what is complete', () => {
    const known = [hour(2), hour(3)].map((intervalStart) =>
      intervalRow({ intervalStart, state: 'complete', lastAnsweredAt: hour(5) }),
    );
    expect(planAsks({ known, from: hour(0), to: hour(6), now: hour(7), intervalMinutes: 60 }).ask).toEqual([
      { start: hour(0), end: hour(2) },
      { start: hour(4), end: hour(6) },
    ]);
  });

  it('asks for an incomplete interval again at growing ages, then with the daily sweep, then no more', () => {
    const world = new World();
    world.lateMs = (start, sensor) => (start === hour(0) && sensor === 1 ? Number.POSITIVE_INFINITY : 0);
    const ages: number[] = [];
    // Only this one hour, every five minutes for nine days.
    for (let now = hour(1); now <= hour(1) + 9 * dayMs; now += 5 * minuteMs) {
      const row = world.rows.get(hour(0));
      const plan = planAsks({ known: row ? [row] : [], from: hour(0), to: hour(1), now, intervalMinutes: 60 });
      for (const { reason } of plan.giveUp) world.rows.set(hour(0), giveUp(row!, reason));
      if (plan.ask.length === 0) continue;
      ages.push((now - hour(1)) / hourMs);
      const ask = { source: 'doors', intervalStart: hour(0), at: now, expected: 2, answered: 1, failure: null };
      world.rows.set(hour(0), afterAsk(row ?? null, ask, { intervalMinutes: 60 }));
    }
    expect(ages).toEqual([graceMs / hourMs, 1, 3, 9, 24, 48, 72, 96, 120, 144]);
    expect(world.rows.get(hour(0))).toMatchObject({
      state: 'given_up',
      reason: 'Only 1 of 2 sensors had answered by the settle age',
    });
  });

  it('asks again and again for what failed', () => {
    const world = new World();
    world.down = () => true;
    for (const now of [hour(1) + graceMs, hour(1) + graceMs + 1, hour(2)]) world.run(now);
    expect(world.rows.get(hour(0))).toMatchObject({ state: 'failed', attempts: 3 });
  });

  it('sweeps the settle window as one range once a day, complete or not', () => {
    const world = new World();
    for (let now = zero + graceMs; now <= hour(24 * 12); now += hourMs) world.run(now);
    const sweeps = world.asks.filter(({ start, end }) => end - start > dayMs);
    expect(sweeps.length).toBeGreaterThanOrEqual(10);
    for (const [index, sweep] of sweeps.entries()) {
      if (index > 0) expect(sweep.at - sweeps[index - 1]!.at).toBe(dayMs);
      expect(sweep.start).toBe(Math.max(zero, sweep.at - graceMs - 7 * dayMs));
    }
    // One ask an hour otherwise: an hour that leaves the window needs none of its own.
    expect(world.asks.length).toBe(24 * 12 - 1);
  });

  it('finds a correction or a reading six days late by the sweep', () => {
    const world = new World();
    world.lateMs = (start, sensor) => (start === hour(3) && sensor === 0 ? 6 * dayMs - hourMs : 0);
    for (let now = zero; now <= hour(24 * 7) + 4 * hourMs; now += hourMs) world.run(now);
    expect(world.state(hour(3))).toBe('late');
  });

  it('heals an outage of ten days', () => {
    const world = new World();
    world.down = (at) => at >= hour(48) && at < hour(48 + 240);
    for (let now = zero; now < hour(48 + 240); now += hourMs) world.run(now);
    expect(world.state(hour(50))).toBe('failed');
    world.run(hour(48 + 240));
    for (let at = 0; at < 48 + 239; at++) expect(world.state(hour(at))).toBe('complete');
  });

  it('looks once more at what it saw incomplete before it was switched off for ten days', () => {
    const world = new World();
    world.lateMs = (_start, sensor) => (sensor === 1 ? 2 * hourMs : 0);
    world.run(hour(1) + graceMs);
    expect(world.state(hour(0))).toBe('partial');
    world.run(hour(24 * 11));
    expect(world.state(hour(0))).toBe('late');
  });

  it('gives up what was never answered only where a number of asks was set', () => {
    const row = intervalRow({ intervalStart: hour(0), state: 'failed', attempts: 5, reason: 'HTTP 500' });
    const question = { known: [row], from: hour(0), to: hour(1), intervalMinutes: 60 };
    const old = hour(24 * 30);
    expect(planAsks({ ...question, now: old }).giveUp).toEqual([]);
    expect(planAsks({ ...question, now: old, maxAttempts: 5 })).toEqual({
      ask: [],
      giveUp: [{ intervalStart: hour(0), reason: 'No answer to 5 asks, the last time: HTTP 500' }],
    });
    expect(planAsks({ ...question, now: hour(5), maxAttempts: 5 }).giveUp).toEqual([]);
  });

  it('does not trust rows of another interval length', () => {
    const row = intervalRow({ intervalStart: hour(0), state: 'complete', lastAnsweredAt: hour(1) });
    const ask = planAsks({ known: [row], from: hour(0), to: hour(1), now: hour(2), intervalMinutes: 15 }).ask;
    expect(ask).toEqual([{ start: hour(0), end: hour(1) }]);
  });
});

describe('whatever is known and whenever it is asked', () => {
  const instants = fc.integer({ min: 0, max: 24 * 20 * 60 }).map((minute) => zero + minute * minuteMs);
  const worlds = fc.record({
    times: fc.array(instants, { minLength: 1, maxLength: 12 }).map((times) => times.sort((a, b) => a - b)),
    lateHours: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300 })), { minLength: 7, maxLength: 7 }),
    outage: fc.tuple(instants, instants),
  });
  const build = ({ lateHours, outage }: { lateHours: number[]; outage: [number, number] }) => {
    const world = new World();
    world.lateMs = (start, sensor) => lateHours[(start / hourMs + 3 * sensor) % 7]! * hourMs;
    world.down = (at) => at >= outage[0] && at < outage[1];
    return world;
  };

  it('asks for whole, separate, past intervals of the range, and gives up none of those', () => {
    fc.assert(
      fc.property(worlds, instants, (given, from) => {
        const world = build(given);
        for (const at of given.times) world.run(at);
        const now = given.times.at(-1)! + 30 * hourMs;
        const { ask, giveUp: given_up } = world.plan(now, from);
        let last = Number.NEGATIVE_INFINITY;
        for (const { start, end } of ask) {
          expect(start % hourMs).toBe(0);
          expect(end % hourMs).toBe(0);
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          expect(end + graceMs).toBeLessThanOrEqual(now);
          expect(start).toBeGreaterThan(from - hourMs);
          last = end;
        }
        for (const { intervalStart } of given_up) {
          expect(ask.some(({ start, end }) => start <= intervalStart && intervalStart < end)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has nothing to ask when run again at the same moment, only to give up what the last look found short', () => {
    fc.assert(
      fc.property(worlds, (given) => {
        const world = build({ ...given, outage: [0, 0] });
        for (const at of given.times) {
          world.run(at);
          expect(world.run(at).ask).toEqual([]);
          expect(world.plan(at)).toEqual({ ask: [], giveUp: [] });
        }
      }),
      { numRuns: 60 },
    );
  });

  it('ends with every interval settled: complete if all had come by the settle age, else given up', () => {
    fc.assert(
      fc.property(worlds, (given) => {
        const world = build(given);
        for (const at of given.times) world.run(at);
        const end = given.times.at(-1)! + 40 * dayMs;
        world.down = () => false;
        const from = given.times.at(-1)! - hourMs;
        // The source is well again; two runs, long after, must settle all that is old.
        world.run(end);
        world.run(end + hourMs);
        for (const row of world.rows.values()) {
          if (row.intervalStart >= from || row.state === 'given_up') continue;
          expect(['complete', 'late']).toContain(row.state);
        }
        for (const row of world.rows.values()) {
          const worst = Math.max(world.lateMs(row.intervalStart, 0), world.lateMs(row.intervalStart, 1));
          if (worst < 5 * dayMs) expect(row.state).not.toBe('given_up');
        }
      }),
      { numRuns: 60 },
    );
  });

  it('asks by itself exactly from the moment that the row foretells', () => {
    fc.assert(
      fc.property(worlds, (given) => {
        const world = build(given);
        for (const at of given.times) world.run(at);
        for (const row of [...world.rows.values()].slice(-20)) {
          const next = nextAskAt(row, wholePolicy({ intervalMinutes: 60 }));
          if (next === null) continue;
          const plan = (now: number) =>
            planAsks({
              known: [row],
              from: row.intervalStart,
              to: row.intervalStart + hourMs,
              now,
              intervalMinutes: 60,
            });
          const first = Math.max(next, row.intervalStart + hourMs + graceMs);
          expect(plan(first).ask).toHaveLength(1);
          expect(plan(first - 1).ask).toHaveLength(0);
        }
      }),
      { numRuns: 40 },
    );
  });
});
