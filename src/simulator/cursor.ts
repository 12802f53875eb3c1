import { type EpochMs, hourMs } from '../domain/time.ts';
import { Refusal } from './problem.ts';
import type { Position } from './world.ts';

/** Where the next page starts, and the `now` of the first page, so that all pages are cut from one answer. */
export interface Cursor {
  asOf: EpochMs;
  at: Position;
}

export function formatCursor({ asOf, at }: Cursor): string {
  return [asOf, at.utcHour, at.sensor, at.start - at.utcHour * hourMs, at.copy]
    .map((part) => part.toString(36))
    .join('.');
}

/** Throws a 400 on anything that `formatCursor` does not write. */
export function parseCursor(text: string, now: EpochMs): Cursor {
  const parts = text.split('.').map((part) => (/^[0-9a-z]{1,11}$/.test(part) ? Number.parseInt(part, 36) : Number.NaN));
  const [asOf, utcHour, sensor, offset, copy] = parts as [number, number, number, number, number];
  if (parts.length !== 5 || parts.some((part) => !Number.isSafeInteger(part)) || asOf > now) {
    throw new Refusal(400, 'cursor: expected the next_cursor of an answer of this service.');
  }
  return { asOf, at: { utcHour, sensor, start: utcHour * hourMs + offset, copy } };
}
