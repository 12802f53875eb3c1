import type { Network } from '../../domain/network.ts';
import { addDays, dayMs, type EpochMs, hourMs, isoInstant, minuteMs } from '../../domain/time.ts';
import type { SourceArrivals } from '../../ledger/arrivals.ts';
import type { OverviewAnswer } from '../contract/overview.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { type AttentionRow, attentionRows, mostAttention } from './attention.ts';
import { bandWidth } from './band.ts';
import {
  type ChangeDay,
  comparePeriod,
  dailySpread,
  joinDays,
  lastOpenDay,
  type NetworkDay,
  networkDays,
  type ObservedDay,
  observedDays,
  verdictOf,
} from './overview-days.ts';
import { mostHoursToday, openSpells } from './overview-opening.ts';
import { addShares, noShares, nothingKnown as nothingRestsOn, restsOnOf, type ShareSums } from './overview-shares.ts';
import { type BranchDays, branchDays } from './periods.ts';
import { readToday, type Today, type TodayRow, todayHours } from './today.ts';
import {
  type Candidate,
  hangingSensors,
  type LastHeard,
  lastHeard,
  newestObserved,
  type RecordCounts,
  recordCounts,
  silenceCandidates,
  silenceDays,
  silentHours,
} from './trust.ts';

export interface OverviewInputs {
  network: Network;
  view: LakeView;
  now: EpochMs;
  /** Empty: the whole network. */
  regions: readonly string[];
  /** How each source stands, by the ledger. */
  sources: readonly SourceArrivals[];
  rows<Row>(question: Question): Promise<Row[]>;
}

/** The whole answer, in six statements beside each other and at most two after them. */
export async function makeOverview(inputs: OverviewInputs): Promise<OverviewAnswer> {
  const { network, view, now, regions, sources, rows } = inputs;
  const days = branchDays(network, now, regions);
  const hoursToday = mostHoursToday(network, days.branches, now);
  const [changes, observed, hours, attention, candidates, records] = await Promise.all([
    rows<ChangeDay>(networkDays(view, days)),
    rows<ObservedDay>(observedDays(view, days)),
    rows<TodayRow>(todayHours(view, days)),
    rows<AttentionRow>(attentionRows(view, days)),
    rows<Candidate>(silenceCandidates(view, days, hoursToday)),
    rows<RecordCounts>(recordCounts(view, now)),
  ]);
  const history = joinDays(changes, observed);
  const hanging = hangingSensors(network, days);
  const [silent, newest] = await Promise.all([
    silentSensors(
      candidates.flatMap((one) => {
        const branch_id = hanging.get(one.sensor_id);
        return branch_id === undefined ? [] : [{ ...one, branch_id }];
      }),
      inputs,
    ),
    newestEnd(hours, history, days, inputs),
  ]);
  const today = readToday(hours);
  const failing = sources.filter(({ failed }) => failed > 0).sort((a, b) => b.failed - a.failed);
  const [counts = { used: 0, rejected: 0, superseded: 0 }] = records;
  return {
    meta: {
      as_of: isoInstant(now),
      version: view.version,
      from: addDays(days.today, -28),
      to: addDays(days.today, 1),
    },
    today: describeToday(today, days, dailySpread(history, 0), {
      isOpen: hoursToday > 0,
      day: observed.find(({ age }) => age === 0) ?? noShares,
    }),
    yesterday: comparePeriod(history, days.today, 1, 1),
    last_open_day: lastOpenDay(history, days.today),
    last_7_days: comparePeriod(history, days.today, 1, 7),
    last_28_days: comparePeriod(history, days.today, 1, 28),
    trust: {
      ...judgeTrust(history, today, { silent: silent.length, sensors: hanging.size }, counts),
      last_arrival: latestArrival(sources),
      lag_minutes: newest === null ? null : openMinutes(network, days, newest, now),
    },
    attention: [
      ...attention.filter(({ kind }) => kind === 'deviation').map(branchAttention),
      ...silent.slice(0, mostAttention).map(silentAttention),
      ...attention.filter(({ kind }) => kind === 'partial_day').map(branchAttention),
      ...failing.slice(0, mostAttention).map(sourceAttention),
    ],
    attention_counts: {
      deviation: attention.find(({ kind }) => kind === 'deviation')?.of_kind ?? 0,
      silent_sensor: silent.length,
      partial_day: attention.find(({ kind }) => kind === 'partial_day')?.of_kind ?? 0,
      source: failing.length,
    },
  };
}

