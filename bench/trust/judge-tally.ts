import { type Aimed, aims, atLeast, atMost, ratio, within } from './aims.ts';
import { causes } from './alarms.ts';
import { type OracleKind, oracleKinds, thresholdFor } from './oracle-scores.ts';
import type { JudgedEpisode } from './recall.ts';
import { wape } from './repair.ts';
import { type SizeName, sizeNames } from './sizes.ts';
import type { Tally } from './tally.ts';
import type { TrueKind } from './truth.ts';

/** What was reached of every aim that the tally speaks about. */
export function judgeTally(tally: Tally): Aimed[] {
  const branchDays = tally.errors.branchDays.get('all');
  const hours = tally.coverage.hours.get('all');
  const days = tally.coverage.days.get('all');
  return [
    ...absoluteAims(tally.recall.episodes),
    ...compareWithOracle(tally)
      .filter(({ size }) => size === null)
      .map(({ kind, ours, oracle, episodes }) =>
        atLeast(`${kind}: recall to the oracle's`, oracle > 0 ? ours / oracle : null, aims.oracleRatio, episodes),
      ),
    ...(tally.meansKnown ? falseAlarmAims(tally) : []),
    atMost(
      'error of touched branch-days',
      branchDays ? wape(branchDays, 'ours') : null,
      aims.branchDayError,
      branchDays?.cases ?? 0,
    ),
    within(
      '80 % intervals of hours',
      hours ? ratio(hours.inside, hours.cases) : null,
      aims.coverage,
      hours?.cases ?? 0,
    ),
    within(
      '80 % intervals of branch-days',
      days ? ratio(days.inside, days.cases) : null,
      aims.coverage,
      days?.cases ?? 0,
    ),
  ];
}

/** Of real counts nobody knows which hours are healthy. */
function falseAlarmAims({ alarms: { healthy } }: Tally): Aimed[] {
  const all = causes.reduce((sum, cause) => sum + healthy[cause].hours, 0);
  const flagged = causes.reduce((sum, cause) => sum + healthy[cause].flagged, 0);
  return [
    atMost('healthy hours flagged', ratio(flagged, all), aims.falseAlarmShare, all),
    ...(['holiday', 'payday', 'snow'] as const).map((cause) =>
      atMost(
        { holiday: 'of those near a holiday', payday: 'of those on a payday', snow: 'of those in snow' }[cause],
        ratio(healthy[cause].flagged, healthy[cause].hours),
        0,
        healthy[cause].hours,
      ),
    ),
  ];
}

/** Sensors that expect 50 a day, episodes of 5 days; single-hour faults of the same sensors. */
function absoluteAims(all: readonly JudgedEpisode[]): Aimed[] {
  const large = all.filter(({ daily }) => daily >= aims.absolute.leastDaily);
  const long = large.filter(({ days }) => days >= aims.absolute.leastDays);
  const found = (name: string, episodes: readonly JudgedEpisode[], aim: number) =>
    atLeast(name, ratio(episodes.filter((one) => one.found).length, episodes.length), aim, episodes.length);
  const of = (episodes: readonly JudgedEpisode[], ...kinds: TrueKind[]) =>
    episodes.filter(({ kind }) => kinds.includes(kind));
  const counted = (low: number, high: number) =>
    of(long, 'undercount').filter(
      ({ countedShare }) => countedShare !== null && countedShare >= low && countedShare < high,
    );
  return [
    found('gaps found', of(large, 'missing', 'broken', 'text_count', 'wrong_unit', 'unknown_branch'), 0.99),
    found('dead found, 5 days or more', of(long, 'dead_silent', 'dead_zeros'), 0.99),
    found('spikes found', of(large, 'spike'), 0.99),
    found('undercount to 20 % or less, 5 days', counted(0, 0.25), 0.98),
    found('undercount to 60 % or less, 5 days', counted(0, 0.625), 0.8),
    found('undercount to 50-60 % alone, 5 days', counted(0.5, 0.625), 0.8),
    // A stuck value lasts three days at most in the simulator: the aim is of all of them, however short.
    found('stuck found, any length', of(large, 'stuck'), 0.98),
  ];
}

export interface OracleRow {
  kind: OracleKind;
  size: SizeName | null;
  episodes: number;
  /** Shares of the episodes found. */
  ours: number;
  oracle: number;
  falseAlarms: number;
  threshold: number;
}

/** Recall by kind and size (null: all), the oracle allowed as many false alarms over all sensors as we raised. */
export function compareWithOracle(tally: Tally): OracleRow[] {
  const rows: OracleRow[] = [];
  for (const kind of Object.keys(oracleKinds) as OracleKind[]) {
    const falseAlarms = tally.oracle.falseAlarms[kind];
    const threshold = thresholdFor(tally.oracle.healthy[kind], falseAlarms);
    const ofKind = tally.oracle.episodes.filter((episode) => episode.kind === kind);
    for (const size of [null, ...sizeNames]) {
      const episodes = ofKind.filter((episode) => size === null || episode.size === size);
      if (episodes.length === 0) continue;
      const ours = episodes.filter(({ found }) => found).length / episodes.length;
      const oracle = episodes.filter(({ evidence }) => evidence > threshold).length / episodes.length;
      rows.push({ kind, size, episodes: episodes.length, ours, oracle, falseAlarms, threshold });
    }
  }
  return rows;
}
