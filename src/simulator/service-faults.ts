import { type Clock, type EpochMs, hourMs } from '../domain/time.ts';
import { Episodes } from './episodes.ts';
import type { FaultPlan } from './faults.ts';
import { purpose } from './purposes.ts';
import { randomKey, uniform } from './random.ts';

/** What the service does wrong to one request. */
export type ServiceFault =
  | { kind: 'error' }
  | { kind: 'unavailable' | 'tooMany'; retryAfterSeconds: number }
  | { kind: 'outage' }
  | { kind: 'slow'; milliseconds: number }
  | { kind: 'cut' };

/** A client that asks again gets its answer after so many refusals in a row at the latest, outages aside. */
const refusalsInARow = 3;
/** Requests whose attempts are remembered. */
const requestsInMemory = 20_000;

/**
 * Decides the fate of each request from the seed, what is asked, and how often it was asked and answered before; so a
 * run can be made again, and a retry is a new draw. Only outages that begin after `since` count: a simulator never
 * starts in one.
 */
export class ServiceFaults {
  readonly #plan: FaultPlan;
  readonly #seed: number;
  readonly #clock: Clock;
  readonly #since: EpochMs;
  readonly #outages: Episodes;
  readonly #history = new Map<string, { answered: number; refused: number }>();

  constructor(plan: FaultPlan, seed: number, clock: Clock) {
    this.#plan = plan;
    this.#seed = seed ^ Math.imul(plan.seed, 0x85ebca6b);
    this.#clock = clock;
    this.#since = clock.now();
    const { rate, hours } = plan.service.outage;
    const length = { minMs: hours[0] * hourMs, maxMs: hours[1] * hourMs };
    this.#outages = new Episodes(randomKey(this.#seed, 'outages'), { rate, ...length, purpose: purpose.outage });
  }

  /** `request` says all that makes one request equal to another. Null: it is answered as it should. */
  judge(request: string): ServiceFault | null {
    const outage = this.#outages.at(this.#clock.now());
    if (outage && outage.start >= this.#since) return { kind: 'outage' };
    const past = this.#history.get(request) ?? { answered: 0, refused: 0 };
    this.#remember(request, past);
    const fault = past.refused >= refusalsInARow ? null : this.#draw(request, past.answered * 8 + past.refused);
    if (fault === null || fault.kind === 'slow') {
      past.answered++;
      past.refused = 0;
    } else past.refused++;
    return fault;
  }

  #draw(request: string, attempt: number): ServiceFault | null {
    const key = randomKey(this.#seed, request);
    const { error, unavailable, tooMany, cut, slow } = this.#plan.service;
    let draw = uniform(key, attempt, purpose.service);
    if (draw < error.rate) return { kind: 'error' };
    draw -= error.rate;
    if (draw < unavailable.rate) return { kind: 'unavailable', retryAfterSeconds: unavailable.retryAfterSeconds };
    draw -= unavailable.rate;
    if (draw < tooMany.rate) return { kind: 'tooMany', retryAfterSeconds: tooMany.retryAfterSeconds };
    draw -= tooMany.rate;
    if (draw < cut.rate) return { kind: 'cut' };
    draw -= cut.rate;
    if (draw >= slow.rate) return null;
    const [least, most] = slow.milliseconds;
    return { kind: 'slow', milliseconds: least + (most - least) * uniform(key, attempt, purpose.serviceDetail) };
  }

  #remember(request: string, past: { answered: number; refused: number }): void {
    this.#history.delete(request);
    if (this.#history.size >= requestsInMemory) {
      const oldest = this.#history.keys().next();
      if (!oldest.done) this.#history.delete(oldest.value);
    }
    this.#history.set(request, past);
  }
}
