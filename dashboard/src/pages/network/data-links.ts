import { addDays } from '../../state/dates.ts';
import { type DataState, dataCodec } from '../../state/pages.ts';
import type { RawSearch } from '../../state/search.ts';

/** What each figure of trust is made of, as places of the Data page; dates are those the figure speaks of. */
export function trustLinks(today: string, region: readonly string[]) {
  const since = addDays(today, -7);
  const withToday = `${since}..${today}`;
  const before = `${since}..${addDays(today, -1)}`;
  const to = (state: Partial<DataState>): RawSearch => dataCodec.write({ region, period: withToday, ...state });
  return {
    observed: to({ view: 'coverage' }),
    estimated: to({ table: 'hourly', filter: ['quality:eq:imputed'] }),
    missing: to({ table: 'hourly', filter: ['quality:eq:missing'] }),
    silent: to({ view: 'coverage', coverage_sort: 'observed_share' }),
    partial: to({ table: 'daily_branch', filter: ['status:in:partial,missing'], period: before }),
    // A rejected record may name no branch: it is of the whole network. One superseded was not in vain.
    rejected: to({ table: 'rejects', region: [], filter: ['reason:ne:superseded'] }),
    arrival: to({ table: 'readings', sort: ['-received_at'] }),
    lag: to({ table: 'readings', sort: ['-interval_start'] }),
  };
}
