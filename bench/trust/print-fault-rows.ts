import { table } from '../benchmark.ts';
import { percent, ratio } from './aims.ts';
import type { FaultRowCounts } from './fault-rows.ts';
import { quantile } from './quantile.ts';

export function printFaultRows(print: (line?: string) => void, counts: FaultRowCounts): void {
  if (counts.size === 0) return;
  print(
    '\n  the table of faults: rows that meet a true fault, and by how many open hours they begin and end beside it',
  );
  table(print, [
    [
      '',
      'rows',
      'right',
      '',
      'any fault',
      'true faults',
      'never ended',
      'begins: median',
      '9 of 10',
      'ends: median',
      '9 of 10',
    ],
    ...faultRowFigures(counts).map((one) => [
      one.kind,
      one.rows,
      one.right,
      percent(ratio(one.right, one.rows)),
      percent(ratio(one.faulty, one.rows)),
      one.episodes,
      one.leftOpen,
      ...[one.beginsMedian, one.beginsMost, one.endsMedian, one.endsMost].map((hours) => hours ?? '-'),
    ]),
  ]);
}

/** Beginnings and ends in open hours. */
export function faultRowFigures(counts: FaultRowCounts) {
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, { rows, right, faulty, episodes, leftOpen, beginnings, ends }]) => ({
      kind,
      rows,
      right,
      faulty,
      episodes,
      leftOpen,
      beginsMedian: quantile(beginnings, 0.5),
      beginsMost: quantile(beginnings, 0.9),
      endsMedian: quantile(ends, 0.5),
      endsMost: quantile(ends, 0.9),
    }));
}
