import type { FastifyReply, FastifyRequest } from 'fastify';
import { FootfallError } from '../domain/errors.ts';
import type { Ask, JsonHandler, TableAnswer, TableHandler } from './api.ts';
import { type Format, mostDownloadRows, mostRows } from './contract/common.ts';
import { matches, networkHash } from './etag.ts';
import { writeDownload } from './formats/write-download.ts';

export async function answerTable(
  request: FastifyRequest,
  reply: FastifyReply,
  format: Format,
  handler: TableHandler<unknown, Record<string, unknown>>,
): Promise<FastifyReply> {
  const { context } = request.server.serving;
  const ask = await askOf(request, reply, format);
  const answer = await handler(request.query, ask, { params: request.params, body: request.body });
  const { question } = answer;
  const shape = JSON.stringify([question.sql, question.params, answer.salt ?? '']);
  const etag = ask.etag(question.tables, question.scope, shape);
  if (isKnown(request, reply, etag)) return reply;
  const most = answer.mostRows ?? (format === 'json' ? mostRows : mostDownloadRows);
  const limited = { ...question, sql: `SELECT * FROM (${question.sql}) LIMIT ${most + 1}` };
  if (format !== 'json') return sendDownload(reply, format, { ...answer, question }, ask, request);
  const rows = await context.reader.rows<Record<string, unknown>>(limited.sql, limited.params, { signal: ask.signal });
  if (rows.length > most) throw tooMany(most);
  return sendJson(reply, await answer.json(rows));
}

export async function answerJson(
  request: FastifyRequest,
  reply: FastifyReply,
  handler: JsonHandler<unknown>,
): Promise<FastifyReply> {
  const ask = await askOf(request, reply, 'json');
  const answer = await handler(request.query, ask, { params: request.params, body: request.body });
  if (answer.etag !== undefined && isKnown(request, reply, answer.etag)) return reply;
  if (answer.etag === undefined) reply.header('cache-control', 'no-store');
  reply.code(answer.status ?? 200);
  return sendJson(reply, await answer.body());
}

function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}

async function sendDownload(
  reply: FastifyReply,
  format: Exclude<Format, 'json'>,
  { question, view, fileName }: TableAnswer,
  ask: Ask,
  request: FastifyRequest,
): Promise<FastifyReply> {
  const { context } = request.server.serving;
  const { stream, contentType } = await writeDownload(format, question, view ?? ask.view, context, ask.signal);
  return reply
    .type(contentType)
    .header('content-disposition', `attachment; filename="${fileName}.${format}"`)
    .send(stream);
}

/** Sets the headers of a cached answer; true (and 304 sent) where the client has it. */
function isKnown(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply.header('etag', etag).header('cache-control', 'private, no-cache').header('vary', 'Accept, Authorization');
  if (!matches(request.headers['if-none-match'], etag)) return false;
  reply.code(304).send();
  return true;
}

async function askOf(request: FastifyRequest, reply: FastifyReply, format: Format): Promise<Ask> {
  const { context } = request.server.serving;
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  const view = await context.reader.view();
  const salt = `${format} ${request.url} ${networkHash(context.network())}`;
  return {
    signal: AbortSignal.any([gone.signal, request.server.serving.closing]),
    role: request.caller.role,
    caller: request.caller.name,
    view,
    now: context.clock.now(),
    format,
    etag: (of, scope = {}, more = '') => view.etag(of, scope, `${salt} ${more}`),
  };
}

function tooMany(most: number): FootfallError {
  return new FootfallError('TOO_MANY_ROWS', `The answer has more than ${most} rows.`, {
    hint: 'Ask for a shorter range, fewer columns of it, a page (limit), or take the download.',
  });
}
