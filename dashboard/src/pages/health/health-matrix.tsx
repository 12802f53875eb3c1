import type { NetworkAnswer } from '../../api/types.ts';
import type { HealthState } from '../../state/pages.ts';

export function HealthMatrix(_: {
  state: HealthState;
  network: NetworkAnswer;
  change: (patch: Partial<HealthState>) => void;
}) {
  return null;
}
