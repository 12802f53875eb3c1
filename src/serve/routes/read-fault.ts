import { FootfallError } from '../../domain/errors.ts';
import { type FoundFault, faultQuestion } from '../questions/fault.ts';
import type { LakeReader, LakeView } from '../reading/lake-reader.ts';

const idForm = /^[0-9a-f]{32}$/;

/** The fault of that id. FAULT_UNKNOWN. */
export async function readFault(
  reader: LakeReader,
  view: LakeView,
  id: string,
  signal: AbortSignal,
): Promise<FoundFault> {
  if (idForm.test(id)) {
    const { sql, params } = faultQuestion(view, id);
    const [row] = await reader.rows<FoundFault>(sql, params, { signal });
    if (row) return row;
  }
  throw new FootfallError('FAULT_UNKNOWN', `There is no fault of the id ${JSON.stringify(id)}.`, {
    hint: 'GET /v1/faults lists them. A fault that is judged anew may begin at another hour, and then has another id.',
  });
}
