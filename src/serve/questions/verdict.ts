import { type CorrectionDraft, faultKinds, isOneLine } from '../../domain/corrections.ts';
import { FootfallError } from '../../domain/errors.ts';
import type { FoundFault } from './fault.ts';

export type Verdict = 'confirm' | 'dismiss';

/** The longest name of a fault that a record has room for; one that is longer is found by its sensor, kind and span. */
const longestFaultId = 200;

/** What a verdict on a fault says as a correction. CORRECTION_REFUSED for a drift that is confirmed. */
export function verdictDraft(
  fault: Pick<FoundFault, 'fault_id' | 'sensor_id' | 'kind' | 'started_at' | 'last_end'>,
  verdict: Verdict,
  why: { reason: string; author: string },
): CorrectionDraft {
  const said = {
    ...why,
    sensorId: fault.sensor_id,
    from: Date.parse(fault.started_at),
    to: Date.parse(fault.last_end),
    ...(isOneLine(fault.fault_id, longestFaultId) && { faultId: fault.fault_id }),
  };
  if (verdict === 'dismiss') return { ...said, kind: 'real' };
  const kind = faultKinds.find((one) => one === fault.kind);
  if (kind) return { ...said, kind: 'faulty', fault: kind };
  throw new FootfallError(
    'CORRECTION_REFUSED',
    `A ${fault.kind} is told and never repaired, so there is nothing to confirm.`,
    {
      hint: 'Dismiss it, or correct the counts that you know better.',
    },
  );
}
