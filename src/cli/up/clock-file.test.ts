import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Clock, hourMs } from '../../domain/time.ts';
import { diskFiles } from '../../lake/disk-files.ts';
import { ClockKeeper, clockAt, clockFile, followClock } from './clock-file.ts';

const at = Date.parse('2026-01-01T00:00:00Z');

describe('the clock of a lake', () => {
  test('goes on at its speed while up keeps its file up to date', () => {
    expect(clockAt({ real: at, clock: at + hourMs, speed: 60 }, at + 2000)).toBe(at + hourMs + 120_000);
  });

  test('may lie in the past while up runs', () => {
    expect(clockAt({ real: at, clock: at - hourMs, speed: 60 }, at + 1000)).toBe(at - hourMs + 60_000);
  });

  test('stands where it had got to after up has ended, until real time has caught up', () => {
    const ended = { real: at, clock: at + hourMs, speed: 0 };
    expect(clockAt(ended, at + 1000)).toBe(at + hourMs);
    expect(clockAt(ended, at + 2 * hourMs)).toBe(at + 2 * hourMs);
  });

  test('does not run away when up was killed, and is not behind what was judged before the kill', () => {
    const killed = { real: at, clock: at + hourMs, speed: 60 };
    const lastJudged = clockAt(killed, at + 2000);
    const later = clockAt(killed, at + 100 * 60_000);
    expect(later).toBeGreaterThanOrEqual(lastJudged);
    expect(later).toBe(Math.max(at + 100 * 60_000, at + hourMs + 600_000));
  });

  test('does not go back when the clock of the machine is set back', () => {
    expect(clockAt({ real: at, clock: at, speed: 60 }, at - hourMs)).toBe(at);
  });
});

describe('kept by up', () => {
  let data: string;
  let now = at;
  const real: Clock = { now: () => now };
  const files = diskFiles();
  const keep = (speed: number, start: number | null = null) =>
    ClockKeeper.start(data, { speed, start, files, real, onError: (error) => expect.unreachable(String(error)) });
  const written = async () => JSON.parse(await readFile(clockFile(data), 'utf8'));

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    data = await mkdtemp(join(tmpdir(), 'footfall-clock-'));
    now = at;
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(data, { recursive: true });
  });

  test('is followed by every process on the lake, each step of its file leaving it on the same line', async () => {
    const keeper = await keep(60);
    const follower = followClock(data, real) as Clock;
    for (let second = 0; second <= 20; second++) {
      now = at + second * 1000;
      if (second % 2 === 0) {
        vi.advanceTimersByTime(2000);
        await vi.waitUntil(async () => (await written()).real === now);
      }
      expect(keeper.now()).toBe(at + second * 60_000);
      expect(follower.now()).toBe(keeper.now());
      expect(follower.speed).toBe(60);
    }
    await keeper.stop();
    now += 1000;
    expect(follower.speed).toBe(1);
    expect(follower.now()).toBe(at + 20 * 60_000);
  });

  test('starts again where it had got to, or at the real time if that is later', async () => {
    const first = await keep(600);
    now += 6000;
    await first.stop();
    const second = await keep(1);
    expect(second.now()).toBe(at + hourMs);
    await second.stop();
    now = at + 5 * hourMs;
    const third = await keep(1);
    expect(third.now()).toBe(now);
    await third.stop();
  });

  test('starts at the given time, unless it had got further', async () => {
    const first = await keep(60, at - 100 * hourMs);
    expect(first.now()).toBe(at - 100 * hourMs);
    now += 2000;
    await first.stop();
    const second = await keep(60, at - 200 * hourMs);
    expect(second.now()).toBe(at - 100 * hourMs + 120_000);
    await second.stop();
  });

  test('stops while the machine sleeps, instead of running away', async () => {
    const keeper = await keep(60);
    now += 8 * hourMs;
    expect(keeper.now()).toBe(now);
    vi.advanceTimersByTime(2000);
    now += 1000;
    expect(keeper.now()).toBe(at + 8 * hourMs + 60_000);
    await keeper.stop();
  });

  test('is the clock of the machine where there is no file, and an error where the file is something else', async () => {
    expect(followClock(data, real)).toBeNull();
    await writeFile(clockFile(data), '{"clock": "noon"}');
    expect(() => followClock(data, real)).toThrow('This is not the clock of a lake.');
  });
});
