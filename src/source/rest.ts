import { performance } from 'node:perf_hooks';
import { setTimeout as sleepMs } from 'node:timers/promises';
import { type Log, silentLog } from '../domain/effects.ts';
import { FootfallError } from '../domain/errors.ts';
import type { Network } from '../domain/network.ts';
import { type Clock, coalesce, type EpochMs, type Interval, isoInstant } from '../domain/time.ts';
import type { Batch, BatchMeta, BatchPart } from '../lake/batch.ts';
import { type Asking, ask, type CallFailure, type CallResult, defaultLimits, type PullLimits } from './call.ts';
import { inOrder } from './in-order.ts';
import { mappingHash } from './mapping.ts';
import type { Mapping } from './mapping-schema.ts';
import { type Call, planCalls, planRequests, without } from './request-plan.ts';
import { credentialsOf } from './request-secrets.ts';

export type { CallFailure, PullLimits };

/** Where batches go: the raw store, or a fake. `put` stores all of a body, or nothing when the body throws. */
export interface BatchSink {
  put(source: string, meta: BatchMeta, body: AsyncIterable<Uint8Array>, extension: string): Promise<Batch>;
}

export interface PullOptions {
  mapping: Mapping;
  /** Name of the source. */
  source: string;
  baseUrl: string;
  /** By the names that the mapping uses; `token` by default. Never written anywhere. */
  secrets: Readonly<Record<string, string>>;
  network: Pick<Network, 'branches' | 'sensors'>;
  /** The asked range, `[from, to)`. */
  from: EpochMs;
  to: EpochMs;
  sink: BatchSink;
  clock: Clock;
  signal: AbortSignal;
  limits?: Partial<PullLimits>;
  log?: Log;
  fetch?: typeof globalThis.fetch;
  /** Rejects when the signal aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 up to 1, for the jitter. */
  random?: () => number;
  /** Milliseconds of a clock that only goes forward. */
  elapsed?: () => number;
  /** Called after each call with the totals so far. */
  onProgress?: (done: { requests: number; bytes: number; until: EpochMs }) => void;
}

export interface PullOutcome {
  /** In the order of the time they were asked for. */
  batches: Batch[];
  requests: number;
  /** Of bodies that were taken in or refused for their content. */
  bytes: number;
  failures: CallFailure[];
  /** Of the asked range: what every call answered, stored. */
  covered: Interval[];
  /** The signal aborted: what is not covered was not stored. */
  interrupted: boolean;
}

/**
 * Asks a REST source for a range and stores the answers as batches: whole bodies one after the other, in the order of
 * the calls, so that the same answers make the same batches. A call that fails for good leaves a failure and its
 * interval uncovered; the others go on. Throws CONFIG_INVALID, MAPPING_INVALID, and what the sink throws.
 */
export async function pullRange(options: PullOptions): Promise<PullOutcome> {
  const { mapping, source, clock } = options;
  const { request } = mapping;
  if (!request || mapping.format === 'parquet') {
    throw new FootfallError('MAPPING_INVALID', `Mapping ${mapping.id} does not say how to ask.`, {
      place: { key: 'request' },
      hint: 'Add request with a url; see docs or the example visitor-count-service.',
    });
  }
  const limits = { ...defaultLimits, ...options.limits };
  const elapsed = options.elapsed ?? (() => performance.now());
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const credentials = credentialsOf(request, options.baseUrl, options.secrets, source);
  const asking: Asking = {
    mapping,
    request,
    credentials,
    limits,
    fetch: options.fetch ?? globalThis.fetch,
    now: () => clock.now(),
    elapsed,
    sleep: options.sleep ?? (async (ms, aborted) => void (await sleepMs(ms, undefined, { signal: aborted }))),
    random: options.random ?? Math.random,
    signal,
    log: options.log ?? silentLog,
    notBefore: 0,
    deadline: elapsed() + limits.maxPullMs,
    counts: { requests: 0, bytes: 0 },
  };
  const range = { start: options.from, end: options.to };
  const pull = new Pull(options, limits, signal);
  const calls = callsOf(mapping, range, limits, { ...options, baseUrl: credentials.baseUrl });
  const concurrency = Math.min(limits.concurrency, request.concurrency ?? limits.concurrency);
  try {
    for await (const result of inOrder(calls, concurrency, (call) => ask(call, asking))) {
      await pull.take(result);
      options.onProgress?.({ ...asking.counts, until: result.call.interval.end });
      if (pull.failedInARow >= limits.maxFailures) break;
    }
    if (pull.failedInARow >= limits.maxFailures) pull.giveUp();
    await pull.flush();
  } catch (error) {
    // One reason ends all that is under way.
    stop.abort(error);
    if (!options.signal.aborted) throw error;
    pull.interrupted = true;
  } finally {
    stop.abort();
  }
  return {
    batches: pull.batches,
    ...asking.counts,
    failures: pull.failures,
    covered: pull.covered(range),
    interrupted: pull.interrupted,
  };
}

