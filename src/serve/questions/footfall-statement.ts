import type { Params } from '../../engine/duckdb.ts';
import type { Question, ResultColumn } from '../reading/question.ts';
import { spreadSql } from './band.ts';
import { partialSums, sampleOfBand, sums, type ToldColumn, toldColumns } from './footfall-columns.ts';
import type { FootfallPlan, UnitRows } from './footfall-plan.ts';

/** One statement: the unit rows, their sums by the keys of the answer, what is told of them, a page of it. */
export function footfallStatement(plan: FootfallPlan, rows: UnitRows): Question {
  const { measures, range, against, granularity } = plan;
  const columns = [...keyColumns(plan, rows), ...toldColumns(plan, rows)];
  const banded = granularity === 'day' && (measures.has('low') || measures.has('high'));
  const params: Params = { ...rows.params };
  if (against) params.shift = against.shift;
  if (banded) params.told_from = range.from;
  const names = Object.keys(rows.keys);
  const sql = `WITH unit_rows AS NOT MATERIALIZED (
  ${rows.sql}
),
apart AS NOT MATERIALIZED (
  SELECT
    ${listed({ ...rows.keys, state: 'state', is_known: 'is_known', ...partialSums })}
  FROM unit_rows
  GROUP BY ${ordinals(names.length + 2)}
),
summed AS NOT MATERIALIZED (
  SELECT
    ${listed({ ...Object.fromEntries(names.map((name) => [name, name])), ...sums })}
  FROM apart
  GROUP BY ${ordinals(names.length)}
),
spread AS NOT MATERIALIZED (
  SELECT *${banded ? `, ${spreadSql(sampleOfBand, rows.series, 'business_date')} AS spread` : ''}
  FROM summed
),
told AS NOT MATERIALIZED (
  SELECT
    ${columns.map(({ name, sql }) => `${sql} AS "${name}"`).join(',\n    ')}
  FROM spread${banded ? '\n  WHERE business_date >= CAST($told_from AS DATE)' : ''}
)
SELECT * FROM told${page(plan, rows, params)}`;
  return {
    sql,
    params: paramsIn(sql, params),
    columns: columns.map(({ name, type, doc }): ResultColumn => ({ name, type, doc })),
    tables: [rows.table],
    scope: rows.scope,
  };
}

function keyColumns({ by, granularity }: FootfallPlan, { start, instant }: UnitRows): ToldColumn[] {
  const columns: ToldColumn[] = [
    { name: 'id', type: 'text', doc: `The ${by}`, sql: 'id' },
    { name: 'start', type: granularity === 'hour' ? 'text' : 'date', doc: 'Start of the period, local', sql: start },
  ];
  if (instant !== null) {
    columns.push({ name: 'instant', type: 'timestamp', doc: 'Start of the hour, UTC', sql: instant });
  }
  return columns;
}

/** Pages go by the place of their last row: an hour that arrives between two pages moves none of the others. */
function page({ granularity, page }: FootfallPlan, { instant }: UnitRows, params: Params): string {
  const order = ['"id"', '"start"', ...(instant === null ? [] : ['"instant"'])];
  let sql = '';
  if (page.after) {
    const { after } = page;
    const place = ['$after_id', granularity === 'hour' ? '$after_start' : 'CAST($after_start AS DATE)'];
    params.after_id = after.id;
    params.after_start = after.start;
    if (instant !== null) {
      place.push('CAST($after_instant AS TIMESTAMPTZ)');
      params.after_instant = after.instant;
    }
    sql += `\nWHERE (${order.join(', ')}) > (${place.join(', ')})`;
  }
  sql += `\nORDER BY ${order.map((name) => `${name} ASC NULLS LAST`).join(', ')}`;
  if (page.limit === undefined) return sql;
  // One more than the page tells whether there is another.
  params.rows = page.limit + 1;
  return `${sql}\nLIMIT CAST($rows AS BIGINT)`;
}

function ordinals(columns: number): string {
  return Array.from({ length: columns }, (_, at) => at + 1).join(', ');
}

function listed(expressions: Readonly<Record<string, string>>): string {
  return Object.entries(expressions)
    .map(([name, sql]) => `${sql} AS ${name}`)
    .join(',\n    ');
}

/** DuckDB refuses values for names that a statement does not have, such as those of a measure that is not asked for. */
function paramsIn(sql: string, params: Params): Params {
  const names = new Set([...sql.matchAll(/\$(\w+)/g)].map(([, name]) => name));
  return Object.fromEntries(Object.entries(params).filter(([name]) => names.has(name)));
}
