import type { FaultsRequest, FootfallRequest, HealthRequest } from '../../api/queries.ts';
import type { CoverageRow } from '../../charts/coverage-matrix-layout.ts';
import { faultAt } from '../../charts/quality-matrix-words.ts';
import { addDays, daysBetween } from '../../state/dates.ts';
import type { HealthState } from '../../state/pages.ts';
import { type Range, rangeOf } from '../../state/period.ts';

export const pageSize = 25;

type Who = Pick<HealthState, 'region' | 'branch' | 'sensor'>;
type Filters = Who & Pick<HealthState, 'period'>;

const who = ({ region, branch, sensor }: Who) => ({ region, branch, sensor });

export function listRequest(state: HealthState, today: string): FaultsRequest {
  return {
    ...rangeOf(state.period, today),
    ...who(state),
    kind: state.kind.join(','),
    state: state.state,
    verdict: state.verdict,
    sort: state.sort,
    limit: pageSize,
    cursor: state.cursor,
  };
}

/** The most faults that go on whose sensors are counted one by one. */
const mostOpen = 1000;
/** Days before today in which a fault that goes on has an hour, whatever is closed in between. */
const openDays = 28;

/** What goes on now, whatever period is looked at. */
export const openRequest = (state: Who, today: string): FaultsRequest => ({
  from: addDays(today, -openDays),
  to: addDays(today, 1),
  ...who(state),
  state: 'open',
  limit: mostOpen,
});

/** Of all kinds: the figures of the whole period, and of as many days before it. */
export const totalsRequest = (state: Filters, range: Range): FaultsRequest => ({ ...range, ...who(state), limit: 1 });

export const rangeBefore = ({ from, to }: Range): Range => ({ from: addDays(from, -daysBetween(from, to)), to: from });

/** Everybody who came, and what that rests on: of the sensors chosen, else of the branches. */
export const peopleRequest = (state: Filters, range: Range): FootfallRequest => ({
  ...range,
  by: state.sensor.length > 0 ? 'sensor' : state.branch.length > 0 || state.region.length > 0 ? 'branch' : 'network',
  ...(state.sensor.length > 0 ? { id: state.sensor } : {}),
  region: state.region,
  branch: state.branch,
  granularity: 'month',
  measures: ['entries', 'observed_share', 'imputed_share', 'missing_share', 'entries_low', 'entries_high'],
});

export const matrixRequest = (state: HealthState, today: string): HealthRequest & { sort: string } => ({
  ...rangeOf(state.period, today),
  ...who(state),
  sort: state.matrix_sort,
});

/** The fault that the matrix shows of a sensor on a day: the gravest of its kind there; null where it shows none. */
export function cellRequest(row: CoverageRow, days: readonly string[], day: string): FaultsRequest | null {
  const kind = faultAt(row, days.indexOf(day));
  return kind === null
    ? null
    : { from: day, to: addDays(day, 1), branch: [row.branch_id], sensor: [row.sensor_id], kind, limit: 1 };
}

/** How many choices narrow the list. */
export const filtersOf = ({ region, branch, sensor, kind, state, verdict }: HealthState) =>
  [region, branch, sensor, kind].filter((list) => list.length > 0).length +
  [state, verdict].filter((word) => word !== 'any').length;
