import { z } from 'zod';
import { revertible, type Standing, standings } from '../../domain/correction-standing.ts';
import { type Correction, type CorrectionDraft, correctionJson } from '../../domain/corrections.ts';
import { FootfallError } from '../../domain/errors.ts';
import { nearest } from '../../domain/nearest.ts';
import type { Network } from '../../domain/network.ts';
import { isoInstant } from '../../domain/time.ts';
import type { CorrectionBody, CorrectionRow, CorrectionsAnswer, CorrectionsQuery } from '../contract/corrections.ts';
import { cursorSalt, decodeCursor, encodeCursor } from './cursor.ts';
import { directoryOf } from './directory.ts';

/** Records of a page where no number is asked for. */
const usualPage = 100;

/** The records that fit, newest first. SENSOR_UNKNOWN, CURSOR_INVALID. */
export function correctionsAnswerOf(
  { corrections, damaged }: { corrections: readonly Correction[]; damaged: number },
  query: CorrectionsQuery,
  network: Network,
): CorrectionsAnswer {
  refuseUnknownSensor(query.sensor, corrections, network);
  const standingOf = standings(corrections);
  const rows = corrections
    .map((one) => correctionRow(one, standingOf.get(one.id)))
    .filter((row) => fits(row, query))
    .reverse();
  const salt = cursorSalt('/v1/corrections', query);
  const after = query.cursor === undefined ? null : decodeCursor(salt, query.cursor, placeSchema);
  // Ids sort by the time they were given at.
  const rest = after === null ? rows : rows.filter(({ id }) => id < after.id);
  const page = rest.slice(0, query.limit ?? usualPage);
  const last = page.at(-1);
  return {
    data: page,
    total: rows.length,
    damaged,
    next_cursor: rest.length > page.length && last ? encodeCursor(salt, { id: last.id }) : null,
  };
}

export function correctionRow(correction: Correction, standing: Standing | undefined): CorrectionRow {
  const { id, at, author, reason, sensorId, from, to, kind } = correction;
  const said = correctionJson(correction) as Partial<Record<'entries' | 'low' | 'high', number>> &
    Partial<Record<'faultId' | 'reverts', string>>;
  return {
    id,
    at: isoInstant(at),
    author,
    reason,
    sensor_id: sensorId,
    from: isoInstant(from),
    to: isoInstant(to),
    kind,
    entries: said.entries ?? null,
    low: said.low ?? null,
    high: said.high ?? null,
    fault: correction.kind === 'faulty' ? correction.fault : null,
    fault_id: said.faultId ?? null,
    reverts: said.reverts ?? null,
    standing: wordOf(standing ?? 'in force'),
  };
}

/** What a request says, as it is written down. REQUEST_INVALID. */
export function draftOf(body: CorrectionBody, sensorId: string, signature: string | null): CorrectionDraft {
  const said = {
    sensorId,
    from: Date.parse(body.from),
    to: Date.parse(body.to),
    reason: body.reason,
    author: authorOf(body.author, signature),
  };
  if (body.kind === 'count') return { ...said, kind: 'count', entries: body.entries };
  if (body.kind === 'range') {
    if (body.high < body.low) throw invalid('high', 'expected at least as many as low');
    return { ...said, kind: 'range', low: body.low, high: body.high };
  }
  const finding = body.fault_id === undefined ? {} : { faultId: body.fault_id };
  return body.kind === 'real'
    ? { ...said, kind: 'real', ...finding }
    : { ...said, kind: 'faulty', fault: body.fault, ...finding };
}

/** Who says it: the holder of the token, else whoever the request names. REQUEST_INVALID. */
export function authorOf(named: string | undefined, signature: string | null): string {
  if (signature !== null) {
    if (named === undefined || named === signature) return signature;
    throw invalid('author', `with this token it is "${signature}"; leave author out`);
  }
  if (named !== undefined) return named;
  throw invalid('author', 'without tokens nobody knows who asks; say who decides');
}

/** The record to take back, as a draft. CORRECTION_UNKNOWN; CORRECTION_REFUSED if it is reverted already. */
export function revertOf(
  corrections: readonly Correction[],
  id: string,
  why: { reason: string; author: string },
): CorrectionDraft {
  const target = revertible(corrections, id, {
    list: 'GET /v1/corrections lists them.',
    bringBack: () => 'To bring it back, revert what reverted it.',
  });
  const { sensorId, from, to } = target;
  return { kind: 'revert', reverts: id, sensorId, from, to, ...why };
}

const placeSchema = z.object({ id: z.string().max(100) });

function fits(row: CorrectionRow, { sensor, kind, standing, fault_id }: CorrectionsQuery): boolean {
  if (sensor.length > 0 && !sensor.includes(row.sensor_id)) return false;
  if (fault_id !== undefined && row.fault_id !== fault_id) return false;
  return kind.includes(row.kind) && standing.includes(row.standing);
}

/** Records of a sensor that has left the network can still be asked for. */
function refuseUnknownSensor(asked: readonly string[], corrections: readonly Correction[], network: Network): void {
  const { sensors } = directoryOf(network);
  const unknown = asked.find((id) => !sensors.has(id) && !corrections.some(({ sensorId }) => sensorId === id));
  if (unknown === undefined) return;
  const near = nearest(unknown, [...sensors.keys()]);
  throw new FootfallError('SENSOR_UNKNOWN', `There is no sensor "${unknown}".`, {
    hint: `${near === null ? '' : `Did you mean "${near}"? `}GET /v1/sensors lists the sensors.`,
  });
}

function wordOf(standing: Standing): CorrectionRow['standing'] {
  return standing.replaceAll(' ', '_') as CorrectionRow['standing'];
}

function invalid(key: string, reason: string): FootfallError {
  return new FootfallError('REQUEST_INVALID', `${key}: ${reason}.`, { place: { key } });
}
