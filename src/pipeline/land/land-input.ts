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
