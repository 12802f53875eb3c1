/** What a caller may do: a viewer reads, an operator also asks for work. */
export type Role = 'viewer' | 'operator';

export interface Caller {
  role: Role;
  /** Of the token; `local` where none is needed. */
  name: string;
}

/** Who may ask. With tokens, everything but the dashboard's files, `/healthz`, `/readyz` and `/v1/session` needs one. */
export type Access = { mode: 'open' } | { mode: 'tokens'; check(token: string): Promise<Caller | null> };

export interface Limits {
  /** Requests of one token, or else one address, in a minute. */
  requestsPerMinute: number;
  /** Of the body of a request, bytes. */
  bodyBytes: number;
  /** Of the address of a request, characters: 100 ids of 40 characters fit. */
  urlLength: number;
  /** How long a request may take to arrive, and an idle connection stays open, milliseconds. */
  requestMs: number;
  /** Statements that may wait for their turn before requests are refused. */
  waitingStatements: number;
}

export const usualLimits: Limits = {
  requestsPerMinute: 3000,
  bodyBytes: 64 * 1024,
  urlLength: 8 * 1024,
  requestMs: 30_000,
  waitingStatements: 500,
};

export interface ServeOptions {
  /** Default: open, which is for loopback only. */
  access?: Access;
  /** `Host` names taken besides those of loopback; default: none without tokens, any with tokens. */
  allowedHosts?: readonly string[];
  /** The built dashboard, absolute; it may be absent. */
  dashboardFolder?: string;
  limits?: Partial<Limits>;
  /** Of the program, for the OpenAPI document. */
  version?: string;
}