function* callsOf(mapping: Mapping, range: Interval, limits: PullLimits, options: PullOptions): Generator<Call> {
  const request = mapping.request as NonNullable<Mapping['request']>;
  const maxSpanHours = Math.min(limits.maxSpanHours, request.maxSpanHours ?? limits.maxSpanHours);
  const { network, baseUrl } = options;
  for (const piece of planRequests([range], { maxSpanHours })) {
    yield* planCalls(request, piece, { network, baseUrl, intervalMinutes: mapping.intervalMinutes });
  }
}

/** What came so far: bodies waiting for their batch, batches, failures. */
class Pull {
  batches: Batch[] = [];
  failures: CallFailure[] = [];
  failedInARow = 0;
  interrupted = false;
  readonly #options: PullOptions;
  readonly #limits: PullLimits;
  readonly #signal: AbortSignal;
  readonly #hash: string;
  #waiting: CallResult[] = [];
  #bytes = 0;
  #parts = 0;
  #uncovered: Interval[] = [];
  /** Everything asked up to here is stored, or is uncovered. */
  #storedUntil: EpochMs;
  #takenUntil: EpochMs;
  #gaveUp = false;
  #complete = false;

  constructor(options: PullOptions, limits: PullLimits, signal: AbortSignal) {
    this.#options = options;
    this.#limits = limits;
    this.#signal = signal;
    this.#hash = mappingHash(options.mapping);
    this.#storedUntil = options.from;
    this.#takenUntil = options.from;
  }

  async take(result: CallResult): Promise<void> {
    const { call, pages, failure } = result;
    // Calls come in order of their start: before this one's, all that was asked has been taken.
    this.#takenUntil = Math.max(this.#takenUntil, call.interval.start);
    if (failure) {
      this.failures.push(failure);
      this.#uncovered.push(call.interval);
      this.failedInARow++;
    } else this.failedInARow = 0;
    if (pages.length > 0) this.#waiting.push(result);
    for (const { body } of pages) this.#bytes += body.length;
    this.#parts += pages.length;
    if (this.#bytes >= this.#limits.maxBatchBytes || this.#parts >= this.#limits.maxBatchParts) {
      await this.#store();
    }
  }

  giveUp(): void {
    const last = this.failures.at(-1) as CallFailure;
    const message = `${this.failedInARow} requests failed in a row; the rest was not asked`;
    this.failures.push({ url: last.url, reason: 'given_up', status: last.status, attempts: 0, message });
    this.#gaveUp = true;
  }

  /** Stores what waits, at the end of all calls. */
  async flush(): Promise<void> {
    await this.#store();
    if (!this.#gaveUp) this.#complete = true;
  }

  covered(range: Interval): Interval[] {
    const beyond = { start: this.#complete ? range.end : Math.min(this.#storedUntil, range.end), end: range.end };
    return without(range, coalesce([...this.#uncovered, beyond]));
  }

  async #store(): Promise<void> {
    if (this.#waiting.length > 0) await this.#put();
    this.#storedUntil = this.#takenUntil;
  }

  async #put(): Promise<void> {
    const { source, mapping, sink } = this.#options;
    const pages = this.#waiting.flatMap((result) => result.pages);
    const intervals = this.#waiting.map((result) => result.call.interval);
    const parts: BatchPart[] = [];
    let offset = 0;
    for (const { body, request, status, contentType, receivedAt } of pages) {
      parts.push({ offset, length: body.length, request, status, contentType, receivedAt });
      offset += body.length;
    }
    const asked = {
      from: isoInstant(Math.min(...intervals.map((interval) => interval.start))),
      to: isoInstant(Math.max(...intervals.map((interval) => interval.end))),
    };
    const { format } = mapping;
    const meta: BatchMeta = { kind: 'pull', mapping: mapping.id, mappingHash: this.#hash, format, asked, parts };
    const signal = this.#signal;
    const body = (async function* () {
      for (const page of pages) {
        // The sink drops what it has of a body that throws.
        signal.throwIfAborted();
        yield page.body;
      }
      signal.throwIfAborted();
    })();
    this.batches.push(await sink.put(source, meta, body, format));
    this.#waiting = [];
    this.#bytes = 0;
    this.#parts = 0;
  }
}
