import type { Spell } from '../domain/network.ts';

const spellForm = /^([01]\d|2[0-3]):([0-5]\d)\s*-\s*(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/;

/** Parses `09:00-12:00`, minutes after local midnight; `24:00` may end a spell. Says in one phrase what is wrong. */
export function parseSpell(text: string): Spell | { error: string } {
  const match = spellForm.exec(text.trim());
  if (!match) {
    return { error: `expected opening hours such as "09:00-12:00" (00:00 to 24:00), found ${JSON.stringify(text)}` };
  }
  const open = Number(match[1]) * 60 + Number(match[2]);
  const close = match[3] === undefined ? 1440 : Number(match[3]) * 60 + Number(match[4]);
  if (close <= open) {
    return {
      error: `"${text}" ends before it starts; hours past midnight are written on both days, as "22:00-24:00" and "00:00-02:00"`,
    };
  }
  return { open, close };
}

/** Sorts the spells of a day; the second of two that overlap is named by its place in the given list, else null. */
export function sortSpells(spells: readonly Spell[]): { spells: Spell[]; overlap: number | null } {
  const order = spells.map((spell, index) => ({ spell, index })).sort((a, b) => a.spell.open - b.spell.open);
  for (let i = 1; i < order.length; i++) {
    const before = order[i - 1];
    const after = order[i];
    if (before && after && after.spell.open < before.spell.close) {
      return { spells: [...spells], overlap: Math.max(before.index, after.index) };
    }
  }
  return { spells: order.map((entry) => entry.spell), overlap: null };
}

/** Minutes that the spells share with `[from, to)`, all in minutes after local midnight. */
export function openMinutesBetween(spells: readonly Spell[], from: number, to: number): number {
  let minutes = 0;
  for (const spell of spells) minutes += Math.max(0, Math.min(to, spell.close) - Math.max(from, spell.open));
  return minutes;
}

export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