/** `spread` is the standard deviation of the daily change; a part of a day is as much wider as its share is smaller. */
function describeToday(
  today: Today,
  { today: date }: BranchDays,
  spread: number | null,
  { isOpen, day }: { isOpen: boolean; day: ShareSums },
): OverviewAnswer['today'] {
  const whole = today.expected_day;
  const band = bandOf(today.expected, whole, spread);
  return {
    date,
    as_of_hour: today.as_of_hour,
    is_open: isOpen,
    entries: today.entries,
    // The errors of a day's hours are no strangers to each other: the daily table knows the interval of their sum.
    ...restsOnOf({ ...sharesOfToday(today), low_square: day.low_square, high_square: day.high_square }, today.entries),
    comparable_entries: today.comparable_entries,
    expected: today.expected,
    ...band,
    change: today.expected ? (today.comparable_entries ?? 0) / today.expected - 1 : null,
    verdict: verdictOf(today.comparable_entries, band.low, band.high),
    expected_day: whole,
    hours: today.hours.map((hour) => {
      const isDue = hour.due_hours > 0;
      const expected = isDue ? hour.expected : hour.expected_hour;
      return {
        local_hour: hour.local_hour,
        entries: hour.entries,
        comparable_entries: hour.comparable_entries,
        expected,
        expected_hour: hour.expected_hour,
        ...bandOf(expected, whole, spread),
        ...(isDue ? restsOnOf(sharesOfHour(hour), hour.entries) : nothingRestsOn),
        is_due: isDue,
      };
    }),
  };
}

/** Of a part of a day whose whole is expected to be `whole`; never below nobody. */
function bandOf(expected: number | null, whole: number | null, spread: number | null) {
  if (!expected || !whole || spread === null) return { low: null, high: null };
  const half = (bandWidth * spread * expected) / Math.sqrt(Math.min(1, expected / whole));
  return { low: Math.max(0, expected - half), high: expected + half };
}

function judgeTrust(
  history: readonly NetworkDay[],
  today: Today,
  { silent, sensors }: { silent: number; sensors: number },
  { used, rejected, superseded }: RecordCounts,
): Omit<OverviewAnswer['trust'], 'last_arrival' | 'lag_minutes'> {
  const week = history.filter(({ age }) => age <= 7);
  const { observed_share, imputed_share, missing_share } = restsOnOf(
    week.reduce<ShareSums>(addShares, sharesOfToday(today)),
    null,
  );
  const received = used + rejected + superseded;
  const score = (share: number) => share - silent / Math.max(1, sensors) - rejected / Math.max(1, received);
  return {
    score: observed_share === null ? null : Math.max(0, score(observed_share)),
    observed_share,
    imputed_share,
    missing_share,
    partial_days: week.reduce((sum, { partial_days }) => sum + partial_days, 0),
    branch_days: week.reduce((sum, { open_days }) => sum + open_days, 0),
    sensors,
    silent_sensors: silent,
    rejected_records: rejected,
    received_records: received,
  };
}

/** What is due of today, in the terms of whole days. */
function sharesOfToday(today: Today): ShareSums {
  const { expected_due: people, due_hours, observed_hours, imputed_hours } = today;
  if (people === null || people <= 0) {
    const hours = { hours: due_hours, hours_observed: observed_hours, hours_imputed: imputed_hours };
    return { ...noShares, ...hours, ...restingOf(today) };
  }
  return {
    ...noShares,
    people,
    people_observed: today.expected ?? 0,
    people_imputed: today.expected_imputed ?? 0,
    people_hours: due_hours,
    ...restingOf(today),
  };
}

