import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createLog } from './logger.ts';
import { createProgress } from './progress.ts';

/** What takes a drawn line off a terminal. */
const erase = '\r\x1b[2K';

class Screen extends Writable {
  text = '';
  isTTY: boolean;
  columns = 100;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function begin(isTTY: boolean) {
  const screen = new Screen(isTTY);
  const time = { now: 0 };
  return { screen, time, progress: createProgress(screen, () => time.now) };
}

describe('progress on a pipe', () => {
  test('is a plain line at most every two seconds, and one at the end', () => {
    const { screen, time, progress } = begin(false);
    progress.step('collect', 1000, 'readings');
    for (let i = 0; i < 10; i++) {
      time.now += 500;
      progress.advance(50);
    }
    progress.done('2 identical');
    expect(screen.text).toBe(
      'collect: 20 %  200 of 1,000 readings  100/s  8.0 s left\n' +
        'collect: 40 %  400 of 1,000 readings  100/s  6.0 s left\n' +
        'collect: 500 readings in 5.0 s, 2 identical\n',
    );
  });

  test('tells what is under way elsewhere, until the step moves on', () => {
    const { screen, time, progress } = begin(false);
    progress.step('clean', 31, 'days');
    time.now = 2500;
    progress.detail?.('Spark: 3 of 8 tasks');
    time.now = 5000;
    progress.advance(31);
    expect(screen.text).toBe(
      'clean: 0 %  0 of 31 days  (Spark: 3 of 8 tasks)\nclean: 100 %  31 of 31 days  6.2/s  0.0 s left\n',
    );
  });

  test('without a total tells the count and the rate', () => {
    const { screen, time, progress } = begin(false);
    progress.step('land', null, 'records');
    time.now = 4000;
    progress.advance(10_000);
    expect(screen.text).toBe('land: 10,000 records  2,500/s\n');
  });

  test('that moves without a step, or ends twice, says nothing', () => {
    const { screen, progress } = begin(false);
    progress.advance(1);
    progress.done();
    expect(screen.text).toBe('');
  });
});

describe('progress on a terminal', () => {
  test('redraws one line at most ten times a second and leaves the totals', () => {
    const { screen, time, progress } = begin(true);
    progress.step('collect', 100, 'readings');
    for (let i = 0; i < 50; i++) {
      time.now += 20;
      progress.advance(1);
    }
    expect(screen.text.split(erase)).toHaveLength(11);
    expect(screen.text).toMatch(/collect: █{10}░{10} {2}50 % {2}50 of 100 readings {2}50\/s {2}1\.0 s left$/);
    progress.done();
    expect(screen.text.endsWith(`${erase}collect: 50 readings in 1.0 s\n`)).toBe(true);
  });

  test('never draws wider than the terminal', () => {
    const { screen, progress } = begin(true);
    screen.columns = 30;
    progress.step('a step with a very long name indeed', 100, 'readings');
    expect(screen.text).toHaveLength(29);
  });

  test('makes room for a line of the log', () => {
    const { screen, progress } = begin(true);
    const log = createLog({ level: 'info', format: 'pretty' }, screen, progress.clear);
    progress.step('land', 10, 'files');
    log.warn({ source: 'bank' }, 'slow');
    expect(screen.text.split(erase).at(-1)).toMatch(/^\d\d:\d\d:\d\d warn {2}slow source=bank\n$/);
  });
});

describe('the log', () => {
  test('is one JSON object a line off a terminal, without what lies under its level', () => {
    const screen = new Screen(false);
    const log = createLog({ level: 'warn', format: 'auto' }, screen, () => {});
    log.info({}, 'not this');
    log.error({ source: 'bank' }, 'this');
    expect(JSON.parse(screen.text)).toMatchObject({ level: 'error', msg: 'this', source: 'bank' });
  });

  test('hides what looks like a secret', () => {
    const screen = new Screen(false);
    const log = createLog({ level: 'debug', format: 'json' }, screen, () => {});
    log.debug(
      { token: 'hunter2', headers: { authorization: 'hunter2' }, request: { headers: { authorization: 'hunter2' } } },
      'asked',
    );
    expect(screen.text).toContain('asked');
    expect(screen.text).not.toContain('hunter2');
  });
});
