import { tables } from '../../domain/tables.ts';
import type { Measure } from '../contract/footfall.ts';
import type { ResultColumn } from '../reading/question.ts';
import { bandSql } from './band.ts';
import type { FootfallPlan, UnitRows } from './footfall-plan.ts';

export type ToldColumn = ResultColumn & { sql: string };

/**
 * Unit rows are added up in two steps: first apart by what they are (`state`, `is_known`), without a condition, then by
 * the conditions that few rows are left for. In one step a year of 5,000 branches takes more than twice the time.
 * All of these stand in each statement: DuckDB leaves out what nothing reads, down to the columns of the Parquet files.
 */
export const partialSums: Readonly<Record<string, string>> = {
  units: 'count(*)',
  entries: 'sum(entries)',
  exits: 'sum(exits)',
  expected: 'sum(expected)',
  expected_units: 'count(expected)',
  variance: 'sum(width * width)',
  hours: 'sum(hours)',
  observed_people: 'sum(observed * expected)',
  observed_hours: 'sum(observed * hours)',
  imputed_people: 'sum(imputed * expected)',
  imputed_hours: 'sum(imputed * hours)',
  missing_people: 'sum(missing * expected)',
  missing_hours: 'sum(missing * hours)',
  below_square: 'sum(below * below)',
  above_square: 'sum(above * above)',
  weeks_weighed: 'sum(weeks * imputed * hours)',
  weeks_weight: 'sum(CASE WHEN weeks IS NOT NULL THEN imputed * hours END)',
  donors_weighed: 'sum(donors * imputed * hours)',
  donors_weight: 'sum(CASE WHEN donors IS NOT NULL THEN imputed * hours END)',
  first_fault: 'min(fault)',
  last_fault: 'max(fault)',
  first_method: 'min(method)',
  last_method: 'max(method)',
  observed_entries: 'sum(observed_entries)',
  imputed_entries: 'sum(imputed_entries)',
  first_kind: 'min(day_kind)',
  last_kind: 'max(day_kind)',
  peak_hour: 'max(peak_hour)',
  ma_7d: 'max(ma_7d)',
  ma_28d: 'max(ma_28d)',
  paired_entries: 'sum(paired_entries)',
  past_entries: 'sum(past_entries)',
};

const open = "FILTER (state <> 'closed')";
const whole = "state IN ('complete', 'observed', 'imputed')";
const like = `FILTER (is_known AND ${whole})`;
/** Estimates are not compared with anything. */
const compared = "FILTER (is_known AND state IN ('complete', 'observed'))";
const paired = "FILTER (state IN ('complete', 'observed'))";
const unitsOf = (condition: string) => `coalesce(sum(units) FILTER (${condition}), 0)`;

export const sums: Readonly<Record<string, string>> = {
  open_units: unitsOf("state <> 'closed'"),
  pending_units: unitsOf("state = 'pending'"),
  short_units: unitsOf(`state <> 'closed' AND NOT ${whole}`),
  present_units: unitsOf("state NOT IN ('closed', 'missing')"),
  like_units: unitsOf(`is_known AND ${whole}`),
  entries: 'sum(entries)',
  exits: 'sum(exits)',
  like_entries: `sum(entries) ${like}`,
  like_expected: `sum(expected) ${like}`,
  open_expected: `sum(expected) ${open}`,
  like_variance: `sum(variance) ${like}`,
  open_variance: `sum(variance) ${open}`,
  compared_entries: `sum(entries) ${compared}`,
  compared_expected: `sum(expected) ${compared}`,
  unknown_units: `coalesce(sum(units - expected_units) ${open}, 0)`,
  open_hours: `sum(hours) ${open}`,
  observed_people: `sum(observed_people) ${open}`,
  observed_hours: `sum(observed_hours) ${open}`,
  imputed_people: `sum(imputed_people) ${open}`,
  imputed_hours: `sum(imputed_hours) ${open}`,
  missing_people: `sum(missing_people) ${open}`,
  missing_hours: `sum(missing_hours) ${open}`,
  below_square: 'sum(below_square)',
  above_square: 'sum(above_square)',
  weeks_weighed: 'sum(weeks_weighed)',
  weeks_weight: 'sum(weeks_weight)',
  donors_weighed: 'sum(donors_weighed)',
  donors_weight: 'sum(donors_weight)',
  first_fault: 'min(first_fault)',
  last_fault: 'max(last_fault)',
  first_method: 'min(first_method)',
  last_method: 'max(last_method)',
  observed_entries: 'sum(observed_entries)',
  imputed_entries: 'sum(imputed_entries)',
  first_kind: 'min(first_kind)',
  last_kind: 'max(last_kind)',
  peak_hour: 'max(peak_hour)',
  ma_7d: 'max(ma_7d)',
  ma_28d: 'max(ma_28d)',
  paired_entries: `sum(paired_entries) ${paired}`,
  past_entries: `sum(past_entries) ${paired}`,
};

const status = `CASE
      WHEN open_units = 0 THEN 'closed'
      WHEN pending_units > 0 THEN 'pending'
      WHEN short_units = 0 THEN 'complete'
      WHEN present_units = 0 THEN 'missing'
      ELSE 'partial'
    END`;

/**
 * What is normal is known of what is whole and has an expectation. While a period goes on, and where it has nothing
 * such, that of all that is open is told: such a row is not to be judged, as its status says.
 */
const sumsUp = (like: string, open: string) =>
  `CASE WHEN pending_units > 0 OR like_units = 0 THEN ${open} ELSE ${like} END`;
