import { describe, expect, test } from 'vitest';
import { addAlarms, causes, noAlarms } from './alarms.ts';
import { addCoverage, type CoverageBy } from './coverage.ts';
import { dropWhatLooksOdd, isOdd } from './drop-odd.ts';
import { episodesOf, hoursFound, isFound } from './episodes.ts';
import { addFaultRows, type FaultRowCounts } from './fault-rows.ts';
import { hourOf, sensorOf } from './hours.fixture.ts';
import { addRecall, byShape, noRecall } from './recall.ts';
import { addError, daySums, noErrors, wape } from './repair.ts';
import { isPayday } from './worlds.ts';

describe('episodes', () => {
  test('go on over a night and through an hour that another fault hides', () => {
    const hours = [
      hourOf(3),
      hourOf(4, { kinds: ['undercount'] }),
      hourOf(5, { kinds: ['missing'] }),
      hourOf(6, { kinds: ['undercount'] }),
      hourOf(7),
    ];
    const undercounts = episodesOf(hours).filter(({ kind }) => kind === 'undercount');
    expect(undercounts.map(({ judged }) => judged)).toEqual([[1, 3]]);
  });

  test('end at a healthy hour', () => {
    const hours = [hourOf(0, { kinds: ['stuck'] }), hourOf(1), hourOf(2, { kinds: ['stuck'] })];
    expect(episodesOf(hours)).toHaveLength(2);
  });

  test('of a single hour stay apart, even side by side', () => {
    expect(episodesOf([hourOf(0, { kinds: ['spike'] }), hourOf(1, { kinds: ['spike'] })])).toHaveLength(2);
  });

  test('are found when half of their hours have a right verdict', () => {
    const verdicts = ['dead', 'gap', 'spike', 'none'];
    const hours = verdicts.map((_, index) => hourOf(index, { kinds: ['dead_silent'] }));
    const [episode] = episodesOf(hours);
    const verdictOf = (index: number) => verdicts[index] ?? 'none';
    expect(hoursFound(episode!, verdictOf)).toBe(2);
    expect(isFound(episode!, verdictOf)).toBe(true);
    expect(isFound(episode!, (index) => (index === 0 ? 'dead' : 'none'))).toBe(false);
  });

  test('without an open hour are nobody to find, unless they are of closed hours', () => {
    const closed = { isOpen: false, entries: 0 };
    expect(episodesOf([hourOf(0, { ...closed, kinds: ['dead_zeros'] })])).toEqual([]);
    const crowd = { shape: 'crowd', kind: 'night_crowd', closedHours: true } as const;
    expect(episodesOf([hourOf(0, { ...closed, faults: [crowd] })])).toHaveLength(1);
  });
});

test('recall adds up by shape and size', () => {
  const recall = noRecall();
  const hours = [hourOf(0, { kinds: ['spike'], says: { fault: 'spike' } }), hourOf(1), hourOf(2, { kinds: ['spike'] })];
  for (const daily of [8, 400]) addRecall(recall, sensorOf(hours, daily), episodesOf(hours));
  expect(byShape(recall, null)).toMatchObject([{ shape: 'spike', episodes: 4, found: 2, noticed: 2 }]);
  expect(byShape(recall, '<10')).toMatchObject([{ episodes: 2, found: 1 }]);
});

describe('alarms', () => {
  const alarmsOf = (hours: Parameters<typeof sensorOf>[0]) => {
    const alarms = noAlarms();
    addAlarms(alarms, sensorOf(hours));
    return alarms;
  };

  test('are false on a late or misspelt reading, and a gap is none', () => {
    const { healthy } = alarmsOf([
      hourOf(0, { kinds: ['late'], says: { fault: 'undercount' } }),
      hourOf(1, { kinds: ['misspelt'], says: { fault: 'gap' } }),
      hourOf(2, { kinds: ['missing'], says: { fault: 'dead' } }),
    ]);
    expect(healthy.else).toEqual({ hours: 2, flagged: 1 });
  });

  test('have the strongest cause: a change, a fault on the day before, a holiday, snow, a payday', () => {
    const says = { fault: 'spike' };
    const { healthy, precision } = alarmsOf([
      hourOf(0, { kinds: ['undercount'] }),
      hourOf(5, { nearHoliday: true, says }),
      hourOf(6),
      hourOf(10, { nearHoliday: true, snow: true, says }),
      hourOf(11),
      hourOf(15, { snow: true, payday: true, says }),
      hourOf(16),
      hourOf(20, { payday: true, says }),
      hourOf(21),
      hourOf(25, { payday: true, change: 'strike', says }),
    ]);
    for (const cause of causes) expect(healthy[cause].flagged, cause).toBe(cause === 'else' ? 0 : 1);
    expect(precision.get('spike')).toEqual({ flagged: 5, faulty: 0, right: 0 });
  });
});

