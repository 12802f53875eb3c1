/** One HTTP request within limits of size and time: an answer whole in memory, or a failure with its reason. */

export const failureReasons = [
  'network',
  'timeout',
  'cut',
  'status',
  'redirect',
  'content_type',
  'too_large',
  'nonsense',
  'cursor_loop',
  'link_elsewhere',
  'too_many_pages',
  'given_up',
  'out_of_time',
] as const;
export type FailureReason = (typeof failureReasons)[number];

export class RequestFailure extends Error {
  readonly reason: FailureReason;
  readonly retryable: boolean;
  /** HTTP status, where an answer came. */
  readonly status: number | null;
  /** What Retry-After asks for. */
  readonly retryAfterMs: number | null;

  constructor(
    reason: FailureReason,
    message: string,
    details: { retryable?: boolean; status?: number | null; retryAfterMs?: number | null } = {},
  ) {
    super(message);
    this.reason = reason;
    this.retryable = details.retryable ?? false;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

export interface Answer {
  status: number;
  contentType: string | null;
  headers: Headers;
  body: Buffer;
}

export interface OnceOptions {
  fetch: typeof globalThis.fetch;
  headers: Record<string, string>;
  signal: AbortSignal;
  maxBodyBytes: number;
  /** Longest silence. */
  timeoutMs: number;
  /** Longest time with the body. */
  maxRequestMs: number;
  /** Lower case, without parameters; `application/json` also stands for `application/*+json`. */
  contentTypes: readonly string[];
  emptyStatuses: readonly number[];
  /** The time by which Retry-After dates are read, where the answer has no Date. */
  now(): number;
}

/** Statuses that may pass by themselves, besides all 5xx. */
const passing = new Set([408, 425, 429]);

/** Null when the service says that there is nothing. Throws RequestFailure, or the signal's reason once it aborts. */
export async function requestOnce(url: string, options: OnceOptions): Promise<Answer | null> {
  const watch = watchOf(options);
  try {
    const response = await send(url, options, watch);
    watch.heard();
    const refused = refusal(response, options);
    if (refused || options.emptyStatuses.includes(response.status)) {
      await response.body?.cancel().catch(() => undefined);
      if (refused) throw refused;
      return null;
    }
    const body = await readBody(response, options.maxBodyBytes, watch);
    return {
      status: response.status,
      contentType: response.headers.get('content-type'),
      headers: response.headers,
      body,
    };
  } finally {
    watch.end();
  }
}

interface Watch {
  signal: AbortSignal;
  heard(): void;
  end(): void;
  /** The failure that a caught error stands for; throws on when the caller aborted. */
  failure(error: unknown, otherwise: FailureReason): RequestFailure;
}

function watchOf({ signal, timeoutMs, maxRequestMs }: OnceOptions): Watch {
  const controller = new AbortController();
  const stop = () => controller.abort(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const late = (what: string) => () => controller.abort(new RequestFailure('timeout', what, { retryable: true }));
  const silent = late(`no byte for ${timeoutMs / 1000} s`);
  let silence = setTimeout(silent, timeoutMs);
  const total = setTimeout(late(`not complete after ${maxRequestMs / 1000} s`), maxRequestMs);
  return {
    signal: controller.signal,
    heard() {
      clearTimeout(silence);
      silence = setTimeout(silent, timeoutMs);
    },
    end() {
      clearTimeout(silence);
      clearTimeout(total);
      signal.removeEventListener('abort', stop);
    },
    failure(error, otherwise) {
      if (signal.aborted) throw signal.reason;
      if (error instanceof RequestFailure) return error;
      if (controller.signal.reason instanceof RequestFailure) return controller.signal.reason;
      return new RequestFailure(otherwise, causeOf(error), { retryable: true });
    },
  };
}

async function send(url: string, { fetch, headers }: OnceOptions, watch: Watch): Promise<Response> {
  try {
    return await fetch(url, { headers, redirect: 'manual', signal: watch.signal });
  } catch (error) {
    throw watch.failure(error, 'network');
  }
}

function refusal(response: Response, options: OnceOptions): RequestFailure | null {
  const { status, headers } = response;
  if (options.emptyStatuses.includes(status)) return null;
  if (status >= 300 && status < 400) {
    const to = headers.get('location');
    return new RequestFailure('redirect', `redirected${to ? ` to ${to}` : ''}; set that URL if it is right`, {
      status,
    });
  }
  if (status !== 200) {
    const retryable = passing.has(status) || status >= 500;
    const retryAfterMs = retryable ? retryAfter(headers, options.now()) : null;
    return new RequestFailure('status', `HTTP ${status}`, { status, retryable, retryAfterMs });
  }
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const json = /^application\/[\w.-]+\+json$/.test(type) && options.contentTypes.includes('application/json');
  if (type === '' || json || options.contentTypes.includes(type)) return null;
  const expected = options.contentTypes.join(', ');
  return new RequestFailure('content_type', `answered ${type}, expected ${expected}`, { status });
}

async function readBody(response: Response, maxBodyBytes: number, watch: Watch): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    // Leaving the loop cancels the body, and with it the connection.
    for await (const chunk of response.body ?? []) {
      watch.heard();
      size += chunk.length;
      if (size > maxBodyBytes) {
        const { status } = response;
        throw new RequestFailure('too_large', `the body is longer than ${maxBodyBytes} bytes`, { status });
      }
      chunks.push(chunk);
    }
  } catch (error) {
    throw watch.failure(error, 'cut');
  }
  return Buffer.concat(chunks, size);
}

/** Milliseconds that Retry-After (seconds, or an HTTP date) asks to wait from now; null when it says nothing. */
function retryAfter(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim();
  if (!text) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const until = Date.parse(text);
  if (Number.isNaN(until)) return null;
  // Both by the service's own clock, where it tells it.
  const from = Date.parse(headers.get('date') ?? '');
  return Math.max(0, until - (Number.isNaN(from) ? now : from));
}

/** fetch hides what went wrong in a chain of causes. */
function causeOf(error: unknown): string {
  let node: unknown = error;
  for (let depth = 0; depth < 5 && node instanceof Error && node.cause instanceof Error; depth++) node = node.cause;
  if (!(node instanceof Error)) return String(node);
  const code = (node as NodeJS.ErrnoException).code;
  return code && !node.message.includes(code)
    ? `${node.message || 'failed'} (${code})`
    : node.message || code || 'failed';
}
