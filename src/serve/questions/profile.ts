import type { Network } from '../../domain/network.ts';
import { type EpochMs, isoInstant } from '../../domain/time.ts';
import type { Params } from '../../engine/duckdb.ts';
import { longestRange } from '../contract/common.ts';
import type { ProfileAnswer, ProfileQuery, ProfileRow } from '../contract/footfall.ts';
import type { LakeView } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import { idOfUnit } from './footfall-ids.ts';
import { newestToday, type Range, resolveRange } from './range.ts';
import { chosenScope, chosenWhere, resolveWho } from './who.ts';

export interface ProfileRequest {
  query: ProfileQuery;
  network: Network;
  view: LakeView;
  /** Of the clock of judgement. */
  now: EpochMs;
}

/**
 * The usual week, hour by hour. The mean of each sensor is over its own observed hours, and a branch, a region or the
 * network is the sum of its sensors: a sensor that was silent for a while makes no hour smaller, and one that hung there
 * for a part of the time counts for that part. What resolveWho and resolveRange throw.
 */
export function askProfile({ query, network, view, now }: ProfileRequest): {
  question: Question;
  range: Range;
  answer(rows: ProfileRow[]): ProfileAnswer;
} {
  const who = resolveWho(query, network);
  const range = resolveRange(query, newestToday(network, now), longestRange.hour);
  const scope = { ...range, ...chosenScope(who) };
  const params: Params = { from: range.from, to: range.to };
  const { id, join } = idOfUnit(who, 'd', params);
  const place = query.by === 'sensor' ? 'sensor_id' : 'branch_id';
  // Of one weekday, a date is known by its week: weeks as bits say on how many dates the place was open, in one pass.
  // Counting dates that differ takes twice as long over the network.
  const sql = `WITH doors AS NOT MATERIALIZED (
  SELECT
    branch_id, sensor_id, iso_weekday, local_hour,
    avg(entries) FILTER (quality = 'observed') AS entries,
    count(entries) FILTER (quality = 'observed') AS hours,
    bit_or(CAST(1 AS BIGINT) << CAST((business_date - CAST($from AS DATE)) // 7 AS BIGINT)) AS weeks
  FROM ${view.from('hourly', scope)} AS h
  WHERE ${chosenWhere(who, params, 'h')} AND is_open
    AND business_date >= CAST($from AS DATE) AND business_date < CAST($to AS DATE)
  GROUP BY branch_id, sensor_id, iso_weekday, local_hour
),
weighed AS NOT MATERIALIZED (
  SELECT *, bit_count(weeks) / nullif(bit_count(bit_or(weeks) OVER (PARTITION BY ${place}, iso_weekday, local_hour)), 0) AS part
  FROM doors
),
summed AS NOT MATERIALIZED (
  SELECT
    ${id} AS id, iso_weekday, local_hour,
    sum(d.entries * d.part) AS entries,
    CAST(sum(d.hours) AS BIGINT) AS hours
  FROM weighed AS d${join}
  GROUP BY 1, 2, 3
)
SELECT
  id, iso_weekday, local_hour,
  round(CAST(entries AS DOUBLE), 3) AS entries,
  hours,
  round(CAST(entries / nullif(sum(entries) OVER (PARTITION BY id), 0.0) AS DOUBLE), 6) AS share_of_week
FROM summed
ORDER BY id ASC NULLS LAST, iso_weekday ASC NULLS LAST, local_hour ASC NULLS LAST`;
  return {
    question: { sql, params, columns, tables: ['hourly'], scope },
    range,
    answer: (data) => ({ meta: { as_of: isoInstant(now), version: view.version, ...range }, data }),
  };
}

const columns: Question['columns'] = [
  { name: 'id', type: 'text', doc: 'Of what the request asks by' },
  { name: 'iso_weekday', type: 'integer', doc: '1 Monday to 7 Sunday' },
  { name: 'local_hour', type: 'integer', doc: '0 to 23' },
  { name: 'entries', type: 'double', doc: 'Mean of the hours that were open and observed, summed over sensors' },
  { name: 'hours', type: 'bigint', doc: 'How many such sensor-hours' },
  { name: 'share_of_week', type: 'double', doc: 'Of the week that these means add up to' },
];
