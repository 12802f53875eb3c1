import { expect, it } from 'vitest';
import { z } from 'zod';
import { cursorSalt, decodeCursor, encodeCursor } from './cursor.ts';

const place = z.strictObject({ id: z.string(), at: z.number() });
const salt = cursorSalt('/v1/footfall', { by: 'branch', limit: 10 });

it('comes back as it was given, whatever characters it holds', () => {
  const given = { id: 'Zürich "😀" <a>', at: 3 };
  const text = encodeCursor(salt, given);
  expect(text).toMatch(/^[\w.-]+$/);
  expect(decodeCursor(salt, text, place)).toEqual(given);
});

it('fits other pages of its request and no other request', () => {
  const text = encodeCursor(salt, { id: 'a', at: 1 });
  const next = cursorSalt('/v1/footfall', { limit: 20, cursor: text, by: 'branch', id: undefined });
  expect(decodeCursor(next, text, place)).toEqual({ id: 'a', at: 1 });
  for (const other of [cursorSalt('/v1/footfall', { by: 'sensor' }), cursorSalt('/v1/rows', { by: 'branch' })]) {
    expect(() => decodeCursor(other, text, place)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  }
});

it('is refused when it is cut, made up, or holds something else', () => {
  const text = encodeCursor(salt, { id: 'a', at: 1 });
  const wrong = [text.slice(0, -1), text.slice(1), `${text}.`, 'x', '.', '%%%', encodeCursor(salt, { id: 1 })];
  for (const one of wrong) {
    expect(() => decodeCursor(salt, one, place), one).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  }
});
