import { isHealthy } from './accepts.ts';
import { type Episode, isFound } from './episodes.ts';
import type { JudgedHour, JudgedSensor } from './judged.ts';
import { spikeEvidence, stuckEvidence, surpriseOf, undercountEvidence, zerosEvidence } from './oracle.ts';
import { type SizeName, sizeOf } from './sizes.ts';
import type { TrueKind } from './truth.ts';

/** The kinds that the oracle tests, with the verdicts of ours that its false alarms are matched with. */
export const oracleKinds = {
  undercount: ['undercount'],
  dead_zeros: ['dead'],
  stuck: ['stuck'],
  spike: ['spike'],
} as const satisfies Partial<Record<TrueKind, readonly string[]>>;
export type OracleKind = keyof typeof oracleKinds;
const kindNames = Object.keys(oracleKinds) as OracleKind[];

/** Enough to set each threshold and to count what it finds. */
export interface OracleScores {
  /** Evidence in healthy open hours, only where there is any, and not in the too long ends of what was found rightly. */
  healthy: Record<OracleKind, number[]>;
  /** How many of the same hours ours flagged. */
  falseAlarms: Record<OracleKind, number>;
  episodes: { shape: string; kind: OracleKind; size: SizeName; found: boolean; evidence: number }[];
}

export function noOracle(): OracleScores {
  return {
    healthy: { undercount: [], dead_zeros: [], stuck: [], spike: [] },
    falseAlarms: { undercount: 0, dead_zeros: 0, stuck: 0, spike: 0 },
    episodes: [],
  };
}

/** Real counts have no known mean: sensors of theirs are passed over. */
export function addOracle(scores: OracleScores, sensor: JudgedSensor, episodes: readonly Episode[]): void {
  if (sensor.hours.some(({ expected }) => expected === null)) return;
  const evidence = evidenceOf(sensor);
  const open = sensor.hours.flatMap((hour, index) => (hour.isOpen ? [index] : []));
  const faulty = open.map((index) => !isHealthy(sensor.hours[index] as JudgedHour));
  for (const kind of kindNames) {
    const verdicts: readonly string[] = oracleKinds[kind];
    const theirs = open.map((index) => evidence[kind][index] as number);
    const ours = open.map((index) => (verdicts.includes(sensor.hours[index]?.verdict?.fault ?? 'none') ? 1 : 0));
    const theirEnds = inMostlyFaultyRun(theirs, faulty);
    const ourEnds = inMostlyFaultyRun(ours, faulty);
    for (const [at, index] of open.entries()) {
      // A real change is nothing that the oracle's mean knows of, and nothing that it could be allowed to be wrong about.
      if (faulty[at] || sensor.hours[index]?.change !== null) continue;
      if ((theirs[at] as number) > 0 && !theirEnds[at]) scores.healthy[kind].push(theirs[at] as number);
      if (ours[at] === 1 && !ourEnds[at]) scores.falseAlarms[kind]++;
    }
  }
  const verdictOf = (index: number) => sensor.hours[index]?.verdict?.fault ?? 'none';
  for (const episode of episodes) {
    const kind = episode.kind as OracleKind;
    if (!kindNames.includes(kind)) continue;
    const size = sizeOf(sensor.daily);
    const found = isFound(episode, verdictOf);
    scores.episodes.push({ shape: episode.shape, kind, size, found, evidence: upperHalf(episode, evidence[kind]) });
  }
}

/**
 * Whether an hour lies in an unbroken run of one value above 0 whose hours are truly faulty for the most part: the run was
 * found rightly, and is only too long. Neither the oracle nor we are charged a false alarm for its ends here.
 */
export function inMostlyFaultyRun(values: readonly number[], faulty: readonly boolean[]): boolean[] {
  const inside: boolean[] = values.map(() => false);
  for (let start = 0; start < values.length; ) {
    let end = start + 1;
    while (end < values.length && values[end] === values[start]) end++;
    const faults = faulty.slice(start, end).filter(Boolean).length;
    if ((values[start] as number) > 0 && 2 * faults > end - start) inside.fill(true, start, end);
    start = end;
  }
  return inside;
}

/** The evidence that at least half of the judged hours have: what a threshold must be below for the episode to be found. */
export function upperHalf(episode: Pick<Episode, 'judged'>, evidence: Float64Array): number {
  const values = episode.judged.map((index) => evidence[index] as number).sort((a, b) => b - a);
  return values[Math.ceil(values.length / 2) - 1] ?? 0;
}

/** As low as it can be without flagging more than `allowed` of the healthy hours; evidence has to lie above it. */
export function thresholdFor(healthy: readonly number[], allowed: number): number {
  const sorted = Float64Array.from(healthy).sort().reverse();
  return sorted[allowed] ?? 0;
}

/** By index of the sensor's hours; 0 in closed hours but for stuck values. */
function evidenceOf(sensor: JudgedSensor): Record<OracleKind, Float64Array> {
  const { hours } = sensor;
  const open = hours.flatMap((hour, index) => (hour.isOpen ? [index] : []));
  const seen = open.map((index) => ({
    mean: hours[index]?.expected ?? 0,
    observed: hours[index]?.verdict?.observed ?? null,
  }));
  const spread = (values: Float64Array) => {
    const all = new Float64Array(hours.length);
    for (const [at, index] of open.entries()) all[index] = values[at] as number;
    return all;
  };
  return {
    undercount: spread(undercountEvidence(seen)),
    dead_zeros: spread(zerosEvidence(seen)),
    spike: spread(spikeEvidence(seen)),
    stuck: stuckEvidence(
      hours.map(({ verdict }) => verdict?.observed ?? null),
      (value, index) => {
        const hour = hours[index];
        if (hour?.isOpen) return surpriseOf(value, hour.expected ?? 0);
        const nextToOpen = hours[index - 1]?.isOpen || hours[index + 1]?.isOpen;
        return nextToOpen && value <= 2 ? staffSurprise : nightSurprise;
      },
    ),
  };
}

/** One or two of the staff come or go in one of fifty closed hours next to open ones; else nobody does: -ln of chances. */
const staffSurprise = -Math.log(0.01);
const nightSurprise = -Math.log(1e-6);
