/** Types of what the API takes and gives, made from its OpenAPI document by `npm run generate`; change src/serve/contract, not this file. */

/**
 * The process lives
 */
export interface AliveAnswer {
  status: 'ok';
}
export interface Branch {
  id: string;
  name: string;
  city: string | null;
  region: string | null;
  /**
   * ISO 3166-1 alpha-2
   */
  country: string | null;
  /**
   * Degrees, WGS 84
   */
  latitude: number | null;
  longitude: number | null;
  time_zone: string;
  size: string | null;
  location_type: string | null;
  opened: string | null;
  closed: string | null;
  /**
   * Ids of the sensors that hang there today
   */
  sensors: string[];
}
export interface BranchesAnswer {
  data: Branch[];
  total: number;
  next_cursor: string | null;
}
export interface ChangeEvent {
  as_of: string;
  version: string;
  tables: {
    [k: string]: {
      version: number;
      /**
       * Months (of the calendar: years) that changed; empty in `hello`
       */
      partitions: string[];
    };
  };
  /**
   * New totals of the network; null while there is none
   */
  today: {
    date: string;
    /**
     * So far, over hours already due
     */
    entries: number | null;
    /**
     * Of those, over the sensor-hours that have an expectation
     */
    comparable_entries: number | null;
    /**
     * Over the same sensor-hours as comparable_entries
     */
    expected: number | null;
    as_of_hour: number | null;
  } | null;
}
export interface Correction {
  id: string;
  /**
   * When it was written, UTC
   */
  at: string;
  author: string;
  reason: string;
  sensor_id: string;
  /**
   * Start of the span that it speaks of, UTC
   */
  from: string;
  /**
   * End of the span, exclusive
   */
  to: string;
  kind: 'count' | 'range' | 'real' | 'faulty' | 'revert';
  /**
   * Of count: people over the whole span
   */
  entries: number | null;
  /**
   * Of range: at least so many people
   */
  low: number | null;
  high: number | null;
  /**
   * Of faulty: what was wrong
   */
  fault: ('gap' | 'dead' | 'undercount' | 'spike' | 'stuck' | 'duplicate' | 'implausible') | null;
  /**
   * The fault that it confirms or dismisses
   */
  fault_id: string | null;
  /**
   * Of revert: id of the record that counts no longer
   */
  reverts: string | null;
  /**
   * overruled, wholly or in part: a later record speaks of the same time. reverted: taken back
   */
  standing: 'in_force' | 'in_force_in_part' | 'overruled' | 'reverted';
}
export interface CorrectionAnswer {
  correction: Correction;
  /**
   * Open hours of the sensor in the span; null for a revert
   */
  open_hours: number | null;
  /**
   * The work asked for, that makes the tables anew; null: it could not be asked for, the next run does it
   */
  request: WorkRequest | null;
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
export interface CorrectionsAnswer {
  /**
   * Newest first
   */
  data: Correction[];
  /**
   * Records that fit, over all pages
   */
  total: number;
  /**
   * Files of records that cannot be read; `footfall correct list` names them. They are not in `data`
   */
  damaged: number;
  next_cursor: string | null;
}
/**
 * So many people came in
 */
export interface CountCorrectionRequest {
  /**
   * Id or alias of the sensor
   */
  sensor_id: string;
  /**
   * First instant, UTC, on a whole minute
   */
  from: string;
  /**
   * The instant after the last, UTC; at most 366 days later and not in the future
   */
  to: string;
  /**
   * Why, for those who read it later
   */
  reason: string;
  /**
   * Who says it. With a token it is the name of the token and may be left out; without tokens it must be given
   */
  author?: string;
  kind: 'count';
  /**
   * People who came in over the whole span; its open hours share them
   */
  entries: number;
}
export interface Fault {
  /**
   * What its address is made of, 32 hexadecimal digits
   */
  id: string;
  /**
   * Its name in the tables and in the records of corrections; may hold any characters
   */
  fault_id: string;
  sensor_id: string;
  branch_id: string;
  kind: 'gap' | 'dead' | 'undercount' | 'spike' | 'stuck' | 'duplicate' | 'implausible' | 'drift';
  /**
   * Start of its first hour, UTC
   */
  started_at: string;
  /**
   * End of its last hour, UTC; null while it goes on
   */
  ended_at: string | null;
  /**
   * Business date of its first hour
   */
  started_on: string;
  /**
   * Business date of its last hour so far
   */
  ended_on: string;
  /**
   * Open sensor-hours in it so far
   */
  hours: number;
  /**
   * People counted in it
   */
  observed: number;
  /**
   * People estimated in it; null where nothing could be, and for kinds that are not repaired
   */
  estimated: number | null;
  /**
   * People in the same hours of normal days
   */
  expected: number | null;
  /**
   * People who came and were not counted: estimated - observed; below 0: counted too many
   */
  uncounted: number | null;
  /**
   * How sure it is, 0..1
   */
  confidence: number;
  /**
   * high: 1000 people or more miscounted, either way; or 100 or more by one of gap, dead, stuck, undercount that goes on for 8 open hours or more. medium: 100 or more; or one of those or a drift that goes on for as long. low: all else, and what was dismissed
   */
  severity: 'low' | 'medium' | 'high';
  /**
   * The figures that decided: days, expected and observed people, percentages where the name ends in Percent
   */
  evidence: {
    [k: string]: string | number | boolean | null;
  };
  /**
   * What a person said; a word said since the tables were last made is not in yet
   */
  verdict: ('confirmed' | 'dismissed') | null;
  verdict_by: string | null;
  verdict_reason: string | null;
}
export interface FaultAnswer {
  meta: Meta;
  fault: Fault;
  /**
   * Of the sensor at this branch, over the range of `meta`, in order
   */
  hours: FaultHourRow[];
  /**
   * A row a calendar day, from 28 days before the range on
   */
  days: FaultDayRow[];
  /**
   * The other sensors of the branch; where they are few, comparable ones beside them
   */
  others: {
    sensor_id: string;
    /**
     * Of the same branch, or of one like it nearby
     */
    relation: 'branch' | 'comparable';
    /**
     * As of `days`, for the same days in the same order
     */
    ratio: (number | null)[];
  }[];
}
export interface Meta {
  /**
   * The clock of judgement when this was answered, UTC
   */
  as_of: string;
  /**
   * Changes when the tables change; part of the ETag
   */
  version: string;
  from: string;
  to: string;
}
export interface FaultHourRow {
  /**
   * Start of the hour, local: `2025-05-29T09:00`
   */
  start: string;
  /**
   * The same, UTC
   */
  instant: string;
  is_open: boolean;
  /**
   * People as reported, whatever was made of it
   */
  observed: number | null;
  /**
   * Best value: observed or estimated; null where there is none, and in closed hours
   */
  entries: number | null;
  /**
   * Lower end of the 80 % interval of an estimate; null where entries were observed
   */
  entries_low: number | null;
  entries_high: number | null;
  /**
   * People in this hour of normal days
   */
  expected: number | null;
  /**
   * Lower end of what is normal
   */
  low: number | null;
  high: number | null;
  quality: 'observed' | 'imputed' | 'missing' | 'closed' | 'pending';
  /**
   * none, or the kind of the fault
   */
  fault: string;
  /**
   * How an estimate was made: profile, donors, scaled or person
   */
  method: string | null;
}
export interface FaultDayRow {
  date: string;
  /**
   * People over the open hours that can be compared; null on days without any
   */
  observed: number | null;
  /**
   * People usual in the same hours
   */
  expected: number | null;
  /**
   * observed / expected; 1 is as usual
   */
  ratio: number | null;
  /**
   * The ratio that the other sensors make likely for a healthy sensor
   */
  others_ratio: number | null;
  /**
   * Lower end of its 80 % interval
   */
  others_low: number | null;
  others_high: number | null;
  /**
   * The other sensors of the branch together; null without any
   */
  branch_ratio: number | null;
  /**
   * Comparable branches together
   */
  group_ratio: number | null;
}
export interface FaultsAnswer {
  meta: Meta;
  /**
   * Faults with an hour in the range
   */
  data: Fault[];
  /**
   * Over all pages
   */
  totals: {
    /**
     * All that fit, over all pages
     */
    faults: number;
    /**
     * Of those the ones that go on, dismissed ones aside
     */
    open: number;
    dismissed: number;
    /**
     * People who came on the days of the range and were not counted, over the faults that counted too few; dismissed ones aside; null where nothing is known
     */
    uncounted: number | null;
    /**
     * People who were counted on these days and did not come, over the others, likewise
     */
    overcounted: number | null;
    by_kind: {
      kind: 'gap' | 'dead' | 'undercount' | 'spike' | 'stuck' | 'duplicate' | 'implausible' | 'drift';
      faults: number;
      open: number;
      dismissed: number;
      uncounted: number | null;
      overcounted: number | null;
    }[];
  };
  next_cursor: string | null;
}
/**
 * The counts cannot be used and are estimated
 */
export interface FaultyCorrectionRequest {
  /**
   * Id or alias of the sensor
   */
  sensor_id: string;
  /**
   * First instant, UTC, on a whole minute
   */
  from: string;
  /**
   * The instant after the last, UTC; at most 366 days later and not in the future
   */
  to: string;
  /**
   * Why, for those who read it later
   */
  reason: string;
  /**
   * Who says it. With a token it is the name of the token and may be left out; without tokens it must be given
   */
  author?: string;
  kind: 'faulty';
  /**
   * What is wrong with the counts
   */
  fault: 'gap' | 'dead' | 'undercount' | 'spike' | 'stuck' | 'duplicate' | 'implausible';
  /**
   * `fault_id` of the fault that this answers
   */
  fault_id?: string;
}
export interface FootfallAnswer {
  meta: {
    /**
     * The clock of judgement when this was answered, UTC
     */
    as_of: string;
    /**
     * Changes when the tables change; part of the ETag
     */
    version: string;
    from: string;
    to: string;
    by: string;
    granularity: string;
    compare: string;
    compare_from: string | null;
    compare_to: string | null;
  };
  /**
   * By id, then start, then instant
   */
  data: FootfallRow[];
  next_cursor: string | null;
}
export interface FootfallRow {
  /**
   * Of what `by` says; the id of the network for by=network
   */
  id: string;
  /**
   * Start, local: `2025-05-29` for a day, week (its Monday) or month (its first), `2025-05-29T09:00` for an hour
   */
  start: string;
  /**
   * UTC start of an hour of a branch or sensor
   */
  instant?: string | null;
  /**
   * Best value over open hours; null where there is none
   */
  entries?: number | null;
  exits?: number | null;
  expected?: number | null;
  low?: number | null;
  high?: number | null;
  /**
   * 0..1, weighed by the people expected where that is known of all that is open, else by open hours
   */
  observed_share?: number | null;
  /**
   * Share that was estimated, 0..1, likewise
   */
  imputed_share?: number | null;
  /**
   * Share of which nothing is known, 0..1, likewise; what is not due yet is in none of the three
   */
  missing_share?: number | null;
  /**
   * Lower end of the 80 % interval of entries, as far as they are estimated; half-widths of several days, branches or sensors add up in squares
   */
  entries_low?: number | null;
  /**
   * Upper end of it
   */
  entries_high?: number | null;
  /**
   * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
   */
  imputed_weeks?: number | null;
  /**
   * Other sensors that the estimates rest on, likewise
   */
  imputed_donors?: number | null;
  /**
   * Of hours: complete stands for observed or imputed
   */
  status?: ('complete' | 'partial' | 'pending' | 'closed' | 'missing') | null;
  /**
   * Null where it differs within the row
   */
  day_kind?: string | null;
  /**
   * Of a day of a branch or sensor; null elsewhere
   */
  peak_hour?: number | null;
  /**
   * Sum over the complete days that have one; while a period goes on, and where no day of it is complete, over all open days; null for hours
   */
  mean_4w?: number | null;
  /**
   * entries / mean_4w - 1 over what is complete
   */
  change_share?: number | null;
  /**
   * Of a day of a branch or sensor; null elsewhere
   */
  ma_7d?: number | null;
  /**
   * Likewise
   */
  ma_28d?: number | null;
  /**
   * The part of entries that was observed; of a day by its shares
   */
  observed_entries?: number | null;
  /**
   * The part of entries that was estimated, likewise
   */
  imputed_entries?: number | null;
  /**
   * Of hours: none, or the kind of the fault; null where sensors differ, and for longer periods
   */
  fault?: string | null;
  /**
   * Of hours: how entries were estimated (profile, donors, scaled, person); null where they were not, or differ
   */
  method?: string | null;
  /**
   * Start of what this row is compared with; of a period the first of its days that are; null for mean_4w
   */
  compare_start?: string | null;
  /**
   * Entries there, of the days comparable on both sides
   */
  compare_entries?: number | null;
  /**
   * Entries here, of those same days
   */
  comparable_entries?: number | null;
  /**
   * comparable_entries / compare_entries - 1
   */
  compare_change?: number | null;
}
export interface HealthAnswer {
  meta: Meta;
  days: string[];
  sensors: {
    sensor_id: string;
    branch_id: string;
    /**
     * Over the days of the range that are due, weighed by the people expected, or by open hours where that is not known, 0..1
     */
    observed_share: number | null;
    /**
     * Share estimated over the range, 0..1, likewise
     */
    imputed_share: number | null;
    /**
     * Share of which nothing is known over the range, 0..1, likewise
     */
    missing_share: number | null;
    /**
     * Observed share of the day, 0..1 to 3 decimals; null where it was closed or did not exist
     */
    share: (number | null)[];
    /**
     * Estimated share of the day, likewise
     */
    imputed: (number | null)[];
    /**
     * Share of the day of which nothing is known, likewise
     */
    missing: (number | null)[];
    /**
     * A letter a day, of the fault with the most hours: g gap, d dead, u undercount, s spike, k stuck, r duplicate (repeat), i implausible, t drift (trend), - none
     */
    fault: string;
    /**
     * A letter a day: c complete, p partial, w pending (waiting), x closed, m missing, - not there
     */
    status: string;
  }[];
  /**
   * Sensors in all
   */
  total: number;
  next_cursor: string | null;
}
export interface MapAnswer {
  meta: {
    /**
     * The clock of judgement when this was answered, UTC
     */
    as_of: string;
    /**
     * Changes when the tables change; part of the ETag
     */
    version: string;
    from: string;
    to: string;
    period: string;
  };
  /**
   * Branches that have a day (today: an open hour) in the period
   */
  branch_id: string[];
  /**
   * All that is known
   */
  entries: (number | null)[];
  /**
   * Of what can be compared: observed hours today, complete days before
   */
  expected: (number | null)[];
  /**
   * Of what can be compared, against its expectation
   */
  change: (number | null)[];
  /**
   * Items: Share that was observed, 0..1
   */
  observed_share: (number | null)[];
  /**
   * Items: Share that was estimated, 0..1
   */
  imputed_share: (number | null)[];
  /**
   * Items: Share of which nothing is known, 0..1
   */
  missing_share: (number | null)[];
  /**
   * Items: People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
   */
  entries_low: (number | null)[];
  /**
   * Items: People: upper end of it
   */
  entries_high: (number | null)[];
  /**
   * Items: Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
   */
  imputed_weeks: (number | null)[];
  /**
   * Items: Other sensors that the estimates rest on, likewise
   */
  imputed_donors: (number | null)[];
  /**
   * How far `change` usually lies from zero to either side, as a share of the expected: two standard deviations, as in the overview; null where it is not known
   */
  range: (number | null)[];
  /**
   * `unknown` where `change` or `range` is null, `normal` within the range
   *
   * Items: Where `entries` lies: inside `low` to `high`, below, above; unknown where there is no band
   */
  verdict: ('normal' | 'low' | 'high' | 'unknown')[];
}
export interface NetworkAnswer {
  id: string;
  name: string;
  /**
   * The clock of judgement, UTC
   */
  now: string;
  /**
   * 1, unless a demo runs faster than time
   */
  clock_speed: number;
  /**
   * Business date of most branches now
   */
  today: string;
  /**
   * Of most branches
   */
  time_zone: string;
  /**
   * First day in the tables; null while they are empty
   */
  first_day: string | null;
  /**
   * Last day in the tables, which may lie ahead of its counts
   */
  last_day: string | null;
  branches: number;
  sensors: number;
  regions: {
    id: string;
    branches: number;
  }[];
  /**
   * What the caller may do
   */
  role: 'viewer' | 'operator';
  version: string;
}
export interface OverviewAnswer {
  meta: Meta;
  today: {
    date: string;
    /**
     * Local hour up to which (exclusive) today is counted, in the zone that is furthest; null: nothing yet
     */
    as_of_hour: number | null;
    /**
     * Whether any branch opens today
     */
    is_open: boolean;
    /**
     * So far, over hours already due
     */
    entries: number | null;
    /**
     * Of the people expected in the hours already due; of the hours where that is unknown
     */
    observed_share: number | null;
    /**
     * Share that was estimated, 0..1
     */
    imputed_share: number | null;
    /**
     * Share of which nothing is known, 0..1
     */
    missing_share: number | null;
    /**
     * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
     */
    entries_low: number | null;
    /**
     * People: upper end of it
     */
    entries_high: number | null;
    /**
     * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
     */
    imputed_weeks: number | null;
    /**
     * Other sensors that the estimates rest on, likewise
     */
    imputed_donors: number | null;
    /**
     * So far, over the sensor-hours that were observed and have an expectation
     */
    comparable_entries: number | null;
    /**
     * For those same sensor-hours
     */
    expected: number | null;
    /**
     * Two standard deviations of the daily change (of the 56 days before, 10 at least) below `expected`, widened by the root of the share of the day that is done
     */
    low: number | null;
    high: number | null;
    /**
     * comparable_entries / expected - 1
     */
    change: number | null;
    /**
     * Where `entries` lies: inside `low` to `high`, below, above; unknown where there is no band
     */
    verdict: 'normal' | 'low' | 'high' | 'unknown';
    /**
     * For the whole day
     */
    expected_day: number | null;
    hours: {
      local_hour: number;
      /**
       * Null while nothing of it is due
       */
      entries: number | null;
      comparable_entries: number | null;
      /**
       * For the sensor-hours of comparable_entries; of an hour still to come, for all that are open
       */
      expected: number | null;
      /**
       * For all sensors open then, silent ones too
       */
      expected_hour: number | null;
      /**
       * Around `expected`, widened as that of the day
       */
      low: number | null;
      high: number | null;
      /**
       * Of the sensor-hours that were due
       */
      observed_share: number | null;
      /**
       * Share that was estimated, 0..1
       */
      imputed_share: number | null;
      /**
       * Share of which nothing is known, 0..1
       */
      missing_share: number | null;
      /**
       * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
       */
      entries_low: number | null;
      /**
       * People: upper end of it
       */
      entries_high: number | null;
      /**
       * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
       */
      imputed_weeks: number | null;
      /**
       * Other sensors that the estimates rest on, likewise
       */
      imputed_donors: number | null;
      /**
       * Whether anything of it is due
       */
      is_due: boolean;
    }[];
  };
  yesterday: {
    from: string;
    to: string;
    /**
     * Whether any branch opened; false: closed, nothing to compare; null: the tables do not reach there
     */
    is_open: boolean | null;
    /**
     * All that is known of the period
     */
    entries: number | null;
    /**
     * Of the branch-days complete on both sides
     */
    comparable_entries: number | null;
    /**
     * Of the same branch-days by mean_4w
     */
    compare_entries: number | null;
    /**
     * comparable_entries / compare_entries - 1
     */
    change: number | null;
    /**
     * Lower end of what is normal for `change`
     */
    low_change: number | null;
    high_change: number | null;
    /**
     * Where `entries` lies: inside `low` to `high`, below, above; unknown where there is no band
     */
    verdict: 'normal' | 'low' | 'high' | 'unknown';
    /**
     * Share of the open branch-days that could be compared
     */
    comparable_share: number | null;
    /**
     * Share that was observed, 0..1
     */
    observed_share: number | null;
    /**
     * Share that was estimated, 0..1
     */
    imputed_share: number | null;
    /**
     * Share of which nothing is known, 0..1
     */
    missing_share: number | null;
    /**
     * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
     */
    entries_low: number | null;
    /**
     * People: upper end of it
     */
    entries_high: number | null;
    /**
     * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
     */
    imputed_weeks: number | null;
    /**
     * Other sensors that the estimates rest on, likewise
     */
    imputed_donors: number | null;
  };
  /**
   * The newest day before today on which a branch opened: yesterday, or the one before a Sunday or holiday
   */
  last_open_day: {
    from: string;
    to: string;
    /**
     * Whether any branch opened; false: closed, nothing to compare; null: the tables do not reach there
     */
    is_open: boolean | null;
    /**
     * All that is known of the period
     */
    entries: number | null;
    /**
     * Of the branch-days complete on both sides
     */
    comparable_entries: number | null;
    /**
     * Of the same branch-days by mean_4w
     */
    compare_entries: number | null;
    /**
     * comparable_entries / compare_entries - 1
     */
    change: number | null;
    /**
     * Lower end of what is normal for `change`
     */
    low_change: number | null;
    high_change: number | null;
    /**
     * Where `entries` lies: inside `low` to `high`, below, above; unknown where there is no band
     */
    verdict: 'normal' | 'low' | 'high' | 'unknown';
    /**
     * Share of the open branch-days that could be compared
     */
    comparable_share: number | null;
    /**
     * Share that was observed, 0..1
     */
    observed_share: number | null;
    /**
     * Share that was estimated, 0..1
     */
    imputed_share: number | null;
    /**
     * Share of which nothing is known, 0..1
     */
    missing_share: number | null;
    /**
     * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
     */
    entries_low: number | null;
    /**
     * People: upper end of it
     */
    entries_high: number | null;
    /**
     * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
     */
    imputed_weeks: number | null;
    /**
     * Other sensors that the estimates rest on, likewise
     */
    imputed_donors: number | null;
  } | null;
  last_7_days: {
    from: string;
    to: string;
    /**
     * Whether any branch opened; false: closed, nothing to compare; null: the tables do not reach there
     */
    is_open: boolean | null;
    /**
     * All that is known of the period
     */
    entries: number | null;
    /**
     * Of the branch-days complete on both sides
     */
    comparable_entries: number | null;
    /**
     * Of the same branch-days by mean_4w
     */
    compare_entries: number | null;
    /**
     * comparable_entries / compare_entries - 1
     */
    change: number | null;
    /**
     * Lower end of what is normal for `change`
     */
    low_change: number | null;
    high_change: number | null;
    /**
     * Where `entries` lies: inside `low` to `high`, below, above; unknown where there is no band
     */
    verdict: 'normal' | 'low' | 'high' | 'unknown';
    /**
     * Share of the open branch-days that could be compared
     */
    comparable_share: number | null;
    /**
     * Share that was observed, 0..1
     */
    observed_share: number | null;
    /**
     * Share that was estimated, 0..1
     */
    imputed_share: number | null;
    /**
     * Share of which nothing is known, 0..1
     */
    missing_share: number | null;
    /**
     * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
     */
    entries_low: number | null;
    /**
     * People: upper end of it
     */
    entries_high: number | null;
    /**
     * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
     */
    imputed_weeks: number | null;
    /**
     * Other sensors that the estimates rest on, likewise
     */
    imputed_donors: number | null;
  };
  last_28_days: {
    from: string;
    to: string;
    /**
     * Whether any branch opened; false: closed, nothing to compare; null: the tables do not reach there
     */
    is_open: boolean | null;
    /**
     * All that is known of the period
     */
    entries: number | null;
    /**
     * Of the branch-days complete on both sides
     */
    comparable_entries: number | null;
    /**
     * Of the same branch-days by mean_4w
     */
    compare_entries: number | null;
    /**
     * comparable_entries / compare_entries - 1
     */
    change: number | null;
    /**
     * Lower end of what is normal for `change`
     */
    low_change: number | null;
    high_change: number | null;
    /**
     * Where `entries` lies: inside `low` to `high`, below, above; unknown where there is no band
     */
    verdict: 'normal' | 'low' | 'high' | 'unknown';
    /**
     * Share of the open branch-days that could be compared
     */
    comparable_share: number | null;
    /**
     * Share that was observed, 0..1
     */
    observed_share: number | null;
    /**
     * Share that was estimated, 0..1
     */
    imputed_share: number | null;
    /**
     * Share of which nothing is known, 0..1
     */
    missing_share: number | null;
    /**
     * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
     */
    entries_low: number | null;
    /**
     * People: upper end of it
     */
    entries_high: number | null;
    /**
     * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
     */
    imputed_weeks: number | null;
    /**
     * Other sensors that the estimates rest on, likewise
     */
    imputed_donors: number | null;
  };
  trust: {
    /**
     * observed_share of the last 7 days and today, less the shares of silent sensors and of rejected records
     */
    score: number | null;
    /**
     * Of the people expected in the last 7 days and today so far; days without an expectation weigh by their open hours
     */
    observed_share: number | null;
    /**
     * 0..1
     */
    imputed_share: number | null;
    /**
     * 0..1
     */
    missing_share: number | null;
    /**
     * Branch-days of the last 7 that are partial or missing
     */
    partial_days: number;
    branch_days: number;
    sensors: number;
    /**
     * Sensors without any reading in their last 24 due open hours
     */
    silent_sensors: number;
    /**
     * That speak of the last 7 UTC days and today; repeats that were superseded do not count. Of the whole network, whatever the regions: a rejected record may name no branch
     */
    rejected_records: number;
    /**
     * Of the same days: used, rejected and superseded
     */
    received_records: number;
    last_arrival: string | null;
    /**
     * Minutes in which a branch was open since the end of the newest observed hour; null where that is over 28 days ago
     */
    lag_minutes: number | null;
  };
  /**
   * What needs a look, at most 20 of each kind
   */
  attention: {
    kind: 'deviation' | 'silent_sensor' | 'partial_day' | 'source';
    branch_id: string | null;
    sensor_id: string | null;
    source: string | null;
    date: string | null;
    /**
     * For silence: end of the last observed hour, null where it is over 28 days ago; for a source: end of its newest complete interval
     */
    since: string | null;
    /**
     * Why a source failed last
     */
    reason: string | null;
    entries: number | null;
    /**
     * For silence: people lost since
     */
    expected: number | null;
    change: number | null;
    /**
     * Share that was observed, 0..1
     */
    observed_share: number | null;
    /**
     * Share that was estimated, 0..1
     */
    imputed_share: number | null;
    /**
     * Share of which nothing is known, 0..1
     */
    missing_share: number | null;
    /**
     * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
     */
    entries_low: number | null;
    /**
     * People: upper end of it
     */
    entries_high: number | null;
    /**
     * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
     */
    imputed_weeks: number | null;
    /**
     * Other sensors that the estimates rest on, likewise
     */
    imputed_donors: number | null;
    /**
     * People concerned, of a source its failed intervals: what each kind is sorted by, falling
     */
    weight: number;
  }[];
  attention_counts: {
    deviation: number;
    silent_sensor: number;
    partial_day: number;
    source: number;
  };
}
/**
 * RFC 9457 problem document, application/problem+json
 */
export interface Problem {
  /**
   * `urn:footfall:problem:` and the code
   */
  type: string;
  title: string;
  status: number;
  /**
   * What was wrong and what to do
   */
  detail: string;
  /**
   * Stable; listed in docs/errors.md
   */
  code: string;
  /**
   * Path of the request
   */
  instance?: string;
  /**
   * Parameter by parameter
   */
  errors?: {
    name: string;
    reason: string;
  }[];
}
export interface ProfileAnswer {
  meta: Meta;
  data: ProfileRow[];
}
export interface ProfileRow {
  id: string;
  /**
   * 1 Monday to 7 Sunday
   */
  iso_weekday: number;
  /**
   * 0 to 23
   */
  local_hour: number;
  /**
   * Mean of the hours that were open and observed, summed over sensors (one that hung there for a part of the time counts for that part); null where there were none
   */
  entries: number | null;
  /**
   * How many such hours
   */
  hours: number;
  /**
   * Of the mean week that these means add up to
   */
  share_of_week: number | null;
}
/**
 * Between low and high people came in
 */
export interface RangeCorrectionRequest {
  /**
   * Id or alias of the sensor
   */
  sensor_id: string;
  /**
   * First instant, UTC, on a whole minute
   */
  from: string;
  /**
   * The instant after the last, UTC; at most 366 days later and not in the future
   */
  to: string;
  /**
   * Why, for those who read it later
   */
  reason: string;
  /**
   * Who says it. With a token it is the name of the token and may be left out; without tokens it must be given
   */
  author?: string;
  kind: 'range';
  /**
   * At least so many people came in over the whole span
   */
  low: number;
  /**
   * At most so many; not less than low
   */
  high: number;
}
export interface RankingAnswer {
  meta: Meta;
  data: RankingRow[];
  total: number;
  next_cursor: string | null;
}
export interface RankingRow {
  rank: number;
  id: string;
  name: string;
  region: string | null;
  entries: number | null;
  /**
   * Open days of the range; of a region those of all its branches
   */
  days: number;
  complete_days: number;
  /**
   * Share that was observed, 0..1
   */
  observed_share: number | null;
  /**
   * Share that was estimated, 0..1
   */
  imputed_share: number | null;
  /**
   * Share of which nothing is known, 0..1
   */
  missing_share: number | null;
  /**
   * People: lower end of the 80 % interval of entries; entries themselves where nothing is estimated
   */
  entries_low: number | null;
  /**
   * People: upper end of it
   */
  entries_high: number | null;
  /**
   * Weeks that the estimates rest on, the mean weighed by the share estimated; null where none is known
   */
  imputed_weeks: number | null;
  /**
   * Other sensors that the estimates rest on, likewise
   */
  imputed_donors: number | null;
  comparable_entries: number | null;
  compare_entries: number | null;
  compare_change: number | null;
  /**
   * Entries by day; null where closed or not complete (a region is by the share of its open hours)
   */
  spark?: (number | null)[];
}
/**
 * The lake can be read and the ledger answers
 */
export interface ReadyAnswer {
  status: 'ok';
  /**
   * Changes when the tables change
   */
  version: string;
}
/**
 * What was observed was real: no fault, the counts stand
 */
export interface RealCorrectionRequest {
  /**
   * Id or alias of the sensor
   */
  sensor_id: string;
  /**
   * First instant, UTC, on a whole minute
   */
  from: string;
  /**
   * The instant after the last, UTC; at most 366 days later and not in the future
   */
  to: string;
  /**
   * Why, for those who read it later
   */
  reason: string;
  /**
   * Who says it. With a token it is the name of the token and may be left out; without tokens it must be given
   */
  author?: string;
  kind: 'real';
  /**
   * `fault_id` of the fault that this answers
   */
  fault_id?: string;
}
export interface ReasonRequest {
  /**
   * Why, for those who read it later
   */
  reason: string;
  /**
   * Who says it. With a token it is the name of the token and may be left out; without tokens it must be given
   */
  author?: string;
}
export interface RowsAnswer {
  meta: {
    /**
     * The clock of judgement when this was answered, UTC
     */
    as_of: string;
    /**
     * Changes when the tables change; part of the ETag
     */
    version: string;
    from: string;
    to: string;
    table: string;
  };
  columns: {
    name: string;
    type: string;
    doc: string;
  }[];
  data: {
    [k: string]: string | number | boolean | null;
  }[];
  /**
   * Rows that fit, over all pages
   */
  total: number;
  next_cursor: string | null;
}
export interface Sensor {
  id: string;
  /**
   * Where it hangs today; null: nowhere
   */
  branch_id: string | null;
  position: string | null;
  interval_minutes: number;
  placements: {
    branch_id: string;
    position: string;
    /**
     * Share of the branch's flow through this door, 0..1
     */
    share: number;
    from: string | null;
    to: string | null;
  }[];
}
export interface SensorsAnswer {
  data: Sensor[];
  total: number;
  next_cursor: string | null;
}
/**
 * What the signed-in may do
 */
export interface SessionAnswer {
  role: 'viewer' | 'operator';
  /**
   * Of the token
   */
  name: string;
}
export interface StatusAnswer {
  now: string;
  version: string;
  /**
   * What is wrong with the network file now; its last good reading counts
   */
  network_problem: string | null;
  sources: {
    source: string;
    kind: 'pull' | 'import';
    last_arrival: string | null;
    batches: number;
    /**
     * From the end of the newest complete interval to now; null for imports
     */
    lag_minutes: number | null;
    /**
     * Intervals due that are not complete and will be asked for again
     */
    outstanding: number;
    /**
     * Intervals no longer asked for
     */
    given_up: number;
    failed: number;
    /**
     * Why the last ask failed, while it does
     */
    last_reason: string | null;
  }[];
  tables: {
    table: string;
    version: number;
    files: number;
    rows: number;
    bytes: number;
  }[];
  /**
   * The last 20, newest first
   */
  runs: {
    id: string;
    command: string;
    status: string;
    started_at: string;
    finished_at: string | null;
  }[];
  /**
   * Work asked for and not yet done, and the last 10 done
   */
  requests: WorkRequest[];
}
export interface BranchesQuery {
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  /**
   * Only branches of these regions
   *
   * @maxItems 100
   */
  region?: string[];
  /**
   * @maxItems 100
   */
  id?: string[];
  /**
   * Part of a name, id, city or alias; accents and case do not matter
   */
  q?: string;
}
export interface CorrectionsQuery {
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  /**
   * Only of these sensors
   *
   * @maxItems 100
   */
  sensor?: string[];
  /**
   * One or several of count, range, real, faulty, revert, apart by commas
   *
   * @minItems 1
   * @maxItems 5
   */
  kind?: ('count' | 'range' | 'real' | 'faulty' | 'revert')[];
  /**
   * One or several of in_force, in_force_in_part, overruled, reverted, apart by commas
   *
   * @minItems 1
   * @maxItems 4
   */
  standing?: ('in_force' | 'in_force_in_part' | 'overruled' | 'reverted')[];
  /**
   * Only what answers this fault
   */
  fault_id?: string;
}
export interface FaultsQuery {
  /**
   * First business date, `YYYY-MM-DD`; default: 28 days before `to`
   */
  from?: string;
  /**
   * The business date after the last, `YYYY-MM-DD`; default: tomorrow, as the newest branch has it
   */
  to?: string;
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  /**
   * @maxItems 100
   */
  region?: string[];
  /**
   * @maxItems 100
   */
  branch?: string[];
  /**
   * @maxItems 100
   */
  sensor?: string[];
  /**
   * One or several of gap, dead, undercount, spike, stuck, duplicate, implausible, drift, apart by commas
   *
   * @minItems 1
   * @maxItems 8
   */
  kind?: ('gap' | 'dead' | 'undercount' | 'spike' | 'stuck' | 'duplicate' | 'implausible' | 'drift')[];
  /**
   * open: it goes on
   */
  state?: 'any' | 'open' | 'ended';
  /**
   * What a person said of it; none: nobody said anything
   */
  verdict?: 'any' | 'none' | 'confirmed' | 'dismissed';
  /**
   * How sure it is at least, 0..1
   */
  min_confidence?: number;
  /**
   * -severity: high before medium before low, in each the most people miscounted first
   */
  sort?: '-severity' | '-started_at' | 'started_at';
}
export interface FaultQuery {
  /**
   * First business date of the hours; default: 7 days before the fault
   */
  from?: string;
  /**
   * The business date after the last; default: 8 days after the fault, and 63 after `from` at most
   */
  to?: string;
}
export interface FootfallQuery {
  /**
   * What a row stands for
   */
  by?: 'network' | 'region' | 'branch' | 'sensor';
  /**
   * Ids of what `by` says (a region is named by its name); repeat for several; none: all of them
   *
   * @maxItems 100
   */
  id?: string[];
  /**
   * Only branches of these regions
   *
   * @maxItems 100
   */
  region?: string[];
  /**
   * Only these branches; with `by=sensor` their sensors
   *
   * @maxItems 100
   */
  branch?: string[];
  /**
   * First business date, `YYYY-MM-DD`; default: 28 days before `to`
   */
  from?: string;
  /**
   * The business date after the last, `YYYY-MM-DD`; default: tomorrow, as the newest branch has it
   */
  to?: string;
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  granularity?: 'hour' | 'day' | 'week' | 'month';
  /**
   * One or several of entries, exits, expected, low, high, observed_share, imputed_share, missing_share, entries_low, entries_high, imputed_weeks, imputed_donors, status, day_kind, peak_hour, mean_4w, change_share, ma_7d, ma_28d, observed_entries, imputed_entries, fault, method, apart by commas
   *
   * @minItems 1
   * @maxItems 23
   */
  measures?: (
    | 'entries'
    | 'exits'
    | 'expected'
    | 'low'
    | 'high'
    | 'observed_share'
    | 'imputed_share'
    | 'missing_share'
    | 'entries_low'
    | 'entries_high'
    | 'imputed_weeks'
    | 'imputed_donors'
    | 'status'
    | 'day_kind'
    | 'peak_hour'
    | 'mean_4w'
    | 'change_share'
    | 'ma_7d'
    | 'ma_28d'
    | 'observed_entries'
    | 'imputed_entries'
    | 'fault'
    | 'method'
  )[];
  /**
   * previous_period: as many days earlier as the range is long. last_year: 364 days earlier, so that weekdays meet. mean_4w: mean of the same weekday in the 4 previous weeks (of hours: their `expected`). Only days of the same branch (of the same sensor at the same branch) that are complete on both sides are compared, and hours observed on both
   */
  compare?: 'none' | 'previous_period' | 'last_year' | 'mean_4w';
}
export interface HealthQuery {
  /**
   * First business date, `YYYY-MM-DD`; default: 28 days before `to`
   */
  from?: string;
  /**
   * The business date after the last, `YYYY-MM-DD`; default: tomorrow, as the newest branch has it
   */
  to?: string;
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  /**
   * @maxItems 100
   */
  region?: string[];
  /**
   * @maxItems 100
   */
  branch?: string[];
  /**
   * @maxItems 100
   */
  sensor?: string[];
  sort?: 'branch' | 'observed_share' | '-observed_share';
}
export interface MapQuery {
  /**
   * @maxItems 100
   */
  region?: string[];
  period?: 'today' | 'yesterday' | 'last_7_days' | 'last_28_days';
}
export interface OverviewQuery {
  /**
   * Only branches of these regions
   *
   * @maxItems 100
   */
  region?: string[];
}
export interface ProfileQuery {
  /**
   * What a row stands for
   */
  by?: 'network' | 'region' | 'branch' | 'sensor';
  /**
   * Ids of what `by` says (a region is named by its name); repeat for several; none: all of them
   *
   * @maxItems 100
   */
  id?: string[];
  /**
   * Only branches of these regions
   *
   * @maxItems 100
   */
  region?: string[];
  /**
   * Only these branches; with `by=sensor` their sensors
   *
   * @maxItems 100
   */
  branch?: string[];
  /**
   * First business date, `YYYY-MM-DD`; default: 28 days before `to`
   */
  from?: string;
  /**
   * The business date after the last, `YYYY-MM-DD`; default: tomorrow, as the newest branch has it
   */
  to?: string;
}
export interface RankingQuery {
  by?: 'region' | 'branch' | 'sensor';
  /**
   * @maxItems 100
   */
  id?: string[];
  /**
   * @maxItems 100
   */
  region?: string[];
  /**
   * @maxItems 100
   */
  branch?: string[];
  /**
   * First business date, `YYYY-MM-DD`; default: 28 days before `to`
   */
  from?: string;
  /**
   * The business date after the last, `YYYY-MM-DD`; default: tomorrow, as the newest branch has it
   */
  to?: string;
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  compare?: 'none' | 'previous_period' | 'last_year' | 'mean_4w';
  /**
   * `-` for falling; deviation is the size of the change, up or down. Unknown values come last
   */
  sort?:
    | 'entries'
    | '-entries'
    | 'change'
    | '-change'
    | 'name'
    | '-name'
    | 'observed_share'
    | '-observed_share'
    | 'deviation'
    | '-deviation';
  /**
   * Part of a name or id; accents and case do not matter
   */
  q?: string;
  /**
   * Days of the sparkline up to `to`; 0: none
   */
  spark?: number;
}
export interface RowsQuery {
  /**
   * First business date, `YYYY-MM-DD`; default: 28 days before `to`
   */
  from?: string;
  /**
   * The business date after the last, `YYYY-MM-DD`; default: tomorrow, as the newest branch has it
   */
  to?: string;
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  /**
   * @maxItems 100
   */
  region?: string[];
  /**
   * @maxItems 100
   */
  branch?: string[];
  /**
   * @maxItems 100
   */
  sensor?: string[];
  /**
   * Columns apart by commas, `-` for falling; default: the order of the table. Nulls come last
   */
  sort?: string[];
  /**
   * column:operator:value, such as `status:in:partial,missing`, `entries:gte:100`, `fault:ne:none`, `method:null`, `detail:contains:abc`. Operators: eq, ne, lt, lte, gt, gte, in, contains, null, notnull. Repeat: all must hold
   *
   * @maxItems 100
   */
  filter?: string[];
  /**
   * Columns apart by commas; default: all
   */
  columns?: string;
}
export interface SensorsQuery {
  /**
   * Rows of a page
   */
  limit?: number;
  /**
   * The `next_cursor` of the page before
   */
  cursor?: string;
  /**
   * Only sensors that hang, or once hung, at these branches
   *
   * @maxItems 100
   */
  branch?: string[];
  /**
   * @maxItems 100
   */
  id?: string[];
}
