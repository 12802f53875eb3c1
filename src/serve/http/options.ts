/** What a caller may do: a viewer reads, an operator also asks for work and says what the sensors do not know. */
export type Role = 'viewer' | 'operator';

export interface Caller {
  role: Role;
  /** Of the token; `local` where none is needed. */
  name: string;
}

/** Who may ask. With tokens, everything but the dashboard's files, `/healthz`, `/readyz` and `/v1/session` needs one. */
export type Access = { mode: 'open' } | { mode: 'tokens'; check(token: string): Promise<Caller | null> };

export interface Limits {
  /** Requests of one token, or else one address, in a minute: a runaway script, not 50 people behind one proxy. */
  requestsPerMinute: number;
  /** Requests of one address in a minute that are refused for want of a good token. */
  refusalsPerMinute: number;
  /** Of the body of a request, bytes. */
  bodyBytes: number;
  /** Of the address of a request, characters: 100 ids of 60 characters fit. */
  urlLength: number;
  /** How long a request may take to arrive, milliseconds. */
  requestMs: number;
  /** How long a JSON answer may take to be made, milliseconds; its statement is ended then. */
  answerMs: number;
  /** How long the reader of a download may take nothing of it before it is given up, milliseconds. */
  stalledMs: number;
  /** How long open requests may go on when the server closes, milliseconds. */
  closeMs: number;
  /** Answers that are made at once; each may hold some megabytes until it is sent. */
  answersAtOnce: number;
  /** How long a request may wait for its turn before it is refused, milliseconds. */
  waitMs: number;
}

export const usualLimits: Limits = {
  requestsPerMinute: 12_000,
  refusalsPerMinute: 30,
  bodyBytes: 64 * 1024,
  urlLength: 8 * 1024,
  requestMs: 30_000,
  answerMs: 60_000,
  // Parts have 64 kB: a line of 5 kbit/s still gets its file, a browser that asks where to save it has time.
  stalledMs: 120_000,
  closeMs: 1000,
  // Twice as many as the statements of a small machine, and some: while these run the others are stringified and sent.
  answersAtOnce: 8,
  // Longer than this somebody at a screen has asked again, and the first answer would be made for nobody.
  waitMs: 5000,
};

export interface ServeOptions {
  /** Default: open, which is for loopback only. */
  access?: Access;
  /** Names that `Host` may have besides those of loopback. Default: none without tokens; with tokens any. */
  allowedHosts?: readonly string[];
  /** Whether `X-Forwarded-*` are believed, or whose (addresses and networks apart by commas); default: nobody's. */
  trustProxy?: boolean | string;
  /** The built dashboard, absolute; it may be absent. */
  dashboardFolder?: string;
  limits?: Partial<Limits>;
  /** Of the program, for the OpenAPI document. */
  version?: string;
}
