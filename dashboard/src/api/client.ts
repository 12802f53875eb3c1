import type { ProblemDocument } from './types.ts';

/** The server's refusal, or none at all: `code` is the server's, or `offline`, `timeout`, `not_json`. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly errors: { name: string; reason: string }[];
  /** Milliseconds after which the server may be asked again, where it said so. */
  readonly retryAfter: number | null;

  constructor(problem: Partial<ProblemDocument> & { code: string }, retryAfter: number | null = null) {
    super(`${problem.code}: ${problem.detail ?? problem.title ?? ''}`);
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.detail = problem.detail ?? problem.title ?? '';
    this.errors = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }
}

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[];
export type Query = Record<string, QueryValue>;

/** `/v1/footfall.csv?id=a&id=b`: lists are repeated, what is null, undefined or empty is left out. */
export function addressOf(path: string, query: Query = {}, extension?: 'csv' | 'xlsx' | 'parquet'): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') {
        params.append(name, String(one));
      }
    }
  }
  const search = params.toString();
  return `/v1/${path}${extension ? `.${extension}` : ''}${search ? `?${search}` : ''}`;
}

/** Longer than the server lets a query run, so that its own answer comes first. */
const patience = 60_000;

export interface ClientEffects {
  fetch: typeof fetch;
}
const effects: ClientEffects = {
  fetch: (input, init) => takeAsked(input, init) ?? globalThis.fetch(input, init),
};

declare global {
  interface Window {
    /** Answers that public/before-paint.js asked for, by address; each serves once, as it may be old later. */
    footfallAsked?: Map<string, Promise<Response>>;
  }
}

function takeAsked(input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> | undefined {
  const asked = (init?.method ?? 'GET') === 'GET' ? window.footfallAsked?.get(String(input)) : undefined;
  window.footfallAsked?.delete(String(input));
  return asked;
}

/**
 * JSON of the API. The browser's cache keeps ETags and turns a 304 into the answer it holds. Throws ApiProblem, or the
 * signal's AbortError.
 */
export async function getJson<Answer>(
  path: string,
  query: Query,
  signal?: AbortSignal,
  { fetch } = effects,
): Promise<Answer> {
  return ask<Answer>(addressOf(path, query), { signal: signal ?? null, cache: 'no-cache' }, fetch);
}

export async function postJson<Answer>(path: string, body: object, { fetch } = effects): Promise<Answer> {
  return ask<Answer>(
    addressOf(path),
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    fetch,
  );
}

/** Gives the token to the server, which answers with a cookie that scripts cannot read. */
export const signIn = (token: string) => postJson<unknown>('session', { token });

async function ask<Answer>(address: string, init: RequestInit, fetch: typeof globalThis.fetch): Promise<Answer> {
  const late = AbortSignal.timeout(patience);
  const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
  const headers = { accept: 'application/json', ...init.headers };
  try {
    const response = await fetch(address, { ...init, headers, signal, credentials: 'same-origin' });
    const text = await response.text();
    if (!response.ok) {
      throw problemOf(response, text);
    }
    return (text === '' ? null : parse(text)) as Answer;
  } catch (error) {
    if (error instanceof ApiProblem || init.signal?.aborted) {
      throw error;
    }
    throw new ApiProblem({ code: late.aborted ? 'timeout' : 'offline', detail: String(error) });
  }
}

function problemOf(response: Response, text: string): ApiProblem {
  const retryAfter = retryAfterOf(response.headers.get('retry-after'));
  try {
    const problem = JSON.parse(text) as Partial<ProblemDocument>;
    if (typeof problem?.code === 'string') {
      return new ApiProblem({ ...problem, code: problem.code, status: response.status }, retryAfter);
    }
  } catch {
    // A proxy between us and the server answered with a page of its own.
  }
  const code =
    response.status === 401 ? 'UNAUTHENTICATED' : response.status === 503 ? 'OVERLOADED' : `HTTP_${response.status}`;
  return new ApiProblem({ code, status: response.status, detail: response.statusText }, retryAfter);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiProblem({ code: 'not_json', detail: 'not JSON' });
  }
}

/** Of a header in seconds; dates in it are not used by our server. */
function retryAfterOf(header: string | null): number | null {
  return header !== null && /^\d{1,4}$/.test(header) ? Number(header) * 1000 : null;
}

/** Only what may go away by itself is asked again, three times. */
export function shouldRetry(failures: number, error: unknown): boolean {
  return (
    failures < 3 && error instanceof ApiProblem && (error.code === 'offline' || [429, 502, 503].includes(error.status))
  );
}

/** Milliseconds before the next try: what the server asked for, or 0.5 s, 1 s, 2 s. */
export function retryDelay(failures: number, error: unknown): number {
  const asked = error instanceof ApiProblem ? error.retryAfter : null;
  return Math.min(asked ?? 500 * 2 ** failures, 30_000);
}
