import { FootfallError } from '../../domain/errors.ts';

/**
 * So much heavy work at once; a few callers may wait in order, more are refused with OVERLOADED. A caller that goes away
 * leaves the queue with INTERRUPTED.
 */
export class Slots {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  async use<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#take(signal);
    try {
      return await work();
    } finally {
      this.#taken--;
      this.#waiting.shift()?.();
    }
  }

  #take(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(givenUp());
    if (this.#taken < this.#most) {
      this.#taken++;
      return Promise.resolve();
    }
    if (this.#waiting.length >= this.#mostWaiting) {
      return Promise.reject(
        new FootfallError('OVERLOADED', `${this.#most} downloads are being made and ${this.#waiting.length} wait.`, {
          hint: 'Ask again in a minute.',
        }),
      );
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(givenUp());
      };
      const enter = () => {
        signal.removeEventListener('abort', leave);
        this.#taken++;
        resolve();
      };
      this.#waiting.push(enter);
      signal.addEventListener('abort', leave, { once: true });
    });
  }
}

function givenUp(): FootfallError {
  return new FootfallError('INTERRUPTED', 'The download was given up.');
}
