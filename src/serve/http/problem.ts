import type { FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ErrorCode, errorRegistry, FootfallError } from '../../domain/errors.ts';
import type { ProblemDocument } from '../contract/common.ts';

/** Any error as a problem document (RFC 9457). What is not a FootfallError or a fault of the request tells nothing of itself. */
export function problemOf(error: unknown, path?: string): ProblemDocument {
  return { ...withoutPath(error), ...(path !== undefined && { instance: path }) };
}

/** A whole answer to what is no HTTP request that can be read. */
export function clientErrorText(error: { code?: string }): string {
  const [status, reason, detail] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'The headers of the request are too large.']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'The request did not arrive in time.']
        : [400, 'Bad Request', 'This is no HTTP request that can be read.'];
  const body = JSON.stringify({ ...problem('REQUEST_INVALID', detail), status });
  return [
    `HTTP/1.1 ${status} ${reason}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}

/** Whether the server, not the request, is at fault: such an error belongs in the log. */
export function isOurFault(problem: ProblemDocument): boolean {
  return problem.status >= 500 && !['OVERLOADED', 'NOT_READY'].includes(problem.code);
}

export function sendProblem(reply: FastifyReply, problem: ProblemDocument): FastifyReply {
  // The good answer may have begun: a tag on a failure would make clients keep the failure.
  return reply
    .removeHeader('etag')
    .removeHeader('content-disposition')
    .code(problem.status)
    .type('application/problem+json')
    .header('cache-control', 'no-store')
    .send(JSON.stringify(problem));
}

function withoutPath(error: unknown): ProblemDocument {
  if (error instanceof FootfallError) {
    const told = problem(error.code, [error.message, error.hint].filter(Boolean).join(' '));
    // What went wrong inside names files, tables, statements: for the log.
    return isOurFault(told)
      ? { ...told, detail: `${told.title}; the log of the server says why.${wayOut(error)}` }
      : told;
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.flatMap(({ instancePath, keyword, message, params }) => {
      if (keyword === 'unrecognized_keys') return unknownNames((params as { keys?: string[] }).keys);
      const name = instancePath.split('/').filter(Boolean).join('.') || (error.validationContext ?? 'request');
      return { name, reason: message ?? 'is not valid' };
    });
    return invalid(errors);
  }
  if (error instanceof z.ZodError) {
    return invalid(error.issues.map(({ path, message }) => ({ name: path.join('.') || 'request', reason: message })));
  }
  const { statusCode, message } = (error ?? {}) as { statusCode?: number; message?: string };
  // The files of the dashboard refuse some addresses that lead nowhere.
  if (statusCode === 404 || statusCode === 403) return problem('NOT_FOUND', 'There is nothing at this address.');
  if (statusCode === 415) {
    const detail =
      'The body of the request is no JSON. Send it as JSON, with the header Content-Type: application/json.';
    return { ...problem('REQUEST_INVALID', detail), status: statusCode };
  }
  if (statusCode === 429) return problem('RATE_LIMITED', message ?? 'Ask again later.');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return { ...problem('REQUEST_INVALID', message ?? 'The request is not valid.'), status: statusCode };
  }
  return problem('INTERNAL', 'The server failed to answer; its log says why.');
}

function wayOut({ code }: FootfallError): string {
  return code === 'LAKE_DAMAGED'
    ? ' The next run makes it again from what was received: footfall run, or transform.'
    : '';
}

function invalid(errors: { name: string; reason: string }[]): ProblemDocument {
  const detail = errors.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  return { ...problem('REQUEST_INVALID', `${detail}.`), errors };
}

function unknownNames(names: readonly string[] = []): { name: string; reason: string }[] {
  return names.map((name) => ({ name, reason: 'there is no such parameter' }));
}

function problem(code: ErrorCode, detail: string): ProblemDocument {
  const { status, title } = errorRegistry[code];
  return { type: `urn:footfall:problem:${code}`, title, status, detail, code };
}
