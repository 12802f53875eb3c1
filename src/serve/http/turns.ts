import { FootfallError } from '../../domain/errors.ts';

/**
 * So many answers are made at once, the rest waits in order and costs nothing meanwhile. OVERLOADED for whom the wait
 * would be, or has become, longer than `waitMs`; INTERRUPTED for whom goes away.
 */
export class Turns {
  readonly #most: number;
  readonly #waitMs: number;
  readonly #now: () => number;
  readonly #waiting = new Set<() => void>();
  #taken = 0;
  /** How long a turn lasted lately; 0: nobody knows. */
  #usualMs = 0;

  constructor(most: number, waitMs: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#waitMs = waitMs;
    this.#now = now;
  }

  /** Its end must be said by calling what it returns; more than once does no harm. */
  take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) return Promise.reject(givenUp());
    if (this.#taken < this.#most && this.#waiting.size === 0) return Promise.resolve(this.#begin());
    const soonMs = ((this.#waiting.size + 1) * this.#usualMs) / this.#most;
    if (soonMs > this.#waitMs) return Promise.reject(this.#overloaded());
    return new Promise((resolve, reject) => {
      const leave = (why: () => FootfallError) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', goAway);
        this.#waiting.delete(enter);
        return reject(why());
      };
      const goAway = () => leave(givenUp);
      const timer = setTimeout(() => leave(() => this.#overloaded()), this.#waitMs);
      const enter = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', goAway);
        this.#waiting.delete(enter);
        resolve(this.#begin());
      };
      signal.addEventListener('abort', goAway, { once: true });
      this.#waiting.add(enter);
    });
  }

  #begin(): () => void {
    const began = this.#now();
    let isOver = false;
    this.#taken++;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#taken--;
      this.#usualMs += (this.#now() - began - this.#usualMs) * newestShare;
      // Once all is answered the length of the last turns says nothing of those to come.
      if (this.#taken === 0 && this.#waiting.size === 0) this.#usualMs = 0;
      // Not at once: sockets get their turn between two answers.
      setImmediate(() => {
        const [next] = this.#waiting;
        if (next && this.#taken < this.#most) next();
      });
    };
  }

  #overloaded(): FootfallError {
    return new FootfallError('OVERLOADED', `${this.#waiting.size} questions wait for their turn.`, {
      hint: 'Ask again in some seconds.',
    });
  }
}

/** Of the newest turn in the usual length: some twenty turns after a change it is told by what came since. */
const newestShare = 0.1;

function givenUp(): FootfallError {
  return new FootfallError('INTERRUPTED', 'The request was given up.');
}
