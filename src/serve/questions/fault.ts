import type { Network } from '../../domain/network.ts';
import { addDays, type DateText, dayNumber, type EpochMs, isoInstant } from '../../domain/time.ts';
import { kinOf } from '../../network/kin.ts';
import { placementsOverlap } from '../../network/placements.ts';
import { longestRange } from '../contract/common.ts';
import type { Fault, FaultAnswer } from '../contract/faults.ts';
import type { LakeView, Scope } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { directoryOf } from './directory.ts';
import { type FaultRow, faultColumns, faultSelect, toldFault } from './fault-columns.ts';
import { localHour } from './footfall-hours.ts';
import { newestToday, type Range, resolveRange } from './range.ts';

/** Days drawn before a fault and behind it. */
const margin = 7;
/** Days of hours that are drawn where no other range is asked for: of a longer fault its beginning. */
const usualDays = 63;
/** Days before the hours of which the daily levels are drawn too. */
const levelDays = 28;
/** With fewer other sensors at the branch, comparable ones stand beside them. */
const fewOthers = 3;
/** At most so many others are drawn. */
const mostOthers = 12;

/** With the end of its last hour so far. */
export type FoundFault = FaultRow & { last_end: string };

/** The fault of that id, or of that name in the tables; no row or one. */
export function faultQuestion(view: LakeView, id: string): Question {
  return {
    sql: `WITH found AS (
  SELECT ${faultSelect}
  FROM ${view.from('faults')} AS f
  WHERE md5(f.fault_id) = $fault OR f.fault_id = $fault
),
last AS (
  SELECT max(d.ended_at) AS last_hour_end
  FROM ${view.from('fault_days')} AS d
  JOIN found AS f
    ON d.sensor_id = f.sensor_id AND d.branch_id = f.branch_id AND d.kind = f.kind
    AND d.started_at >= f.started_at AND d.business_date <= f.ended_on
)
SELECT ${toldFault}, coalesce(ended_at, last_hour_end, started_at + INTERVAL 1 HOUR) AS last_end
FROM found CROSS JOIN last`,
    params: { fault: id },
    columns: faultColumns,
    tables: ['faults', 'fault_days'],
    scope: {},
  };
}

export interface FaultDrawing {
  range: Range;
  /** Of the answer's tag. */
  scope: Scope;
  hours: Question;
  levels: Question;
  answer(fault: Fault, hours: FaultAnswer['hours'], levels: readonly LevelRow[]): FaultAnswer;
}

export interface LevelRow extends Omit<FaultAnswer['days'][number], 'date'> {
  sensor_id: string;
  date: DateText;
}

export interface DrawingInputs {
  fault: Pick<Fault, 'sensor_id' | 'branch_id' | 'started_on' | 'ended_on'>;
  query: { from?: string | undefined; to?: string | undefined };
  network: Network;
  view: LakeView;
  now: EpochMs;
}

/** What is drawn of a fault. RANGE_REVERSED, RANGE_TOO_LONG. */
export function planDrawing({ fault, query, network, view, now }: DrawingInputs): FaultDrawing {
  const range = rangeOf(fault, query, newestToday(network, now));
  const others = othersOf(fault, network, range);
  const levelsFrom = addDays(range.from, -levelDays);
  const homes = others.flatMap(({ branches }) => branches);
  const scope: Scope = { from: levelsFrom, to: range.to, branches: [...new Set([fault.branch_id, ...homes])].sort() };
  const dates = Array.from({ length: dayNumber(range.to) - dayNumber(levelsFrom) }, (_, at) => addDays(levelsFrom, at));
  return {
    range,
    scope,
    hours: hoursQuestion(fault, range, view),
    levels: levelsQuestion([fault.sensor_id, ...others.map(({ id }) => id)], fault.branch_id, scope, view),
    answer(told, hours, levels) {
      const of = new Map(levels.map((row) => [`${row.date} ${row.sensor_id}`, row]));
      return {
        meta: { as_of: isoInstant(now), version: view.version, ...range },
        fault: told,
        hours,
        days: dates.map((date) => {
          const { sensor_id: _, ...level } = of.get(`${date} ${fault.sensor_id}`) ?? { ...noLevel, sensor_id: '' };
          return { ...level, date };
        }),
        others: others.map(({ id, relation }) => ({
          sensor_id: id,
          relation,
          ratio: dates.map((date) => of.get(`${date} ${id}`)?.ratio ?? null),
        })),
      };
    },
  };
}

