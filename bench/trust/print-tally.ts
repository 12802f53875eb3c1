import { isoInstant } from '../../src/domain/time.ts';
import { table } from '../benchmark.ts';
import { percent, ratio } from './aims.ts';
import { causes } from './alarms.ts';
import type { CoverageBy } from './coverage.ts';
import { compareWithOracle, judgeTally } from './judge-tally.ts';
import { printAims } from './print-aims.ts';
import { faultRowFigures, printFaultRows } from './print-fault-rows.ts';
import { byShape } from './recall.ts';
import { type ErrorSum, repairs, wape } from './repair.ts';
import { sizeNames } from './sizes.ts';
import type { Tally } from './tally.ts';

type Print = (line?: string) => void;

/** Prints all tables of a tally and gives its figures. */
export function printTally(print: Print, title: string, tally: Tally): object {
  print(`\n  -- ${title}: ${tally.sensors} sensors, ${tally.hours.toLocaleString('en')} sensor-hours`);
  printRecall(print, tally);
  printOracle(print, tally);
  printPrecision(print, tally);
  printFaultRows(print, tally.faultRows);
  printAlarms(print, tally);
  printErrors(print, tally);
  printCoverage(print, tally);
  const aimed = judgeTally(tally);
  printAims(print, `aims (${title})`, aimed);
  return figuresOf(tally);
}

function printRecall(print: Print, tally: Tally): void {
  if (tally.recall.episodes.length === 0) return;
  print('\n  found, by true fault: episodes of which half of the hours have a right verdict; noticed: any verdict');
  const all = byShape(tally.recall, null);
  const sizes = sizeNames.map((size) => new Map(byShape(tally.recall, size).map((row) => [row.shape, row])));
  table(print, [
    ['', 'episodes', 'found', 'noticed', 'hours', 'found', ...sizeNames.map((size) => `${size} a day`)],
    ...all.map((row) => [
      row.shape,
      row.episodes,
      percent(ratio(row.found, row.episodes)),
      percent(ratio(row.noticed, row.episodes)),
      row.hours,
      percent(ratio(row.hoursFound, row.hours)),
      ...sizes.map((of) => {
        const count = of.get(row.shape);
        return count ? `${count.found}/${count.episodes}` : '-';
      }),
    ]),
  ]);
}

function printOracle(print: Print, tally: Tally): void {
  const rows = compareWithOracle(tally);
  if (rows.length === 0) return;
  print('\n  beside an oracle that knows the true mean of each hour and raises as many false alarms (aim: ratio 90 %)');
  table(print, [
    ['', 'size', 'episodes', 'ours', 'oracle', 'ratio', 'false hours', 'threshold'],
    ...rows.map(({ kind, size, episodes, ours, oracle, falseAlarms, threshold }) => [
      kind,
      size ?? 'all',
      episodes,
      percent(ours),
      percent(oracle),
      percent(oracle > 0 ? ours / oracle : null),
      falseAlarms,
      threshold.toFixed(1),
    ]),
  ]);
}

function printPrecision(print: Print, tally: Tally): void {
  if (tally.alarms.precision.size === 0) return;
  print(
    '\n  precision: of the open hours with a verdict, those with any fault, and with one that the verdict is right for',
  );
  table(print, [
    ['', 'hours', 'any fault', 'right'],
    ...[...tally.alarms.precision]
      .sort()
      .map(([fault, { flagged, faulty, right }]) => [
        fault,
        flagged,
        percent(ratio(faulty, flagged)),
        percent(ratio(right, flagged)),
      ]),
  ]);
}

/** Of the runs of false alarms, the longest. */
const runsShown = 8;

function printAlarms(print: Print, tally: Tally): void {
  const { healthy, closed, kinds, changes, runs } = tally.alarms;
  print(
    tally.meansKnown
      ? '\n  false alarms: healthy open hours flagged, an unbroken run of them by what makes most of its hours look odd'
      : '\n  flagged without an injected fault, in real counts whose own faults nobody knows',
  );
  table(print, [
    ['', 'hours', 'flagged', 'share'],
    ...causes.map((cause) => {
      const { hours, flagged } = healthy[cause];
      return [causeNames[cause], hours, flagged, percent(ratio(flagged, hours), 3)];
    }),
    ['closed hours', closed.hours, closed.flagged, percent(ratio(closed.flagged, closed.hours), 3)],
    ...[...changes]
      .sort()
      .map(([name, { hours, flagged }]) => [`change: ${name}`, hours, flagged, percent(ratio(flagged, hours), 3)]),
  ]);
  if (kinds.size > 0)
    print(`  flagged as ${[...kinds].map(([kind, hours]) => `${kind} ${hours}`).join(', ')}; the longest:`);
  const longest = [...runs].sort((a, b) => b.hours - a.hours).slice(0, runsShown);
  if (longest.length === 0) return;
  table(print, [
    ['', 'as', 'from', 'open hours', 'people a day', 'counted to expected', ''],
    ...longest.map(({ sensorId, verdict, from, hours, daily, ratio: share, cause }) => [
      sensorId,
      verdict,
      isoInstant(from).slice(0, 16),
      hours,
      Math.round(daily),
      percent(share),
      causeNames[cause],
    ]),
  ]);
}

