import { describe, expect, it } from 'vitest';
import { bank } from '../../test/simulator/bank.fixture.ts';
import { absentBranch, misspell } from './misspell.ts';

const spellings = (name: string) => {
  const seen = new Set<string>();
  for (let kind = 0; kind < 1; kind += 0.01)
    for (let pick = 0.05; pick < 1; pick += 0.1) seen.add(misspell(name, kind, pick));
  return seen;
};

describe('a misspelt name', () => {
  it.each(['Lyon_1', 'Chambéry 2', 'La Motte-Servolex 1', 'X', '42', 'Été'])(
    '%s is never itself and keeps its digits',
    (name) => {
      for (const spelling of spellings(name)) {
        expect(spelling).not.toBe(name);
        expect(spelling.trim()).not.toBe('');
        expect(spelling.replaceAll(/\D/g, '')).toBe(name.replaceAll(/\D/g, ''));
      }
    },
  );

  it('has another case, other spaces, an accent, or a letter dropped, doubled or swapped', () => {
    const seen = spellings('Lyon_1');
    for (const one of ['LYON_1', 'lyon_1', 'Lyon 1', 'Lyon__1', 'Lyôn_1', 'Lyn_1', 'Lyyon_1', 'Lyno_1'])
      expect(seen).toContain(one);
    expect(spellings('Chambéry 2')).toContain('Chambery 2');
    expect(spellings('Chambéry 2')).toContain('Chambéry_2');
  });
});

describe('a branch that does not exist', () => {
  it('looks like a neighbour of one that does', () => {
    const absent = absentBranch(bank);
    expect(absent('Lyon_1')).toBe('Lyon_4');
    expect(absent('La_Biolle_1')).toBe('La_Biolle_2');
    expect(absent('Lyon 2')).toBe('Lyon_4');
  });
});
