/** The API's types under the names that the dashboard uses; all of them follow the OpenAPI document. */
import type { Fault, FootfallRow, MapAnswer, OverviewAnswer, RowsAnswer, StatusAnswer } from './types.generated.ts';

export type {
  Branch as BranchRow,
  BranchesAnswer,
  ChangeEvent,
  Correction,
  CorrectionAnswer,
  CorrectionsAnswer,
  Fault,
  FaultAnswer,
  FaultHourRow,
  FaultsAnswer,
  FootfallAnswer,
  FootfallRow,
  HealthAnswer,
  MapAnswer,
  NetworkAnswer,
  OverviewAnswer,
  Problem as ProblemDocument,
  ProfileAnswer,
  ProfileRow,
  RankingAnswer,
  RankingRow,
  RowsAnswer,
  SensorsAnswer,
  StatusAnswer,
  WorkRequest,
} from './types.generated.ts';

/** A figure that may not be known. */
export type Count = number | null;
export type DayStatus = NonNullable<FootfallRow['status']>;
export type FaultKind = Fault['kind'];
export type Severity = Fault['severity'];
export type Verdict = MapAnswer['verdict'][number];
/** A period of the overview against its comparable one. */
export type Compared = OverviewAnswer['yesterday'];
export type Attention = OverviewAnswer['attention'][number];
export type SourceState = StatusAnswer['sources'][number];
/** A cell of a row of a table. */
export type Cell = RowsAnswer['data'][number][string];

export type Level = 'network' | 'region' | 'branch' | 'sensor';
export type Granularity = 'hour' | 'day' | 'week' | 'month';
export type Comparison = 'none' | 'previous_period' | 'last_year' | 'mean_4w';
export type RowTable = 'hourly' | 'daily_sensor' | 'daily_branch' | 'readings' | 'rejects';
export type Measure = Exclude<
  keyof FootfallRow,
  'id' | 'start' | 'instant' | 'compare_start' | 'compare_entries' | 'comparable_entries' | 'compare_change'
>;
