import { FootfallError } from '../../domain/errors.ts';
import { type FoundFault, faultQuestion } from '../questions/fault.ts';
import type { LakeReader, LakeView } from '../reading/lake-reader.ts';

/** The fault of that id, or of that `fault_id`. FAULT_UNKNOWN. */
export async function readFault(
  reader: LakeReader,
  view: LakeView,
  id: string,
  signal: AbortSignal,
): Promise<FoundFault> {
  const { sql, params } = faultQuestion(view, id);
  const [row] = await reader.rows<FoundFault>(sql, params, { signal });
  if (row) return row;
  throw new FootfallError('FAULT_UNKNOWN', `There is no fault of the id ${JSON.stringify(id)}.`, {
    hint: 'Give the id that GET /v1/faults tells, 32 hexadecimal digits, or the fault_id of the tables (sensor/kind/seconds) with each / as %2F. A fault that is judged anew may begin at another hour, and then has another id.',
  });
}
