import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance } from './edit-distance.ts';

/** The textbook recurrence, without a band and without an early end. */
function slowDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number): number => d[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      (d[i] as number[])[j] = best;
    }
  }
  return at(a.length, b.length);
}

describe('editDistance', () => {
  test.each([
    ['lyon', 'lyon', 0],
    ['lyon', 'lyno', 1],
    ['lyon', 'lyn', 1],
    ['lyon', 'lyoon', 1],
    ['lyon', 'lion', 1],
    ['ca', 'abc', 3],
    ['', 'ab', 2],
  ])('from %s to %s is %i', (a, b, edits) => {
    expect(editDistance(a, b, 10)).toBe(edits);
  });

  test('equals the textbook recurrence up to its limit, and says so beyond it', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abc'), maxLength: 9 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 0, max: 10 }), (a, b, limit) => {
        expect(editDistance(a, b, limit)).toBe(Math.min(slowDistance(a, b), limit + 1));
      }),
      { numRuns: 2000 },
    );
  });

  test('gives up on texts too long to be names', () => {
    expect(editDistance('a'.repeat(200), `${'a'.repeat(200)}b`, 3)).toBe(4);
  });
});
