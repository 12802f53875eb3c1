import type { FastifyReply } from 'fastify';

const titles: Record<number, string> = {
  400: 'The request is not understood',
  404: 'There is no such thing',
  429: 'Too many requests',
  500: 'The service failed',
  503: 'The service is not available',
};

/** A refusal with an HTTP status; the server answers it as a problem document (RFC 9457). */
export class Refusal extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, detail: string) {
    super(detail);
    this.statusCode = statusCode;
  }
}

export function sendProblem(reply: FastifyReply, status: number, detail: string): FastifyReply {
  const body = { type: 'about:blank', title: titles[status] ?? 'The request failed', status, detail };
  return reply
    .code(status)
    .type('application/problem+json')
    .send(Buffer.from(JSON.stringify(body)));
}