const noLevel: Omit<LevelRow, 'sensor_id' | 'date'> = {
  observed: null,
  expected: null,
  ratio: null,
  others_ratio: null,
  others_low: null,
  others_high: null,
  branch_ratio: null,
  group_ratio: null,
};

function rangeOf(
  { started_on, ended_on }: DrawingInputs['fault'],
  query: DrawingInputs['query'],
  today: DateText,
): Range {
  const from = query.from ?? addDays(started_on, -margin);
  const behind = [addDays(ended_on, margin + 1), addDays(from, usualDays), addDays(today, 1)].sort()[0] ?? today;
  // A range that begins behind the fault is still a range.
  const to = query.to ?? (behind > from ? behind : addDays(from, 1));
  return resolveRange({ from, to }, today, longestRange.hour);
}

function hoursQuestion({ sensor_id, branch_id }: DrawingInputs['fault'], range: Range, view: LakeView): Question {
  const scope: Scope = { ...range, branches: [branch_id] };
  return {
    sql: `
SELECT
  ${localHour('business_date')} AS start, hour_start AS instant, is_open,
  observed, entries, entries_low, entries_high, expected, low, high, quality, fault, method
FROM ${view.from('hourly', scope)}
WHERE branch_id = $branch AND sensor_id = $sensor
  AND business_date >= CAST($from AS DATE) AND business_date < CAST($to AS DATE)
ORDER BY hour_start`,
    params: { branch: branch_id, sensor: sensor_id, from: range.from, to: range.to },
    columns: [],
    tables: ['hourly'],
    scope,
  };
}

/** Standard normal deviate of an 80 % interval. */
const z80 = 1.2816;

function levelsQuestion(sensors: readonly string[], branch: string, scope: Scope, view: LakeView): Question {
  return {
    sql: `
SELECT
  sensor_id, business_date AS date, observed, expected,
  CASE WHEN expected > 0.0 THEN round(observed / expected, 6) END AS ratio,
  round(exp(others_log), 6) AS others_ratio,
  round(exp(others_log - ${z80} * sqrt(others_variance)), 6) AS others_low,
  round(exp(others_log + ${z80} * sqrt(others_variance)), 6) AS others_high,
  branch_ratio, group_ratio
FROM ${view.from('levels', scope)}
WHERE sensor_id IN (SELECT unnest($sensors))
  -- A sensor that moved on the day stands there twice.
  AND (sensor_id <> $sensor OR branch_id = $branch)
  AND business_date >= CAST($from AS DATE) AND business_date < CAST($to AS DATE)
ORDER BY sensor_id, business_date`,
    params: { sensors: [...sensors], sensor: sensors[0] ?? '', branch, from: scope.from ?? '', to: scope.to ?? '' },
    columns: [],
    tables: ['levels'],
    scope,
  };
}

interface Other {
  id: string;
  relation: 'branch' | 'comparable';
  branches: readonly string[];
}

/** Sensors that hung at the branch in the range; where they are few, those that help to estimate this one. */
function othersOf({ sensor_id, branch_id }: DrawingInputs['fault'], network: Network, range: Range): Other[] {
  const { branchesOfSensor } = directoryOf(network);
  const hungThere = network.sensors.filter(
    ({ id, placements }) =>
      id !== sensor_id && placements.some((stay) => stay.branchId === branch_id && placementsOverlap(stay, range)),
  );
  const own = hungThere
    .slice(0, mostOthers)
    .map(({ id }): Other => ({ id, relation: 'branch', branches: [branch_id] }));
  if (own.length >= fewOthers) return own;
  const known = new Set(own.map(({ id }) => id));
  const alike = (kinOf(network).donors.get(sensor_id) ?? [])
    .filter((id) => !known.has(id))
    .slice(0, 2 * fewOthers - own.length)
    .map((id): Other => ({ id, relation: 'comparable', branches: branchesOfSensor(id) }));
  return [...own, ...alike];
}