test('a run of false alarms has the cause of most of its hours', () => {
  const alarms = noAlarms();
  const says = { fault: 'undercount' };
  const run = [hourOf(0, { says }), hourOf(1, { says }), hourOf(2, { payday: true, says })];
  addAlarms(alarms, sensorOf(run));
  expect([alarms.healthy.else.flagged, alarms.healthy.payday.flagged]).toEqual([3, 0]);
});

test('rows of the table of faults meet true faults, and begin and end beside them', () => {
  const hours = Array.from({ length: 15 }, (_, index) =>
    hourOf(index, { kinds: index >= 5 && index < 10 ? ['stuck'] : [] }),
  );
  const at = (index: number) => hours[index]?.at ?? 0;
  const row = (kind: string, from: number, to: number | null) => ({ sensorId: 's', kind, from, to });
  const counts: FaultRowCounts = new Map();
  addFaultRows(counts, sensorOf(hours), episodesOf(hours), [
    row('stuck', at(6), at(12)),
    row('stuck', at(0), at(2)),
    row('dead', at(6), null),
  ]);
  expect(counts.get('stuck')).toEqual({
    rows: 2,
    right: 1,
    faulty: 1,
    episodes: 1,
    leftOpen: 0,
    beginnings: [1],
    ends: [2],
  });
  expect(counts.get('dead')).toMatchObject({ rows: 1, right: 0, faulty: 1, leftOpen: 1 });
});

describe('repair', () => {
  test('counts a missing value as nobody and says how many there are', () => {
    const sum = noErrors();
    addError(sum, 100, { none: 0, dropOdd: 90, ours: 104, trueMean: 100 });
    addError(sum, 100, { none: 150, dropOdd: 100, ours: null, trueMean: 100 });
    expect([wape(sum, 'none'), wape(sum, 'dropOdd'), wape(sum, 'ours')]).toEqual([0.75, 0.05, 0.52]);
    expect(sum.unanswered).toBe(1);
  });

  test('adds the doors of a branch up by day, and knows which days a fault has touched', () => {
    const healthy = sensorOf([hourOf(0), hourOf(5)]);
    const faulty = sensorOf([
      hourOf(0, { kinds: ['missing'], says: { observed: null } }),
      hourOf(5, { kinds: ['late'] }),
    ]);
    const days = daySums([healthy, faulty], 'branchId', dropWhatLooksOdd);
    expect(days).toMatchObject([
      { touched: true, truth: 20, none: 10, dropOdd: 10 },
      { touched: false, truth: 20, none: 20, dropOdd: 20 },
    ]);
  });

  test('drops what lies 3 standard deviations from the weeks before, and zeros', () => {
    expect(isOdd(20, [10, 12, 8, 10])).toBe(true);
    expect(isOdd(14, [10, 12, 8, 10])).toBe(false);
    expect(isOdd(1000, [10])).toBe(false);
    const zero = sensorOf([hourOf(0, { says: { observed: 0 } }), hourOf(1, { says: { observed: 7 } })]);
    expect([0, 1].map(dropWhatLooksOdd(zero))).toEqual([0, 7]);
  });
});

test('an interval covers its ends, and without both ends there is none', () => {
  const by: CoverageBy = new Map();
  for (const truth of [9, 10, 20, 21]) addCoverage(by, 'all', truth, 10, 20);
  addCoverage(by, 'all', 5, null, null);
  expect(by.get('all')).toEqual({ cases: 4, inside: 2, below: 1, above: 1 });
});

test('paydays are the last three and first two days of a month, and the fifth', () => {
  const february = ['01', '02', '03', '05', '25', '26', '27', '28'].filter((day) => isPayday(`2025-02-${day}`));
  expect(february).toEqual(['01', '02', '05', '26', '27', '28']);
});
