import type { Network } from '../../domain/network.ts';
import { addDays, type DateText, type EpochMs, isoInstant } from '../../domain/time.ts';
import type { Params } from '../../engine/duckdb.ts';
import { restsOn } from '../contract/common.ts';
import type { RankingAnswer, RankingQuery, RankingRow } from '../contract/footfall.ts';
import type { LakeView, Scope } from '../reading/lake-reader.ts';
import type { Question, ResultColumn } from '../reading/question.ts';
import { type Against, comparedWith } from './compare.ts';
import { isComparableDay } from './overview-days.ts';
import { restsOnNames, restsOnOfSums, shareColumns, shareInputs } from './overview-shares.ts';
import type { Range } from './range.ts';
import { rankedThings, type Thing } from './ranking-things.ts';
import { chosenScope, chosenWhere, resolveWho, type Who } from './who.ts';

export interface RankingRequest {
  query: RankingQuery;
  range: Range;
  network: Network;
  view: LakeView;
  /** From this share on a region's day counts as complete. */
  completeShare: number;
  /** Ranks `(after, after + most]`; null: all of them, without sparklines. */
  page: { after: number; most: number } | null;
}

export type RankedRow = RankingRow & { total: number };

/** Rows of `RankingRow`, a page of them also with `total`. Only what has a day in the range is ranked. */
export function rankingQuestion(request: RankingRequest): Question {
  const { query, range, network, view, page } = request;
  const who = resolveWho(query, network);
  const things = rankedThings(query, who, network);
  const against = comparedWith(query.compare, range);
  const sparkFrom = page && query.spark > 0 ? addDays(range.to, -query.spark) : null;
  const params: Params = { from: range.from, to: range.to, ...thingParams(things) };
  const where = chosenWhere(who, params, 'd');
  const from = [range.from, against?.from, sparkFrom].reduce<DateText>(earlier, range.from);
  const scope: Scope = { from, to: range.to, ...chosenScope(who) };
  const relation: Relation = { who, view, where, scope: chosenScope(who) };
  if (against) Object.assign(params, { against_from: against.from, against_to: against.to });
  if (page) Object.assign(params, { after: page.after, until: page.after + page.most });
  if (sparkFrom !== null) {
    Object.assign(params, {
      spark_from: sparkFrom,
      ...(who.by === 'region' && { complete_share: request.completeShare }),
    });
  }
  if (who.by === 'region') Object.assign(params, memberParams(who));
  return {
    sql: `
WITH things AS (
  SELECT unnest($thing_ids) AS id, unnest($thing_names) AS name, nullif(unnest($thing_regions), '') AS region, generate_subscripts($thing_ids, 1) AS name_order
),
${who.by === 'region' ? members : ''}
days AS MATERIALIZED (${daysOf(relation, range, 'from', 'to')}),
sums AS (
  SELECT
    id,
    sum(entries) AS entries,
    count(*) FILTER (WHERE status <> 'closed') AS days,
    count(*) FILTER (WHERE status = 'complete') AS complete_days,
    ${shareColumns}
  FROM days
  GROUP BY id
),
compared AS (${comparedOf(relation, against, query)}),
ranked AS (
  SELECT
    t.id, t.name, t.region, t.name_order, s.entries, s.days, s.complete_days, ${restsOnOfSums},
    c.comparable_entries, c.compare_entries, c.comparable_entries / nullif(c.compare_entries, 0.0) - 1.0 AS compare_change
  FROM things AS t
  JOIN sums AS s ON s.id = t.id
  LEFT JOIN compared AS c ON c.id = t.id
),
placed AS (
  SELECT row_number() OVER (ORDER BY ${orders[query.sort]} NULLS LAST, name_order) AS rank, count(*) OVER () AS total, *
  FROM ranked
)
${page ? pageOf(relation, range, sparkFrom) : `SELECT ${names} FROM placed ORDER BY rank`}`,
    params,
    columns: rankingColumns,
    tables: [tableOf(who)],
    scope,
  };
}

export function rankingBody(
  rows: readonly RankedRow[],
  { view, range }: RankingRequest,
  { now, cursorAfter }: { now: EpochMs; cursorAfter(rank: number): string },
): RankingAnswer {
  const total = rows[0]?.total ?? 0;
  const last = rows.at(-1)?.rank ?? 0;
  return {
    meta: { as_of: isoInstant(now), version: view.version, from: range.from, to: range.to },
    data: rows.map(({ total: _, ...row }) => row),
    total,
    next_cursor: last < total ? cursorAfter(last) : null,
  };
}

const rankingColumns: readonly ResultColumn[] = [
  { name: 'rank', type: 'bigint', doc: 'Place in the order asked for, from 1' },
  { name: 'id', type: 'text', doc: 'Region, branch or sensor' },
  { name: 'name', type: 'text', doc: 'Its name' },
  { name: 'region', type: 'text', doc: 'Region of the branch' },
  { name: 'entries', type: 'double', doc: 'People in, all that is known' },
  { name: 'days', type: 'bigint', doc: 'Open days; of a region, of all its branches' },
  { name: 'complete_days', type: 'bigint', doc: 'Of those, the complete ones' },
  ...restsOnNames.map((name): ResultColumn => ({ name, type: 'double', doc: restsOn[name].description ?? '' })),
  { name: 'comparable_entries', type: 'double', doc: 'People in on the days that are complete on both sides' },
  { name: 'compare_entries', type: 'double', doc: 'What they are compared with' },
  { name: 'compare_change', type: 'double', doc: 'comparable_entries / compare_entries - 1' },
];