/**
 * `entries` holds also partial days, and branches too new to be expected: without the same share of them in what is
 * expected, a network whose smallest branch broke down would look above normal. So both differ by the change of what
 * is alike.
 */
const scale = 'coalesce(entries / nullif(like_entries, 0.0), 1.0)';
const mean = sumsUp('like_expected', 'open_expected');
const expected = sumsUp(`like_expected * ${scale}`, 'open_expected');
const width = sumsUp(`sqrt(like_variance) * ${scale}`, 'sqrt(open_variance)');
const change = (here: string, there: string) => `${here} / nullif(${there}, 0.0) - 1.0`;

/** Weighed by the people expected, where that is known of all that is open; else by open hours. */
const weighed = (people: string, hours: string) =>
  `CASE WHEN unknown_units = 0 AND open_expected > 0.0 THEN ${people} / open_expected ELSE ${hours} / nullif(open_hours, 0.0) END`;

/** Of a day whether it may stand in the sample of later ones' band: not while it goes on. */
export const sampleOfBand = `CASE WHEN pending_units = 0 THEN ${change('compared_entries', 'compared_expected')} END`;

const people = (sql: string) => `round(CAST(${sql} AS DOUBLE), 3)`;
const ratio = (sql: string) => `round(CAST(${sql} AS DOUBLE), 6)`;

/** The measures and the comparison asked for, in the contract's order. `spread` stands beside the sums for days. */
export function toldColumns({ by, granularity, measures, compare }: FootfallPlan, rows: UnitRows): ToldColumn[] {
  const isDay = granularity === 'day';
  const ofOneDay = isDay && (by === 'branch' || by === 'sensor');
  const none = 'CAST(NULL AS DOUBLE)';
  const band =
    granularity === 'hour'
      ? {
          low: `CASE WHEN ${width} IS NOT NULL THEN greatest(0.0, ${expected} - ${width}) END`,
          high: `${expected} + ${width}`,
        }
      : isDay
        ? bandSql(expected, 'spread')
        : { low: none, high: none };
  const sqlOf: Record<Measure, string> = {
    entries: people('entries'),
    exits: people('exits'),
    expected: people(expected),
    low: people(band.low),
    high: people(band.high),
    observed_share: ratio(weighed('observed_people', 'observed_hours')),
    imputed_share: ratio(weighed('imputed_people', 'imputed_hours')),
    missing_share: ratio(weighed('missing_people', 'missing_hours')),
    // Different days, branches and sensors err apart from each other. greatest() passes over nulls.
    entries_low: people(
      'CASE WHEN entries IS NOT NULL THEN greatest(0.0, entries - sqrt(coalesce(below_square, 0.0))) END',
    ),
    entries_high: people('entries + sqrt(coalesce(above_square, 0.0))'),
    imputed_weeks: people('weeks_weighed / nullif(weeks_weight, 0.0)'),
    imputed_donors: people('donors_weighed / nullif(donors_weight, 0.0)'),
    status: rows.status(status),
    day_kind: 'CASE WHEN first_kind = last_kind THEN first_kind END',
    peak_hour: ofOneDay ? 'peak_hour' : 'CAST(NULL AS INTEGER)',
    mean_4w: granularity === 'hour' ? none : people(mean),
    change_share: ratio(change('compared_entries', 'compared_expected')),
    ma_7d: ofOneDay ? people('ma_7d') : none,
    ma_28d: ofOneDay ? people('ma_28d') : none,
    observed_entries: people('observed_entries'),
    imputed_entries: people('imputed_entries'),
    fault: 'CASE WHEN first_fault = last_fault THEN first_fault END',
    method: "nullif(CASE WHEN first_method = last_method THEN first_method END, '')",
  };
  const told = (Object.keys(sqlOf) as Measure[])
    .filter((measure) => measures.has(measure))
    .map((measure): ToldColumn => ({ ...columnOf(measure), sql: sqlOf[measure] }));
  if (compare === 'none') return told;
  const [here, there] =
    compare === 'mean_4w' ? ['compared_entries', 'compared_expected'] : ['paired_entries', 'past_entries'];
  const column = (name: string, doc: string, sql: string): ToldColumn => ({ name, type: 'double', doc, sql });
  return [
    ...told,
    {
      name: 'compare_start',
      type: granularity === 'hour' ? 'text' : 'date',
      doc: 'Start of what this row is compared with',
      sql: compare === 'mean_4w' ? `CAST(NULL AS ${granularity === 'hour' ? 'VARCHAR' : 'DATE'})` : rows.startThere,
    },
    column('compare_entries', 'Entries there, of what is comparable on both sides', people(there)),
    column('comparable_entries', 'Entries here, of the same', people(here)),
    column('compare_change', 'comparable_entries / compare_entries - 1', ratio(change(here, there))),
  ];
}

const docs: Partial<Record<Measure, string>> = {
  expected: 'What would be normal',
  low: 'Lower end of what is normal',
  high: 'Upper end of what is normal',
  observed_entries: 'The part of entries that was observed',
  imputed_entries: 'The part of entries that was estimated',
  fault: 'Of hours: none, or the kind of the fault',
  method: 'Of hours: how entries were estimated',
};

function columnOf(measure: Measure): ResultColumn {
  const column = tables.daily_branch.columns.find(({ name }) => name === measure);
  const isText = measure === 'fault' || measure === 'method';
  return { name: measure, type: column?.type ?? (isText ? 'text' : 'double'), doc: docs[measure] ?? column?.doc ?? '' };
}
