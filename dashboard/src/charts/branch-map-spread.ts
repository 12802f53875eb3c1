import type { Place } from './geography/mercator.ts';

/** A round mark on the screen, pixels. */
export interface Round extends Place {
  radius: number;
}

/** Pixels that a mark is moved at most: less than anyone would read off as another place. */
const farthest = 14;
/** More marks than this lie over each other as they are: they are many, not hidden. */
const mostSpread = 200;
const rounds = 24;

/**
 * By how many pixels each mark is moved so that none hides another: marks that overlap are pushed apart, the smaller
 * one further. The same marks always move alike.
 */
export function spreadOf(marks: readonly Round[]): Place[] {
  const moves = marks.map(() => ({ x: 0, y: 0 }));
  if (marks.length > mostSpread) {
    return moves;
  }
  for (let round = 0; round < rounds; round += 1) {
    let isMoved = false;
    for (let a = 0; a < marks.length; a += 1) {
      for (let b = a + 1; b < marks.length; b += 1) {
        isMoved = pushApart(marks, moves, a, b) || isMoved;
      }
    }
    if (!isMoved) {
      break;
    }
  }
  return moves;
}

function pushApart(marks: readonly Round[], moves: Place[], a: number, b: number): boolean {
  const [one, other, moveOne, moveOther] = [marks[a]!, marks[b]!, moves[a]!, moves[b]!];
  const [dx, dy] = [other.x + moveOther.x - one.x - moveOne.x, other.y + moveOther.y - one.y - moveOne.y];
  const distance = Math.hypot(dx, dy);
  const lacking = one.radius + other.radius + 1 - distance;
  if (lacking <= 0.25) {
    return false;
  }
  // Two in the very same place part in a direction of their own.
  const [ux, uy] = distance > 0.01 ? [dx / distance, dy / distance] : [Math.cos(a + b), Math.sin(a + b)];
  const share = one.radius ** 2 / (one.radius ** 2 + other.radius ** 2);
  moves[a] = held(moveOne.x - ux * lacking * (1 - share), moveOne.y - uy * lacking * (1 - share));
  moves[b] = held(moveOther.x + ux * lacking * share, moveOther.y + uy * lacking * share);
  return true;
}

function held(x: number, y: number): Place {
  const length = Math.hypot(x, y);
  return length <= farthest ? { x, y } : { x: (x * farthest) / length, y: (y * farthest) / length };
}
