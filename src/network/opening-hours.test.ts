import { describe, expect, test } from 'vitest';
import { openMinutesBetween, parseSpell, sortSpells } from './opening-hours.ts';

describe('opening hours', () => {
  test.each([
    ['09:00-12:00', 540, 720],
    ['00:00 - 24:00', 0, 1440],
    ['22:15-24:00', 1335, 1440],
  ])('%s is read as minutes after midnight', (text, open, close) => {
    expect(parseSpell(text)).toEqual({ open, close });
  });

  test.each(['9:00-12:00', '09:00', '25:00-26:00', '24:00-24:00', '09:60-10:00', '09:00-24:01', ''])(
    '%j is no spell',
    (text) => {
      expect(parseSpell(text)).toHaveProperty('error');
    },
  );

  test('a spell past midnight is refused with what to write instead', () => {
    expect(parseSpell('22:00-02:00')).toEqual({ error: expect.stringContaining('"22:00-24:00" and "00:00-02:00"') });
  });

  test('spells that touch are fine, spells that overlap are named', () => {
    const morning = { open: 540, close: 720 };
    const noon = { open: 720, close: 780 };
    expect(sortSpells([noon, morning])).toEqual({ spells: [morning, noon], overlap: null });
    expect(sortSpells([morning, { open: 719, close: 780 }]).overlap).toBe(1);
    expect(sortSpells([{ open: 719, close: 780 }, morning]).overlap).toBe(1);
  });

  test('only the shared minutes count', () => {
    const spells = [
      { open: 540, close: 570 },
      { open: 590, close: 720 },
    ];
    expect(openMinutesBetween(spells, 540, 600)).toBe(40);
    expect(openMinutesBetween(spells, 720, 780)).toBe(0);
  });
});
