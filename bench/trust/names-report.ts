/** What the measurement of names found: its shape, whether the aims are met, and how people read it. */
import { table } from '../benchmark.ts';
import type { Kind } from './names-misspell.ts';
import { type Place, places } from './names-nearness.ts';

export interface Outcomes {
  made: number;
  toOrigin: number;
  rejected: number;
  /** To another branch, which is strictly nearest: a misspelling of that one by the same yardstick. */
  toNearest: number;
  /** To any other branch. */
  wrong: number;
}

export interface KindReport {
  kind: string;
  edits: 0 | 1 | 2;
  outcomes: Record<Place, Outcomes>;
}

export interface Aim {
  about: string;
  /** A share, 0..1, where there is a `least`; a count where there is a `most`. */
  found: number;
  least?: number;
  most?: number;
  met: boolean;
}

export interface PopulationReport {
  population: string;
  branches: number;
  /** Ids, names and aliases, each text once. */
  names: number;
  /** Distinct texts, by a resolver that has not seen them. The one figure that does not follow from the seed. */
  namesPerSecond: number;
  kinds: KindReport[];
  aims: Aim[];
}

export interface NamesReport {
  seed: number;
  /** Misspellings of each population. */
  count: number;
  populations: PopulationReport[];
  /** Whether all aims are. */
  met: boolean;
}

/** The share of the strictly nearest that is to be resolved, by the number of edits. */
const leastResolved = { 0: 1, 1: 0.99, 2: 0.95 } as const;

export function aimsOf(kinds: readonly KindReport[]): Aim[] {
  const shares = ([0, 1, 2] as const).map((edits): Aim => {
    const { made, toOrigin } = sum(kinds.filter((kind) => kind.edits === edits).map((kind) => kind.outcomes.nearest));
    const found = made === 0 ? 0 : toOrigin / made;
    const least = leastResolved[edits];
    const about = `resolved, of those strictly nearest with ${['no edit', 'one edit', 'two edits'][edits]}`;
    return { about, found, least, met: found >= least };
  });
  const none = (about: string, found: number): Aim => ({ about, found, most: 0, met: found === 0 });
  const at = (place: Place) => atPlace(kinds, place);
  const resolved = ({ made, rejected }: Outcomes) => made - rejected;
  return [
    ...shares,
    none('resolved, of those as near to another branch', resolved(at('tied'))),
    none('resolved, of those whose number was touched', resolved(at('anotherNumber'))),
    none('resolved to the origin, of those nearer to another branch', at('nearerToAnother').toOrigin),
    none('resolved to a wrong branch', sum(places.map(at)).wrong),
  ];
}

export function emptyReport({ name, edits }: Kind): KindReport {
  const outcomes = Object.fromEntries(places.map((place) => [place, noOutcomes()])) as Record<Place, Outcomes>;
  return { kind: name, edits, outcomes };
}

function noOutcomes(): Outcomes {
  return { made: 0, toOrigin: 0, rejected: 0, toNearest: 0, wrong: 0 };
}

function sum(outcomes: readonly Outcomes[]): Outcomes {
  const total = noOutcomes();
  for (const one of outcomes) for (const key of Object.keys(total) as (keyof Outcomes)[]) total[key] += one[key];
  return total;
}

function atPlace(kinds: readonly KindReport[], place: Place): Outcomes {
  return sum(kinds.map(({ outcomes }) => outcomes[place]));
}

const placeTitles: Record<Place, string> = {
  nearest: 'strictly nearest to its origin',
  tied: 'as near to another branch',
  anotherNumber: 'a number touched',
  nearerToAnother: 'nearer to another branch',
  anotherName: 'the exact name of another branch',
};

export function printNames(report: NamesReport): string[] {
  const lines = [
    `Misspelt branch names, ${report.count} of each population, seed ${report.seed}.`,
    'Near: by the edits between letters and digits (optimal string alignment), whatever the case, accents and spaces.',
    'A text that its edits brought nearer to another branch is a misspelling of that one as much: it may be resolved to it',
    '("to nearest"), as no reader could tell. Wrong is any other branch.',
  ];
  const print = (line: string) => lines.push(line);
  for (const { population, branches, names, namesPerSecond, kinds, aims } of report.populations) {
    print('');
    print(
      `${population}: ${branches} branches with ${names} names, ${namesPerSecond} distinct texts resolved a second`,
    );
    table(print, [
      ['strictly nearest to its origin', 'made', 'nearest', 'resolved', 'share', 'rejected', 'wrong'],
      ...kinds.map(({ kind, outcomes }) => {
        const { made, toOrigin, rejected, toNearest, wrong } = outcomes.nearest;
        const all = sum(Object.values(outcomes)).made;
        return [kind, all, made, toOrigin, percent(toOrigin, made), rejected, toNearest + wrong];
      }),
    ]);
    table(print, [
      ['all kinds', 'made', 'to origin', 'rejected', 'to nearest', 'wrong'],
      ...places.map((place) => {
        const { made, toOrigin, rejected, toNearest, wrong } = atPlace(kinds, place);
        return [placeTitles[place], made, toOrigin, rejected, toNearest, wrong];
      }),
    ]);
    for (const aim of aims) print(`  ${aim.met ? 'met   ' : 'MISSED'} ${aim.about}: ${aimText(aim)}`);
  }
  return lines;
}

function aimText({ found, least, most }: Aim): string {
  return least === undefined ? `${found} (at most ${most})` : `${percent(found, 1)} (at least ${percent(least, 1)})`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`;
}
