/** The answers of the API, by hand until they are generated from its OpenAPI document. Names are the API's. */
export type Count = number | null;
export type DayStatus = 'complete' | 'partial' | 'pending' | 'closed' | 'missing';
export type Verdict = 'normal' | 'low' | 'high' | 'unknown';
export type Level = 'network' | 'region' | 'branch' | 'sensor';
export type Granularity = 'hour' | 'day' | 'week' | 'month';
export type Comparison = 'none' | 'previous_period' | 'last_year' | 'mean_4w';
export type Measure =
  | 'entries'
  | 'exits'
  | 'expected'
  | 'low'
  | 'high'
  | 'observed_share'
  | 'imputed_share'
  | 'status'
  | 'day_kind'
  | 'peak_hour'
  | 'mean_4w'
  | 'change_share'
  | 'ma_7d'
  | 'ma_28d'
  | 'observed_entries'
  | 'imputed_entries';

export interface Meta {
  as_of: string;
  version: string;
  from: string;
  to: string;
}
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  instance?: string;
  errors?: { name: string; reason: string }[];
}

export interface NetworkAnswer {
  id: string;
  name: string;
  now: string;
  clock_speed: number;
  today: string;
  time_zone: string;
  first_day: string | null;
  last_day: string | null;
  branches: number;
  sensors: number;
  regions: { id: string; branches: number }[];
  role: 'viewer' | 'operator';
  version: string;
}
export interface BranchRow {
  id: string;
  name: string;
  city: string | null;
  region: string | null;
  country: string | null;
  latitude: Count;
  longitude: Count;
  time_zone: string;
  size: string | null;
  location_type: string | null;
  opened: string | null;
  closed: string | null;
  sensors: string[];
}
export interface BranchesAnswer {
  data: BranchRow[];
  total: number;
  next_cursor: string | null;
}
export interface SensorRow {
  id: string;
  branch_id: string | null;
  position: string | null;
  interval_minutes: number;
  placements: { branch_id: string; position: string; share: number; from: string | null; to: string | null }[];
}
export interface SensorsAnswer {
  data: SensorRow[];
  total: number;
  next_cursor: string | null;
}

export interface FootfallRow {
  id: string;
  start: string;
  instant?: string | null;
  entries?: Count;
  exits?: Count;
  expected?: Count;
  low?: Count;
  high?: Count;
  observed_share?: Count;
  imputed_share?: Count;
  status?: DayStatus | null;
  day_kind?: string | null;
  peak_hour?: Count;
  mean_4w?: Count;
  change_share?: Count;
  ma_7d?: Count;
  ma_28d?: Count;
  observed_entries?: Count;
  imputed_entries?: Count;
  compare_start?: string | null;
  compare_entries?: Count;
  comparable_entries?: Count;
  compare_change?: Count;
}
export interface FootfallAnswer {
  meta: Meta & {
    by: string;
    granularity: string;
    compare: string;
    compare_from: string | null;
    compare_to: string | null;
  };
  data: FootfallRow[];
  next_cursor: string | null;
}
export interface ProfileRow {
  id: string;
  iso_weekday: number;
  local_hour: number;
  entries: Count;
  hours: number;
  share_of_week: Count;
}
export interface ProfileAnswer {
  meta: Meta;
  data: ProfileRow[];
}
export interface RankingRow {
  rank: number;
  id: string;
  name: string;
  region: string | null;
  entries: Count;
  days: number;
  complete_days: number;
  observed_share: Count;
  comparable_entries: Count;
  compare_entries: Count;
  compare_change: Count;
  spark?: Count[];
}
export interface RankingAnswer {
  meta: Meta;
  data: RankingRow[];
  total: number;
  next_cursor: string | null;
}

export interface Compared {
  from: string;
  to: string;
  entries: Count;
  comparable_entries: Count;
  compare_entries: Count;
  change: Count;
  low_change: Count;
  high_change: Count;
  verdict: Verdict;
  comparable_share: Count;
  observed_share: Count;
}
export interface OverviewAnswer {
  meta: Meta;
  today: {
    date: string;
    as_of_hour: number | null;
    is_open: boolean;
    entries: Count;
    comparable_entries: Count;
    expected: Count;
    low: Count;
    high: Count;
    change: Count;
    verdict: Verdict;
    expected_day: Count;
    hours: {
      local_hour: number;
      entries: Count;
      expected: Count;
      low: Count;
      high: Count;
      observed_share: Count;
      is_due: boolean;
    }[];
  };
  yesterday: Compared;
  last_7_days: Compared;
  last_28_days: Compared;
  trust: {
    score: Count;
    observed_share: Count;
    imputed_share: Count;
    missing_share: Count;
    partial_days: number;
    branch_days: number;
    sensors: number;
    silent_sensors: number;
    rejected_records: number;
    received_records: number;
    last_arrival: string | null;
    lag_minutes: Count;
  };
  attention: Attention[];
  attention_counts: { deviation: number; silent_sensor: number; partial_day: number; source: number };
}
export interface Attention {
  kind: 'deviation' | 'silent_sensor' | 'partial_day' | 'source';
  branch_id: string | null;
  sensor_id: string | null;
  source: string | null;
  date: string | null;
  since: string | null;
  entries: Count;
  expected: Count;
  change: Count;
  observed_share: Count;
  weight: number;
}
export interface MapAnswer {
  meta: Meta & { period: string };
  branch_id: string[];
  entries: Count[];
  expected: Count[];
  change: Count[];
  observed_share: Count[];
  verdict: Verdict[];
}
export interface HealthAnswer {
  meta: Meta;
  days: string[];
  sensors: { sensor_id: string; branch_id: string; observed_share: Count; share: Count[]; status: string }[];
  total: number;
  next_cursor: string | null;
}
export interface WorkRequest {
  id: string;
  kind: 'run' | 'transform';
  status: 'waiting' | 'running' | 'done' | 'failed';
  requested_at: string;
  requested_by: string;
  finished_at: string | null;
  error: string | null;
}
export interface StatusAnswer {
  now: string;
  version: string;
  sources: {
    source: string;
    kind: 'pull' | 'import';
    last_arrival: string | null;
    batches: number;
    lag_minutes: Count;
    outstanding: number;
    given_up: number;
    failed: number;
    last_reason: string | null;
  }[];
  tables: { table: string; version: number; files: number; rows: number; bytes: number }[];
  runs: { id: string; command: string; status: string; started_at: string; finished_at: string | null }[];
  requests: WorkRequest[];
}
export type RowTable = 'hourly' | 'daily_sensor' | 'daily_branch' | 'readings' | 'rejects';
export type Cell = string | number | boolean | null;
export interface RowsAnswer {
  meta: Meta & { table: string };
  columns: { name: string; type: string; doc: string }[];
  data: Record<string, Cell>[];
  total: number;
  next_cursor: string | null;
}
export interface ChangeEvent {
  as_of: string;
  version: string;
  tables: Record<string, { version: number; partitions: string[] }>;
  today: { date: string; entries: Count; expected: Count; as_of_hour: number | null } | null;
}
