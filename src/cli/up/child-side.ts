/** The side of a child process of `up`: what it is told first, and that it ends with its parent. */
import { FootfallError } from '../../domain/errors.ts';
import type { FromChild, ToChild } from './messages.ts';

/** After the parent has gone what does not end by itself is cut off. */
const hardStopMs = 800;

export interface ParentLine {
  /** Aborts when the parent has gone, or wants this process gone. */
  gone: AbortSignal;
  /** What the parent said first. */
  begin: Promise<ToChild>;
  tell(message: FromChild): void;
}

/** USAGE where there is no parent: these commands are not for people. */
export function lineToParent(): ParentLine {
  const send = process.send?.bind(process);
  if (!send) {
    throw new FootfallError('USAGE', 'This command is a part of `footfall up`.', { hint: 'Use: footfall up' });
  }
  const gone = new AbortController();
  process.once('disconnect', () => {
    gone.abort(new FootfallError('INTERRUPTED', 'Interrupted.'));
    setTimeout(() => process.exit(0), hardStopMs).unref();
  });
  const begin = new Promise<ToChild>((resolve) => process.once('message', (message) => resolve(message as ToChild)));
  return {
    gone: gone.signal,
    begin,
    tell(message) {
      // The parent may go at any moment; that is heard elsewhere.
      if (process.connected) send(message, undefined, undefined, () => {});
    },
  };
}