const causeNames = {
  holiday: 'on a holiday or a day beside it',
  payday: 'on a payday',
  snow: 'in snow',
  change: 'in a real change',
  beside_fault: 'beside a fault that lasts',
  else: 'any other',
} as const;

function printErrors(print: Print, tally: Tally): void {
  if (tally.spoilt.hours === 0) return;
  print('\n  error against the truth (WAPE) where a fault was in force');
  const rows: (string | number)[][] = [
    ['', 'size', 'cases', 'no repair', 'odd dropped', 'ours', 'true mean', 'without a value'],
  ];
  for (const [what, name] of [
    ['hours', 'hours'],
    ['sensorDays', 'sensor-days'],
    ['branchDays', 'branch-days'],
  ] as const) {
    for (const size of ['all', ...sizeNames]) {
      const sum = tally.errors[what].get(size);
      if (!sum) continue;
      rows.push([
        name,
        size,
        sum.cases,
        ...repairs.map((repair) => (repair === 'trueMean' && !tally.meansKnown ? '-' : percent(wape(sum, repair), 2))),
        sum.unanswered,
      ]);
    }
  }
  table(print, rows);
  const { hours, withoutValue } = tally.spoilt;
  print(
    `  ${percent(ratio(withoutValue, hours))} of ${hours.toLocaleString('en')} spoilt open hours stayed without a value`,
  );
}

function printCoverage(print: Print, tally: Tally): void {
  const { hours, hoursByMethod, days } = tally.coverage;
  if (hours.size + days.size === 0) return;
  print(
    '\n  80 % intervals (aim: 77 % to 83 %), of estimated hours that expect 10 or more and of branch-days with an estimate',
  );
  const rowsOf = (name: string, by: CoverageBy) =>
    [...by].map(([of, { cases, inside, below, above }]) => [
      name,
      of,
      cases,
      percent(ratio(inside, cases)),
      percent(ratio(below, cases)),
      percent(ratio(above, cases)),
    ]);
  table(print, [
    ['', '', 'cases', 'inside', 'truth below', 'truth above'],
    ...rowsOf('hours', hours),
    ...rowsOf('hours by', hoursByMethod),
    ...rowsOf('branch-days', days),
  ]);
}

function figuresOf(tally: Tally): object {
  const errorsOf = (sums: ReadonlyMap<string, ErrorSum>) =>
    Object.fromEntries(
      [...sums].map(([size, sum]) => [
        size,
        {
          cases: sum.cases,
          unanswered: sum.unanswered,
          ...Object.fromEntries(repairs.map((one) => [one, wape(sum, one)])),
        },
      ]),
    );
  return {
    sensors: tally.sensors,
    hours: tally.hours,
    aims: judgeTally(tally),
    recall: [...tally.recall.counts.values()],
    oracle: compareWithOracle(tally),
    faultRows: faultRowFigures(tally.faultRows),
    precision: Object.fromEntries(tally.alarms.precision),
    falseAlarms: {
      ...tally.alarms.healthy,
      closed: tally.alarms.closed,
      kinds: Object.fromEntries(tally.alarms.kinds),
      changes: Object.fromEntries(tally.alarms.changes),
      runs: tally.alarms.runs,
    },
    errors: {
      hours: errorsOf(tally.errors.hours),
      sensorDays: errorsOf(tally.errors.sensorDays),
      branchDays: errorsOf(tally.errors.branchDays),
    },
    coverage: {
      hours: Object.fromEntries(tally.coverage.hours),
      hoursByMethod: Object.fromEntries(tally.coverage.hoursByMethod),
      branchDays: Object.fromEntries(tally.coverage.days),
    },
    spoilt: tally.spoilt,
  };
}
