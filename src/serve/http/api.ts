import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault, RouteOptions } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Format, formats, problemSchema } from '../contract/common.ts';
import { answerJson, answerTable } from './answer.ts';
import type { JsonHandler, TableHandler } from './ask.ts';
import { contentTypes } from './negotiate.ts';
import type { Role } from './options.ts';

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

export interface RouteSchema<Query extends z.ZodType, Answer extends z.ZodType> {
  summary: string;
  description?: string;
  /** Name of the operation, where its path says it less well. */
  operationId?: string;
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
  /** Statuses of problems besides the usual ones. */
  refusals?: readonly number[];
}

/** GET `path` as JSON or by `Accept`, and `path.csv`, `path.parquet`, `path.xlsx`. `path` begins with `/v1/`. */
export function addTableRoute<Query extends z.ZodType, Answer extends z.ZodType, Row = Record<string, unknown>>(
  app: Api,
  path: string,
  schema: RouteSchema<Query, Answer>,
  handler: TableHandler<z.output<Query>, Row>,
): void {
  const answer = handler as unknown as TableHandler<unknown, Record<string, unknown>>;
  const description = [
    schema.description,
    `Also \`${path}.csv\`, \`${path}.parquet\`, \`${path}.xlsx\`, or by \`Accept\`: all rows, whatever \`limit\` and \`cursor\` say.`,
  ];
  const responses = {
    200: {
      description: 'The answer',
      content: Object.fromEntries(
        formats.map((format) => [
          bare(contentTypes[format]),
          { schema: format === 'json' ? schema.response : z.string() },
        ]),
      ),
    },
    ...problems([304, ...usualRefusals]),
  };
  const add = (format: Format, url: string, more: object) =>
    addRoute(app, {
      method: 'GET',
      url,
      schema: {
        summary: schema.summary,
        description: description.filter(Boolean).join(' '),
        operationId: operationId('GET', path),
        tags: schema.tags,
        querystring: schema.querystring,
        ...(schema.params && { params: schema.params }),
        response: responses,
        ...more,
      },
      config: { ...(schema.role && { role: schema.role }) },
      handler: (request, reply) => answerTable(request, reply, format, answer),
    });
  add('json', path, {});
  for (const format of formats) if (format !== 'json') add(format, `${path}.${format}`, { hide: true });
}

/** `path`, as JSON. `path` begins with `/v1/`. */
export function addJsonRoute<Query extends z.ZodType, Answer extends z.ZodType>(
  app: Api,
  path: string,
  schema: JsonRouteSchema<Query, Answer>,
  handler: JsonHandler<z.output<Query>>,
): void {
  const method = schema.method ?? 'GET';
  const status = schema.status ?? 200;
  addRoute(app, {
    method,
    url: path,
    schema: {
      summary: schema.summary,
      ...(schema.description !== undefined && { description: schema.description }),
      operationId: schema.operationId ?? operationId(method, path),
      tags: schema.tags,
      querystring: schema.querystring,
      ...(schema.params && { params: schema.params }),
      ...(schema.body && { body: schema.body }),
      response: {
        [status]: { description: 'The answer', content: { 'application/json': { schema: schema.response } } },
        ...problems([...(method === 'GET' ? [304] : []), ...usualRefusals, ...(schema.refusals ?? [])]),
      },
    },
    config: { ...(schema.role && { role: schema.role }) },
    handler: (request, reply) => answerJson(request, reply, status, handler as JsonHandler<unknown>),
  });
}

const usualRefusals = [400, 401, 403, 404, 406, 429, 500, 503] as const;

const meanings: Record<number, string> = {
  304: 'The client has this answer already (`If-None-Match`)',
  400: 'The request is not valid: REQUEST_INVALID, RANGE_REVERSED, RANGE_TOO_LONG, TOO_MANY_ROWS, CURSOR_INVALID',
  401: 'A token is needed: UNAUTHENTICATED',
  403: 'The token, or the page that asks, may not do this: FORBIDDEN',
  404: 'There is no such thing: BRANCH_UNKNOWN, SENSOR_UNKNOWN, REGION_UNKNOWN, FAULT_UNKNOWN, CORRECTION_UNKNOWN, NOT_FOUND',
  406: 'The answer has no such format: NOT_ACCEPTABLE',
  422: 'It says nothing that can be applied: CORRECTION_REFUSED',
  429: 'Too many requests: RATE_LIMITED, with `Retry-After`',
  500: 'The server failed; its log says why',
  503: 'Not now: OVERLOADED, NOT_READY, with `Retry-After`',
};

/** The answers other than the good one, as the OpenAPI document has them. */
export function problems(statuses: readonly number[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      status === 304
        ? z.null().describe(meanings[status] ?? '')
        : { description: meanings[status], content: { 'application/problem+json': { schema: problemSchema } } },
    ]),
  );
}

/** `GET /v1/rows/:table` is `rows`, `POST /v1/work` is `postWork`. */
function operationId(method: string, path: string): string {
  const words = path.split('/').filter((word) => word !== '' && word !== 'v1' && !word.startsWith(':'));
  const all = method === 'GET' ? words : [method.toLowerCase(), ...words];
  return all
    .flatMap((word) => word.split(/[^a-zA-Z0-9]+/))
    .map((word, index) => (index === 0 ? word : `${word[0]?.toUpperCase()}${word.slice(1)}`))
    .join('');
}

function bare(contentType: string): string {
  return contentType.split(';')[0]!;
}

/** The answers are stringified by us: the type provider's demands on what a handler returns do not apply. */
function addRoute(app: Api, route: RouteOptions): void {
  (app as unknown as FastifyInstance).route(route);
}
