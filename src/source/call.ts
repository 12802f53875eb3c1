import type { Log } from '../domain/effects.ts';
import { type EpochMs, isoInstant } from '../domain/time.ts';
import { type Inspected, inspectAnswer, usualContentTypes } from './answer.ts';
import type { Mapping } from './mapping-schema.ts';
import { pagerOf } from './paging.ts';
import { type Answer, RequestFailure, requestOnce } from './request-once.ts';
import type { Call } from './request-plan.ts';
import type { RequestMapping } from './request-schema.ts';
import type { Credentials } from './request-secrets.ts';

export interface PullLimits {
  /** Requests under way at once; the mapping may set fewer. */
  concurrency: number;
  /** Longest silence of a request. */
  timeoutMs: number;
  /** Longest time of one request with its body. */
  maxRequestMs: number;
  /** How often a failed request is tried again. */
  retries: number;
  /** Longest range of one request; the mapping may set a shorter one. */
  maxSpanHours: number;
  maxBodyBytes: number;
  /** Pages of one call. */
  maxPages: number;
  /** First wait before a retry; doubled each time, and drawn at random from zero up (full jitter). */
  backoffMs: number;
  maxBackoffMs: number;
  /** Retry-After is heeded up to here. */
  maxRetryAfterMs: number;
  /** Calls in a row that fail for good before the rest is given up. */
  maxFailures: number;
  /** Longest time of a whole pull. */
  maxPullMs: number;
  /** A batch is closed once it holds as much. */
  maxBatchBytes: number;
  maxBatchParts: number;
}

export const defaultLimits: PullLimits = {
  concurrency: 4,
  timeoutMs: 30_000,
  maxRequestMs: 600_000,
  retries: 5,
  maxSpanHours: 31 * 24,
  maxBodyBytes: 64 * 1024 * 1024,
  maxPages: 10_000,
  backoffMs: 500,
  maxBackoffMs: 60_000,
  maxRetryAfterMs: 300_000,
  maxFailures: 10,
  maxPullMs: Number.POSITIVE_INFINITY,
  maxBatchBytes: 16 * 1024 * 1024,
  maxBatchParts: 2000,
};

/** What asking needs from outside; shared by all calls of a pull. */
export interface Asking {
  mapping: Mapping;
  request: RequestMapping;
  credentials: Credentials;
  limits: PullLimits;
  fetch: typeof globalThis.fetch;
  now(): EpochMs;
  /** Milliseconds of a clock that only goes forward, for limits and waits. */
  elapsed(): number;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 up to 1. */
  random(): number;
  signal: AbortSignal;
  log: Log;
  /** By `elapsed`: when a service that asked for peace may be asked again, and when the pull must end. */
  notBefore: number;
  deadline: number;
  counts: { requests: number; bytes: number };
}

/** A body as it came. */
export interface Page {
  body: Buffer;
  /** Without secrets. */
  request: string;
  status: number;
  contentType: string | undefined;
  receivedAt: string;
}

export interface CallFailure {
  /** Without secrets. */
  url: string;
  reason: RequestFailure['reason'];
  /** HTTP status, where there was an answer. */
  status: number | null;
  attempts: number;
  message: string;
}

export interface CallResult {
  call: Call;
  pages: Page[];
  /** Null when all pages came. */
  failure: CallFailure | null;
}

/** Asks one call with all its pages. What came before a failure is kept. Throws only when the signal aborts. */
export async function ask(call: Call, asking: Asking): Promise<CallResult> {
  const { credentials, request, limits } = asking;
  const pages: Page[] = [];
  let url: string | null = null;
  let attempts = 0;
  const count = () => {
    attempts++;
  };
  try {
    const pager = pagerOf(request.paging, call.url);
    url = pager.first;
    while (url !== null) {
      if (pages.length >= limits.maxPages) {
        throw new RequestFailure('too_many_pages', `more than ${limits.maxPages} pages`);
      }
      attempts = 0;
      const found = await withRetries(url, asking, count);
      if (!found) break;
      const { answer, inspected } = found;
      pages.push({
        body: answer.body,
        request: credentials.redact(url),
        status: answer.status,
        contentType: answer.contentType ?? undefined,
        receivedAt: isoInstant(asking.now()),
      });
      url = await pager.next(url, answer, inspected);
    }
    return { call, pages, failure: null };
  } catch (error) {
    if (!(error instanceof RequestFailure) || asking.signal.aborted) throw error;
    const failure: CallFailure = {
      url: credentials.redact(url ?? call.url),
      reason: error.reason,
      status: error.status,
      attempts,
      message: credentials.redact(error.message),
    };
    // The outcome carries it too, and the command reports it.
    asking.log.info({ ...failure }, 'a request failed');
    return { call, pages, failure };
  }
}

/** Null when the service has nothing. */
async function withRetries(
  url: string,
  asking: Asking,
  count: () => void,
): Promise<{ answer: Answer; inspected: Inspected } | null> {
  const { credentials, limits, signal } = asking;
  for (let attempt = 1; ; attempt++) {
    await waitUntil(asking.notBefore, asking);
    count();
    try {
      return await once(url, asking);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof RequestFailure) || !error.retryable || attempt > limits.retries) throw error;
      const asked = Math.min(error.retryAfterMs ?? 0, limits.maxRetryAfterMs);
      // Full jitter: many that failed at once do not come back at once.
      const most = Math.min(limits.maxBackoffMs, limits.backoffMs * 2 ** (attempt - 1));
      const wait = asked + asking.random() * most;
      if (asked > 0) asking.notBefore = Math.max(asking.notBefore, asking.elapsed() + asked);
      asking.log.debug(
        { url: credentials.redact(url), reason: error.reason, status: error.status, attempt, waitMs: Math.round(wait) },
        'a request is tried again',
      );
      await waitUntil(asking.elapsed() + wait, asking);
    }
  }
}

async function once(url: string, asking: Asking): Promise<{ answer: Answer; inspected: Inspected } | null> {
  const { mapping, request, credentials, limits, counts } = asking;
  const left = asking.deadline - asking.elapsed();
  if (left <= 0) throw new RequestFailure('out_of_time', 'the time for the whole pull is over');
  counts.requests++;
  const answer = await requestOnce(credentials.sign(url), {
    fetch: asking.fetch,
    headers: credentials.headers,
    signal: asking.signal,
    maxBodyBytes: limits.maxBodyBytes,
    timeoutMs: limits.timeoutMs,
    maxRequestMs: Math.min(limits.maxRequestMs, left),
    contentTypes: (request.contentTypes ?? usualContentTypes[mapping.format as 'csv' | 'json']).map((type) =>
      type.toLowerCase(),
    ),
    emptyStatuses: request.emptyStatuses,
    now: asking.now,
  });
  if (!answer) return null;
  counts.bytes += answer.body.length;
  return { answer, inspected: await inspectAnswer(mapping, answer.body) };
}

async function waitUntil(at: number, asking: Asking): Promise<void> {
  if (asking.signal.aborted) throw asking.signal.reason;
  if (at > asking.deadline)
    throw new RequestFailure('out_of_time', 'waiting would take longer than the whole pull may');
  const wait = at - asking.elapsed();
  if (wait > 0) await asking.sleep(wait, asking.signal);
}
