import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { FootfallError } from '../../domain/errors.ts';

/**
 * A place in an answer, as a text that clients hand back unread. It fits the one request it was given for: `salt` is all
 * of the request but the page. The sum finds slips and cuts; it is no secret, so what is decoded is still checked.
 */
export function encodeCursor(salt: string, place: unknown): string {
  const body = Buffer.from(JSON.stringify(place)).toString('base64url');
  return `${body}.${sumOf(salt, body)}`;
}

/** The place, checked. CURSOR_INVALID. */
export function decodeCursor<Place extends z.ZodType>(salt: string, text: string, schema: Place): z.output<Place> {
  const [body = '', sum, more] = text.split('.');
  if (more !== undefined || sum !== sumOf(salt, body)) throw invalid();
  const place = schema.safeParse(parse(body));
  if (!place.success) throw invalid();
  return place.data;
}

/** What tells one request from another, whatever page of it is asked for. */
export function cursorSalt(route: string, query: Readonly<Record<string, unknown>>): string {
  const asked = Object.entries(query).filter(([name, value]) => !pageNames.has(name) && value !== undefined);
  return JSON.stringify([route, asked.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

const pageNames = new Set(['limit', 'cursor']);

function parse(body: string): unknown {
  try {
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function sumOf(salt: string, body: string): string {
  return createHash('sha256').update(`${salt}\n${body}`).digest('base64url').slice(0, 12);
}

function invalid(): FootfallError {
  return new FootfallError('CURSOR_INVALID', 'The cursor is damaged, or was given for another request.', {
    hint: 'Take next_cursor as it stands and repeat the other parameters of the request, or leave cursor out to begin anew.',
    place: { key: 'cursor' },
  });
}
