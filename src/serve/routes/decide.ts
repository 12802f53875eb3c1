import { standings } from '../../domain/correction-standing.ts';
import type { CorrectionDraft } from '../../domain/corrections.ts';
import { CorrectionStore } from '../../lake/corrections.ts';
import { checkCorrection } from '../../network/correction-check.ts';
import type { ServeContext } from '../context.ts';
import type { CorrectionAnswer } from '../contract/corrections.ts';
import { correctionRow } from '../questions/corrections.ts';
import { requestRow } from '../questions/status.ts';

/** What people decided lies beside the tables that are made of it. */
export function correctionsOf({ reader, files, clock }: ServeContext): CorrectionStore {
  return new CorrectionStore({ folder: reader.folder, files, clock });
}

/**
 * Keeps what a person decided and asks the worker to make the tables anew. SENSOR_UNKNOWN, RANGE_REVERSED, RANGE_TOO_LONG,
 * CORRECTION_REFUSED, STORAGE_FULL, STORAGE_DENIED.
 */
export async function decide(context: ServeContext, draft: CorrectionDraft, caller: string): Promise<CorrectionAnswer> {
  const { network, clock } = context;
  // A word can be taken back of a sensor that has left the network.
  const openHours = draft.kind === 'revert' ? null : checkCorrection(network(), draft, clock.now()).openHours;
  const store = correctionsOf(context);
  const kept = await store.add(draft);
  const { corrections } = await store.read();
  return {
    correction: correctionRow(kept, standings(corrections).get(kept.id)),
    open_hours: openHours,
    request: await askForTables(context, caller),
  };
}

/** The record is kept whatever becomes of this: who is told that it failed would say it twice. */
async function askForTables({ ledger, log }: ServeContext, caller: string): Promise<CorrectionAnswer['request']> {
  try {
    return requestRow(await ledger.requests.add('transform', caller));
  } catch (error) {
    log.warn({ err: error }, 'A correction is kept, but the tables could not be asked for; the next run makes them.');
    return null;
  }
}
