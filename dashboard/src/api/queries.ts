import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { getJson, postJson, type Query } from './client.ts';
import type {
  BranchesAnswer,
  BranchRow,
  Comparison,
  CorrectionAnswer,
  CorrectionsAnswer,
  FaultAnswer,
  FaultsAnswer,
  FootfallAnswer,
  Granularity,
  Level,
  MapAnswer,
  Measure,
  NetworkAnswer,
  OverviewAnswer,
  ProfileAnswer,
  RankingAnswer,
  RowsAnswer,
  RowTable,
  SensorsAnswer,
  StatusAnswer,
  WorkRequest,
} from './types.ts';

/**
 * One function an endpoint. A key starts with the endpoint's path and holds the request as it is sent, so that
 * `addressOf(...)` of the same request is its download, and live.ts finds what a change touches by `tables` and dates.
 */
export interface QueryMeta extends Record<string, unknown> {
  /** Tables whose change makes the answer old; none: those of the network's description. */
  tables: string[];
  /** Business dates the answer speaks of, half-open; absent: of the days around now. */
  from?: string;
  to?: string;
}

function question<Answer>(path: string, query: Query, meta: QueryMeta) {
  return queryOptions({
    queryKey: [path, tidy(query)] as const,
    queryFn: ({ signal }) => getJson<Answer>(path, query, signal),
    placeholderData: keepPreviousData,
    meta,
  });
}

export interface WhoRequest {
  by?: Level;
  id?: readonly string[];
  region?: readonly string[];
  branch?: readonly string[];
}
export interface RangeRequest {
  from: string;
  to: string;
}
export interface PageRequest {
  limit?: number;
  cursor?: string | null;
}

export const networkQuery = () => ({ ...question<NetworkAnswer>('network', {}, { tables: ['*'] }), staleTime: 60_000 });

/** All branches, page by page; kept for the session, since the palette, the map and every name need them. */
export const branchesQuery = () =>
  queryOptions({
    queryKey: ['branches', {}] as const,
    queryFn: async ({ signal }): Promise<BranchRow[]> => {
      const rows: BranchRow[] = [];
      let cursor: string | null = null;
      do {
        const page: BranchesAnswer = await getJson('branches', { limit: 20_000, cursor }, signal);
        rows.push(...page.data);
        cursor = page.next_cursor;
      } while (cursor !== null);
      return rows;
    },
    meta: { tables: [] } satisfies QueryMeta,
    staleTime: 30 * 60_000,
  });

export const sensorsQuery = (request: PageRequest & { branch?: readonly string[]; id?: readonly string[] }) =>
  question<SensorsAnswer>('sensors', { ...request }, { tables: [] });

export interface FootfallRequest extends WhoRequest, RangeRequest, PageRequest {
  granularity: Granularity;
  measures?: readonly Measure[];
  compare?: Comparison;
}
export const footfallParams = ({ measures, ...request }: FootfallRequest): Query => ({
  ...request,
  measures: measures?.join(','),
});
export const footfallQuery = (request: FootfallRequest) =>
  question<FootfallAnswer>('footfall', footfallParams(request), {
    tables: ['hourly', 'daily_branch', 'daily_sensor'],
    from: request.from,
    to: request.to,
  });

export type ProfileRequest = WhoRequest & RangeRequest;
export const profileQuery = (request: ProfileRequest) =>
  question<ProfileAnswer>('profile', { ...request }, { tables: ['hourly'], from: request.from, to: request.to });

export interface RankingRequest extends Omit<WhoRequest, 'by'>, RangeRequest, PageRequest {
  by?: 'region' | 'branch' | 'sensor';
  compare?: Comparison;
  sort?: string;
  q?: string | null;
  spark?: number;
}
export const rankingQuery = (request: RankingRequest) =>
  question<RankingAnswer>(
    'ranking',
    { ...request },
    {
      tables: ['daily_branch', 'daily_sensor'],
      from: request.from,
      to: request.to,
    },
  );

export const overviewQuery = (request: { region?: readonly string[] } = {}) =>
  question<OverviewAnswer>('overview', { ...request }, { tables: ['*'] });

export const mapQuery = (request: { region?: readonly string[]; period: string }) =>
  question<MapAnswer>('map', { ...request }, { tables: ['hourly', 'daily_branch'] });

export interface HealthRequest extends RangeRequest, PageRequest {
  region?: readonly string[];
  branch?: readonly string[];
  sensor?: readonly string[];
  sort?: string;
}

export const statusQuery = () => ({ ...question<StatusAnswer>('status', {}, { tables: ['*'] }), staleTime: 15_000 });

export interface RowsRequest extends HealthRequest {
  filter?: readonly string[];
  columns?: string;
}
export const rowsQuery = (table: RowTable, request: RowsRequest) =>
  question<RowsAnswer>(`rows/${table}`, { ...request }, { tables: [table], from: request.from, to: request.to });

export interface FaultsRequest extends RangeRequest, PageRequest {
  region?: readonly string[];
  branch?: readonly string[];
  sensor?: readonly string[];
  /** Apart by commas; none: all kinds. */
  kind?: string;
  state?: string;
  verdict?: string;
  sort?: string;
}
export const faultsQuery = (request: FaultsRequest) =>
  question<FaultsAnswer>(
    'faults',
    { ...request },
    { tables: ['faults', 'fault_days'], from: request.from, to: request.to },
  );

/** Without dates: a fault is remade as a whole when any of its days is. */
export const faultQuery = (id: string, range: Partial<RangeRequest> = {}) =>
  question<FaultAnswer>(`faults/${encodeURIComponent(id)}`, { ...range }, { tables: ['faults', 'hourly', 'levels'] });

export interface CorrectionsRequest extends PageRequest {
  sensor?: readonly string[];
}
/** Records are no table: whoever writes one asks for them anew. */
export const correctionsQuery = (request: CorrectionsRequest) =>
  question<CorrectionsAnswer>('corrections', { ...request }, { tables: ['faults', 'hourly'] });

interface Why {
  reason: string;
  /** Left out where an access token says who it is. */
  author?: string | undefined;
}
export type Correcting = Why & { sensor_id: string; from: string; to: string } & (
    | { kind: 'count'; entries: number }
    | { kind: 'range'; low: number; high: number }
    | { kind: 'real'; fault_id?: string }
  );
export const judgeFault = (id: string, word: 'confirm' | 'dismiss', why: Why) =>
  postJson<CorrectionAnswer>(`faults/${encodeURIComponent(id)}/${word}`, why);
export const correct = (correction: Correcting) => postJson<CorrectionAnswer>('corrections', correction);
export const revert = (id: string, why: Why) =>
  postJson<CorrectionAnswer>(`corrections/${encodeURIComponent(id)}/revert`, why);

/** Asks the worker to collect (`run`) or to work the tables out anew (`transform`). Operators only. */
export const askForWork = (kind: 'run' | 'transform') => postJson<WorkRequest>('requests', { kind });

/** Without what is not sent, so that equal requests have equal keys. */
function tidy(query: Query): Query {
  return Object.fromEntries(
    Object.entries(query).filter(
      ([, value]) =>
        value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0),
    ),
  );
}