const names = rankingColumns.map(({ name }) => name).join(', ');

const orders: Record<RankingQuery['sort'], string> = {
  entries: 'entries ASC',
  '-entries': 'entries DESC',
  change: 'compare_change ASC',
  '-change': 'compare_change DESC',
  name: 'name_order ASC',
  '-name': 'name_order DESC',
  observed_share: 'observed_share ASC',
  '-observed_share': 'observed_share DESC',
  deviation: 'abs(compare_change) ASC',
  '-deviation': 'abs(compare_change) DESC',
};

/** The daily rows of what is chosen. */
interface Relation {
  who: Who;
  view: LakeView;
  where: string;
  scope: Pick<Scope, 'branches'>;
}

const members = `members AS (SELECT unnest($member_branches) AS branch_id, unnest($member_regions) AS region),`;

function tableOf({ by }: Who): 'daily_sensor' | 'daily_branch' {
  return by === 'sensor' ? 'daily_sensor' : 'daily_branch';
}

/** `id` is of what is ranked, `unit` of the row: a region has many units. */
function daysOf({ who, view, where, scope }: Relation, { from, to }: Range, first: string, end: string): string {
  const unit = who.by === 'sensor' ? `d.sensor_id` : 'd.branch_id';
  const join = who.by === 'region' ? 'JOIN members AS m ON m.branch_id = d.branch_id' : '';
  return `
  SELECT
    ${who.by === 'region' ? 'm.region' : unit} AS id, ${unit} AS unit, d.branch_id, d.business_date, d.status, d.entries, d.mean_4w, d.change_share,
    d.open_hours, ${shareInputs.map((name) => `d.${name}`).join(', ')}
  FROM ${view.from(tableOf(who), { from, to, ...scope })} AS d
  ${join}
  WHERE d.business_date >= CAST($${first} AS DATE) AND d.business_date < CAST($${end} AS DATE) AND ${where}`;
}

function comparedOf(relation: Relation, against: Against | null, { compare }: RankingQuery): string {
  if (compare === 'none') {
    return `
  SELECT id, CAST(NULL AS DOUBLE) AS comparable_entries, CAST(NULL AS DOUBLE) AS compare_entries FROM sums`;
  }
  if (against === null) {
    return `
  SELECT id, sum(entries) AS comparable_entries, sum(mean_4w) AS compare_entries
  FROM days
  WHERE ${isComparableDay}
  GROUP BY id`;
  }
  return `
  SELECT here.id, sum(here.entries) AS comparable_entries, sum(there.entries) AS compare_entries
  FROM days AS here
  JOIN (${daysOf(relation, against, 'against_from', 'against_to')}) AS there
    ON there.unit = here.unit AND there.branch_id = here.branch_id AND there.business_date = here.business_date - ${against.shift}
  WHERE here.status = 'complete' AND there.status = 'complete'
  GROUP BY here.id`;
}

function pageOf(relation: Relation, { to }: Range, sparkFrom: DateText | null): string {
  const page = `SELECT ${names}, total FROM placed WHERE rank > $after AND rank <= $until`;
  if (sparkFrom === null) return `${page} ORDER BY rank`;
  return `,
page AS MATERIALIZED (${page}),
spark_days AS (
  SELECT p.id, CAST(g.day AS DATE) AS business_date
  FROM page AS p
  CROSS JOIN generate_series(CAST($spark_from AS DATE), CAST($to AS DATE) - 1, INTERVAL 1 DAY) AS g(day)
),
spark_values AS (
  SELECT
    id, business_date,
    CASE WHEN ${relation.who.by === 'region' ? regionIsComplete : "bool_and(status = 'complete')"} THEN sum(entries) END AS entries
  FROM (${daysOf(relation, { from: sparkFrom, to }, 'spark_from', 'to')})
  WHERE status <> 'closed' AND id IN (SELECT id FROM page)
  GROUP BY id, business_date
),
sparks AS (
  SELECT d.id, list(v.entries ORDER BY d.business_date) AS spark
  FROM spark_days AS d
  LEFT JOIN spark_values AS v ON v.id = d.id AND v.business_date = d.business_date
  GROUP BY d.id
)
SELECT ${rankingColumns.map(({ name }) => `p.${name}`).join(', ')}, p.total, s.spark
FROM page AS p
JOIN sparks AS s ON s.id = p.id
ORDER BY p.rank`;
}

/** A large region has always some branch that lacks an hour: its day is judged as that of a branch is, by its share. */
const regionIsComplete = `count(*) FILTER (WHERE status = 'pending') = 0
      AND sum(open_hours * (observed_share + coalesce(imputed_share, 0.0))) / nullif(sum(open_hours), 0) >= $complete_share`;

/** An empty list has no type for the engine; nothing has the id ''. */
function thingParams(things: readonly Thing[]): Params {
  const listed = things.length > 0 ? things : [{ id: '', name: '', region: null }];
  return {
    thing_ids: listed.map(({ id }) => id),
    thing_names: listed.map(({ name }) => name),
    thing_regions: listed.map(({ region }) => region ?? ''),
  };
}

function memberParams({ regions }: Who): Params {
  const pairs = [...regions].flatMap(([region, branches]) => branches.map((branch) => [branch, region] as const));
  const listed = pairs.length > 0 ? pairs : [['', ''] as const];
  return { member_branches: listed.map(([branch]) => branch), member_regions: listed.map(([, region]) => region) };
}

function earlier(best: DateText, date: DateText | null | undefined): DateText {
  return date && date < best ? date : best;
}
