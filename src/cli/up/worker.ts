/**
 * The collection and the transforms of `up`, in a process of their own beside the server's: a cycle when it is due, and
 * the work that somebody asked for through the ledger, one at a time and by the ordinary operations.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { noProgress } from '../../domain/effects.ts';
import { describeError, type ErrorCode, FootfallError } from '../../domain/errors.ts';
import { type Clock, isoInstant, minuteMs } from '../../domain/time.ts';
import { type Ledger, openLedger } from '../../ledger/ledger.ts';
import type { TakenRequest } from '../../ledger/requests.ts';
import type { OperationContext, Operations, Problem } from '../operations.ts';
import type { BeginWork, CycleDone } from './messages.ts';
import { nextCycle, nightOf } from './schedule.ts';

/** How often it looks whether a cycle is due or work was asked for, of real time: what the pause of a fast demo is, too. */
const lookEveryMs = 500;
/** How long a request is held without a sign of life. */
const requestTtlMs = 60_000;

export interface WorkerOptions {
  operations: Pick<Operations, 'run' | 'transform'>;
  realClock: Clock;
  begin: BeginWork;
  tell(message: CycleDone): void;
  /** Resolves after so many milliseconds of real time, or when the signal aborts. */
  pause?(ms: number, signal: AbortSignal): Promise<void>;
}

/** Works until the signal of `context` aborts. Throws only what makes work impossible, such as LEDGER_UNAVAILABLE. */
export async function work(context: OperationContext, options: WorkerOptions): Promise<void> {
  const { config, clock, log, signal } = context;
  const { operations, realClock, begin, pause = realPause } = options;
  const ledger = await openLedger({ path: `${config.data}/ledger.sqlite`, clock: realClock, log });
  const troubles = new Troubles(context);
  const everyMs = begin.everyMinutes * minuteMs;
  // The history of a new lake may take a while and is shown; later cycles are a second's work.
  const later = { ...context, progress: noProgress };
  let first = true;
  let due = Number.NEGATIVE_INFINITY;
  try {
    while (!signal.aborted) {
      if (clock.now() >= due) {
        due = nextCycle(clock.now(), everyMs);
        const problems = await attempt(async () => {
          const night = nightOf(clock.now(), config.quality.judgeAgainHour);
          const past = (await lastNight(ledger)) === night ? 'left' : 'judged';
          const result = await operations.run({ ...everything, past }, first ? context : later);
          if (past === 'judged') await ledger.marks.put(nightScope, [[nightKey, night]]);
          const rows = result.transform.tables.reduce((sum, table) => sum + table.rows, 0);
          log.info({ now: isoInstant(clock.now()), seconds: result.seconds, rows }, 'A cycle is done.');
          return result;
        });
        if (signal.aborted) break;
        first = false;
        troubles.tell(problems);
        options.tell({ type: 'cycle-done', problems });
      }
      const request = await ledger.requests.take({ ttlMs: requestTtlMs });
      if (request) await answer(request, ledger, operations, later);
      else await pause(lookEveryMs, signal);
    }
  } finally {
    await ledger.close();
  }
}

const nightScope = 'judgement';
const nightKey = 'night';

/** The night in which past days were last judged again. */
async function lastNight(ledger: Ledger): Promise<string | undefined> {
  return (await ledger.marks.get(nightScope, [nightKey])).get(nightKey);
}

async function realPause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}

const everything = { from: null, to: null, sources: null };

/** What went wrong, a line each; nothing that one cycle meets may end the worker. */
async function attempt(operation: () => Promise<{ problems: readonly Problem[] }>): Promise<string[]> {
  try {
    return (await operation()).problems.map((problem) => describeError(asError(problem)));
  } catch (error) {
    return [describeError(error)];
  }
}

function asError({ code, message, place }: Problem): FootfallError {
  return new FootfallError(code as ErrorCode, message, { place });
}

/** Does what was asked for, and writes into the ledger how it ended. */
async function answer(
  request: TakenRequest,
  ledger: Ledger,
  operations: WorkerOptions['operations'],
  context: OperationContext,
): Promise<void> {
  const { log, signal } = context;
  const beat = setInterval(() => {
    ledger.requests.renew(request, { ttlMs: requestTtlMs }).catch(() => {});
  }, requestTtlMs / 3);
  try {
    const problems = await attempt(() =>
      request.kind === 'run'
        ? operations.run(everything, context)
        : operations.transform({ from: null, to: null, force: false, verify: false }, context),
    );
    if (signal.aborted) await ledger.requests.giveBack(request);
    else {
      await ledger.requests.finish(request, problems[0] ?? null);
      log.info({ kind: request.kind, by: request.requestedBy, problems }, 'Did the work that was asked for');
    }
  } finally {
    clearInterval(beat);
  }
}

/** Tells what is wrong when it begins, not at each cycle, and when all is well again. */
class Troubles {
  readonly #context: Pick<OperationContext, 'log'>;
  #told: readonly string[] = [];

  constructor(context: Pick<OperationContext, 'log'>) {
    this.#context = context;
  }

  tell(problems: readonly string[]): void {
    const { log } = this.#context;
    for (const problem of problems) {
      if (!this.#told.includes(problem)) log.warn({}, `${problem} The next cycle tries again.`);
    }
    if (problems.length === 0 && this.#told.length > 0) log.warn({}, 'The cycle went well again.');
    this.#told = problems;
  }
}
