import { describe, expect, test } from 'vitest';
import { createFormat } from './format.ts';

const en = createFormat('en');
const fr = createFormat('fr');
/** Intl writes other spaces in other versions; here they are all the same. */
const plain = (text: string) => text.replace(/\s/g, ' ').replace(' – ', '–');

describe('figures', () => {
  test('are whole from 20 up, with a decimal below where there is one', () => {
    expect([1204.4, 20.4, 19.96, 12, 0, 0.25].map(en.count)).toEqual(['1,204', '20', '20.0', '12', '0', '0.3']);
    expect(plain(fr.count(1204567))).toBe('1 204 567');
    expect(fr.count(2.5)).toBe('2,5');
  });

  test('that are not known are a dash and never a zero', () => {
    const { count, compact, share, change, difference, lag } = en;
    for (const format of [count, compact, share, change, difference, lag]) {
      expect([format(null), format(undefined), format(Number.NaN)]).toEqual(['–', '–', '–']);
    }
  });

  test('of changes carry their sign, and a decimal below 10 %', () => {
    expect([0.052, -0.234, 0.0996, 0, -0.0004, 12].map(en.change)).toEqual([
      '+5.2%',
      '−23%',
      '+10%',
      '0.0%',
      '0.0%',
      '+1,200%',
    ]);
    expect(plain(fr.change(-0.052))).toBe('−5,2 %');
  });

  test('of shares never round up to all or down to none', () => {
    expect([1, 0.9996, 0.994, 0.97, 0.004, 0.0001, 0].map(en.share)).toEqual([
      '100%',
      '99.9%',
      '99.4%',
      '97%',
      '0.4%',
      '0.1%',
      '0%',
    ]);
  });
});

describe('dates', () => {
  test('are said in the order of each language, with the weekday', () => {
    expect(en.day('2026-11-20')).toBe('Fri 20 Nov 2026');
    expect(fr.day('2026-11-20')).toBe('ven. 20 nov. 2026');
    expect(en.longDay('2026-11-20')).toContain('Friday');
    expect(en.dayMonth('2026-09-01')).toBe('1 Sep');
  });

  test('do not move with the time zone of the machine', () => {
    const zone = process.env.TZ;
    try {
      for (const TZ of ['Pacific/Kiritimati', 'America/Los_Angeles', 'UTC']) {
        process.env.TZ = TZ;
        expect(createFormat('en').day('2025-01-01')).toBe('Wed 1 Jan 2025');
        expect(createFormat('en').start('2025-03-30T02:00', 'hour')).toBe('Sun 30 Mar 2025, 02:00');
      }
    } finally {
      if (zone === undefined) {
        delete process.env.TZ;
      } else {
        process.env.TZ = zone;
      }
    }
  });

  test('of a range are both included though the range is half-open', () => {
    expect(plain(en.range('2025-05-01', '2025-05-29'))).toBe('1–28 May 2025');
    expect(plain(en.range('2024-12-30', '2025-01-06'))).toBe('30 Dec 2024–5 Jan 2025');
    expect(en.range('2025-05-01', '2025-05-02')).toBe('Thu 1 May 2025');
    expect(plain(fr.range('2025-05-01', '2025-05-29'))).toBe('1–28 mai 2025');
  });

  test('of weeks are those of ISO 8601', () => {
    expect(en.week('2024-12-30')).toBe('W01 2025');
    expect(fr.week('2024-12-30')).toBe('S01 2025');
    expect(plain(en.start('2025-05-26', 'week'))).toBe('W22 2025 (26 May–1 Jun 2025)');
  });

  test('of months and weekdays are named', () => {
    expect(fr.start('2025-05-01', 'month')).toBe('mai 2025');
    expect([en.weekday(1), en.weekdayShort(7), fr.weekday(7)]).toEqual(['Monday', 'Sun', 'dimanche']);
  });
});

describe('times', () => {
  test('are told in the zone asked for', () => {
    expect(en.clock('2025-05-29T08:05:00Z', 'Europe/Paris')).toBe('10:05');
    expect(en.moment('2025-05-29T23:05:00Z', 'Asia/Kolkata')).toContain('30 May');
  });

  test('ago are in the largest unit that fits', () => {
    const now = Date.parse('2025-05-29T12:00:00Z');
    expect(en.ago(now - 5 * 60_000, now)).toBe('5 minutes ago');
    expect(fr.ago(now - 3 * 3_600_000, now)).toBe('il y a 3 heures');
    expect(en.ago(now - 3 * 86_400_000, now)).toBe('3 days ago');
  });

  test('of lags are short', () => {
    expect([45, 200, 5000].map((minutes) => plain(en.lag(minutes)))).toEqual(['45 mins', '3 hrs', '3 days']);
  });

  test('of hours of the day', () => {
    expect([en.hour(9), en.hourSpan(23), fr.hourSpan(9)]).toEqual(['09:00', '23:00–00:00', '9 h–10 h']);
  });
});
