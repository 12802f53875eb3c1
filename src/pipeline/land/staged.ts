import type { Batch } from '../../lake/batch.ts';
import type { Mapping } from '../../source/mapping.ts';

/** What lines say of their batch; `receivedAt` is an ISO instant. */
export type LandedBatch = Pick<Batch, 'id' | 'source' | 'receivedAt'>;

export interface LandInput {
  batch: LandedBatch & Pick<Batch, 'parts'>;
  mapping: Mapping;
  /** Absolute path of its bytes. */
  path: string;
}

/** The texts of a record, as the columns of staging and of `lines` name them. */
export const textColumns = [
  'sensor_text',
  'branch_text',
  'time_text',
  'entries_text',
  'exits_text',
  'unit_text',
  'status_text',
  'interval_text',
] as const;
export type TextColumn = (typeof textColumns)[number];

/**
 * Records read but not yet understood: a SELECT of `batch_no` (INTEGER, index into the batches of the call), `record`
 * (BIGINT, from 1), `part` (INTEGER), the texts (VARCHAR, never empty), `read_error` and `read_detail` (VARCHAR).
 */
export interface Staged {
  /** Rows of the relation (values, where a record holds several). */
  rows: number;
  /** The SELECT, or the part of it that is `[from, to)` of its rows by their order. */
  select(window?: { from: number; to: number }): string;
  /** Whether `read_error` can be anything but null. */
  hasErrors: boolean;
  /** The one batch of the relation; null when it holds several. */
  batchNo: number | null;
}

/** Relations that share a mapping (so that a text means the same in all) and a month of receipt. */
export interface StagedGroup {
  mapping: Mapping;
  month: string;
  relations: Staged[];
}