function sharesOfHour(hour: TodayRow): ShareSums {
  const { due_hours, observed_hours, imputed_hours, low_square, high_square } = hour;
  const hours = { hours: due_hours, hours_observed: observed_hours, hours_imputed: imputed_hours };
  return { ...noShares, ...hours, low_square, high_square, ...restingOf(hour) };
}

function restingOf({ weeks, donors, imputed_hours }: Pick<Today, 'weeks' | 'donors' | 'imputed_hours'>) {
  return {
    weeks_weighed: weeks ?? 0,
    weeks_weight: weeks === null ? 0 : imputed_hours,
    donors_weighed: donors ?? 0,
    donors_weight: donors === null ? 0 : imputed_hours,
  };
}

type Hanging = Candidate & { branch_id: string };
type Silent = Hanging & { since: EpochMs | null };

/** Those of the candidates that are silent, the most people lost first; `since` is known of the first 20. */
async function silentSensors(candidates: readonly Hanging[], { view, rows }: OverviewInputs): Promise<Silent[]> {
  const asked = candidates.filter(
    ({ silent_hours, heard_on }, at) => heard_on !== null && (at < mostAttention || silent_hours < silentHours),
  );
  const heard = asked.length === 0 ? [] : await rows<LastHeard>(lastHeard(view, asked));
  const of = new Map(heard.map((one) => [one.sensor_id, one]));
  return candidates.flatMap((candidate) => {
    const last = of.get(candidate.sensor_id);
    if (candidate.silent_hours + (last?.silent_after ?? 0) < silentHours) return [];
    return [{ ...candidate, since: last?.last_hour ? Date.parse(last.last_hour) + hourMs : null }];
  });
}

/** End of the newest observed hour of the last 28 days; of today, or else of the newest day that has one. */
async function newestEnd(
  hours: readonly { newest: string | null }[],
  history: readonly NetworkDay[],
  days: BranchDays,
  { view, rows }: OverviewInputs,
): Promise<EpochMs | null> {
  const starts = hours.flatMap(({ newest }) => (newest === null ? [] : [Date.parse(newest)]));
  if (starts.length > 0) return Math.max(...starts) + hourMs;
  const last = history.find(({ age, ...sums }) => age <= silenceDays && sums.people_observed + sums.hours_observed > 0);
  if (!last) return null;
  const [row] = await rows<{ newest: string | null }>(newestObserved(view, days, last.age));
  return row?.newest ? Date.parse(row.newest) + hourMs : null;
}

function openMinutes(network: Network, { branches }: BranchDays, from: EpochMs, to: EpochMs): number {
  const start = Math.max(from, to - (silenceDays + 2) * dayMs);
  const spells = start < to ? openSpells(network, branches, start, to) : [];
  return Math.floor(spells.reduce((sum, spell) => sum + spell.end - spell.start, 0) / minuteMs);
}

function latestArrival(sources: readonly SourceArrivals[]): string | null {
  const times = sources.flatMap(({ lastArrival }) => (lastArrival === null ? [] : [lastArrival]));
  return times.length === 0 ? null : isoInstant(Math.max(...times));
}

type Attention = OverviewAnswer['attention'][number];

const nothingKnown: Omit<Attention, 'kind' | 'weight'> = {
  branch_id: null,
  sensor_id: null,
  source: null,
  date: null,
  since: null,
  reason: null,
  entries: null,
  expected: null,
  change: null,
  ...nothingRestsOn,
};

function branchAttention({ of_kind: _of, ...row }: AttentionRow): Attention {
  return { ...nothingKnown, ...row };
}

function silentAttention({ sensor_id, branch_id, heard_on, lost, since }: Silent): Attention {
  return {
    ...nothingKnown,
    kind: 'silent_sensor',
    sensor_id,
    branch_id,
    date: heard_on,
    since: since === null ? null : isoInstant(since),
    expected: lost,
    weight: lost,
  };
}

function sourceAttention({ source, failed, lastReason, completeUntil }: SourceArrivals): Attention {
  return {
    ...nothingKnown,
    kind: 'source',
    source,
    since: completeUntil === null ? null : isoInstant(completeUntil),
    reason: lastReason,
    weight: failed,
  };
}
