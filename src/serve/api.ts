import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault, RouteOptions } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { answerJson, answerTable } from './answer.ts';
import type { ServeContext } from './context.ts';
import { type Format, formats, problemSchema } from './contract/common.ts';
import type { Caller, Role, ServeOptions } from './options.ts';
import type { LakeView, Scope, ServedTable } from './reading/lake-reader.ts';
import type { Question } from './reading/question.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** One request, as the handlers of routes see it. */
export interface Ask {
  /** Aborted when the client goes away, or the server closes. */
  signal: AbortSignal;
  role: Role;
  /** Name of the caller's token. */
  caller: string;
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
  /** Of the download, without extension. */
  fileName: string;
  /** TOO_MANY_ROWS beyond; default `mostRows` of JSON, `mostDownloadRows` of downloads. */
  mostRows?: number;
  /** What else shaped the answer besides the question. */
  salt?: string;
}

export interface JsonAnswer {
  /** From `ask.etag`; none: the answer is made every time. */
  etag?: string;
  /** Not called when the client has this answer already. */
  body(): object | Promise<object>;
  /** Default 200. */
  status?: number;
}

export interface RouteSchema<Query extends z.ZodType, Answer extends z.ZodType> {
  summary: string;
  description?: string;
  tags: string[];
  querystring: Query;
  response: Answer;
  params?: z.ZodType;
  /** Default: any caller. */
  role?: Role;
}

export interface JsonRouteSchema<Query extends z.ZodType, Answer extends z.ZodType> extends RouteSchema<Query, Answer> {
  /** Default GET. */
  method?: 'GET' | 'POST' | 'DELETE';
  body?: z.ZodType;
  /** Of the good answer; default 200. */
  status?: number;
}

/** What routes of an address with parameters, or with a body, need besides the query; checked by the route's schemas. */
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

declare module 'fastify' {
  interface FastifyInstance {
    serving: { context: ServeContext; options: ServeOptions; closing: AbortSignal };
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

/** GET `path` as JSON or by `Accept`, and `path.csv`, `path.parquet`, `path.xlsx`. */
export function addTableRoute<Query extends z.ZodType, Answer extends z.ZodType, Row = Record<string, unknown>>(
  app: Api,
  path: string,
  schema: RouteSchema<Query, Answer>,
  handler: TableHandler<z.output<Query>, Row>,
): void {
  for (const format of formats) {
    addRoute(app, {
      method: 'GET',
      url: format === 'json' ? path : `${path}.${format}`,
      schema: {
        summary: schema.summary,
        ...(schema.description !== undefined && { description: schema.description }),
        tags: schema.tags,
        querystring: schema.querystring,
        ...(schema.params && { params: schema.params }),
        response: { 200: schema.response, default: problemSchema },
        ...(format !== 'json' && { hide: true }),
      },
      handler: (request, reply) =>
        answerTable(request, reply, format, handler as unknown as TableHandler<unknown, Record<string, unknown>>),
    });
  }
}

/** `path`, as JSON. */
export function addJsonRoute<Query extends z.ZodType, Answer extends z.ZodType>(
  app: Api,
  path: string,
  schema: JsonRouteSchema<Query, Answer>,
  handler: JsonHandler<z.output<Query>>,
): void {
  addRoute(app, {
    method: schema.method ?? 'GET',
    url: path,
    schema: {
      summary: schema.summary,
      ...(schema.description !== undefined && { description: schema.description }),
      tags: schema.tags,
      querystring: schema.querystring,
      ...(schema.params && { params: schema.params }),
      ...(schema.body && { body: schema.body }),
      response: { [schema.status ?? 200]: schema.response, default: problemSchema },
    },
    handler: (request, reply) => answerJson(request, reply, handler as JsonHandler<unknown>),
  });
}

/** The answers are stringified by us: the type provider's demands on what a handler returns do not apply. */
function addRoute(app: Api, route: RouteOptions): void {
  (app as unknown as FastifyInstance).route(route);
}
