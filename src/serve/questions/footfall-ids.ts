import type { Params } from '../../engine/duckdb.ts';
import type { Who } from './who.ts';

/** What a row of the tables counts under: an expression over `alias`, and a join that it may need. */
export function idOfUnit(who: Who, alias: string, params: Params): { id: string; join: string } {
  const { by } = who;
  if (by === 'branch') return { id: `${alias}.branch_id`, join: '' };
  if (by === 'sensor') return { id: `${alias}.sensor_id`, join: '' };
  if (by === 'network') {
    params.network = who.networkId;
    return { id: 'CAST($network AS VARCHAR)', join: '' };
  }
  // Two lists side by side: any character may stand in a name.
  const pairs = [...who.regions].flatMap(([region, branches]) => branches.map((branch) => [region, branch] as const));
  if (pairs.length === 0) return { id: `CAST(NULL AS VARCHAR)`, join: '' };
  params.region_names = pairs.map(([region]) => region);
  params.region_branches = pairs.map(([, branch]) => branch);
  return {
    id: 'r.region',
    join: `
  JOIN (SELECT unnest($region_names) AS region, unnest($region_branches) AS branch_id) AS r ON r.branch_id = ${alias}.branch_id`,
  };
}
