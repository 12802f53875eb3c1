import type { FaultKind } from '../api/types.ts';

/** A sign for each kind of fault: strokes on a square of 24, the same on canvases and in text. */
export const faultSigns: Record<FaultKind, string> = {
  gap: 'M3 12h5M16 12h5',
  dead: 'M6 6l12 12M18 6l-12 12',
  undercount: 'M12 4v16M6 14l6 6l6-6',
  spike: 'M3 20l6-2l3-14l3 14l6 2',
  stuck: 'M4 9h16M4 15h16',
  duplicate: 'M9 9h11v11h-11zM4 15v-11h11',
  implausible: 'M8 8.5a4 4 0 1 1 6.2 3.3c-1.5 1-2.2 1.7-2.2 3.2M12 19.5v.01',
  drift: 'M4 6l14 12M18 9v9h-9',
};
/** Side of the square that the signs are drawn on. */
export const signSide = 24;

/** Letters of the matrix of sensors by days. */
const letters: Record<string, FaultKind> = {
  g: 'gap',
  d: 'dead',
  u: 'undercount',
  s: 'spike',
  k: 'stuck',
  r: 'duplicate',
  i: 'implausible',
  t: 'drift',
};
export const faultOfLetter = (letter: string | undefined): FaultKind | null =>
  letter !== undefined && Object.hasOwn(letters, letter) ? letters[letter]! : null;
