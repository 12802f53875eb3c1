import type { ServeContext } from '../context.ts';
import type { Format } from '../contract/common.ts';
import type { LakeView, Scope, ServedTable } from '../reading/lake-reader.ts';
import type { Question } from '../reading/question.ts';
import type { Caller, Limits, Role, ServeOptions } from './options.ts';
import type { Turns } from './turns.ts';

/** One request, as the handlers of routes see it. */
export interface Ask {
  /** Aborted when the client goes away, the answer takes too long, or the server closes. */
  signal: AbortSignal;
  role: Role;
  /** Name of the caller's token; `local` where none is needed. */
  caller: string;
  /** The same, null where none is needed: nobody knows who asks then. */
  signature: string | null;
  /** One version of each table, for the whole answer. */
  view: LakeView;
  /** The clock of judgement. */
  now: number;
  /** What the answer leaves as: `json` takes a page, the others take all rows. */
  format: Format;
  /** An entity tag for this request over these tables; `more` is what else shaped the answer, such as the hour. */
  etag(of: readonly ServedTable[], scope?: Scope, more?: string): string;
}

/** The answer of a table route. Its ETag follows the question's SQL, parameters, tables and scope. */
export interface TableAnswer<Row = Record<string, unknown>> {
  view?: LakeView;
  question: Question;
  /** From the rows to the body of the contract. */
  json(rows: Row[]): object | Promise<object>;
  /** Of the download, without extension; any characters. */
  fileName: string;
  /** TOO_MANY_ROWS beyond; default: that of JSON answers. Downloads have their own. */
  mostRows?: number;
  /** What else shaped the answer besides the question. */
  salt?: string;
}

export interface JsonAnswer {
  /** From `ask.etag`; none: the answer is made every time. */
  etag?: string;
  /** Not called when the client has this answer already. */
  body(): object | Promise<object>;
}

/** What routes with parameters in their address, or with a body, need besides the query; checked by their schemas. */
export interface More {
  params: unknown;
  body: unknown;
}

export type TableHandler<Query, Row> = (
  query: Query,
  ask: Ask,
  more: More,
) => TableAnswer<Row> | Promise<TableAnswer<Row>>;
export type JsonHandler<Query> = (query: Query, ask: Ask, more: More) => JsonAnswer | Promise<JsonAnswer>;

export interface Serving {
  context: ServeContext;
  options: ServeOptions;
  limits: Limits;
  /** Of all answers but downloads, which have slots of their own. */
  turns: Turns;
  /** Aborted as soon as the server closes: event streams end then. */
  closing: AbortSignal;
  /** Of the requests being answered; aborted when the server closes and they did not end by themselves. */
  live: Set<AbortController>;
}

declare module 'fastify' {
  interface FastifyInstance {
    serving: Serving;
  }
  interface FastifyRequest {
    caller: Caller;
  }
  interface FastifyContextConfig {
    /** Needs no token. */
    public?: boolean;
    /** Is not counted by the rate limit. */
    uncounted?: boolean;
    role?: Role;
  }
}
