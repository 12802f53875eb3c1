import type { FastifyReply, FastifyRequest } from 'fastify';
import { FootfallError } from '../../domain/errors.ts';
import { type Format, formats, mostRows } from '../contract/common.ts';
import { writeDownload } from '../formats/write-download.ts';
import { LakeView } from '../reading/lake-reader.ts';
import type { Ask, JsonHandler, TableAnswer, TableHandler } from './ask.ts';
import { damageOf } from './damage.ts';
import { attachment } from './disposition.ts';
import { matches, networkHash } from './etag.ts';
import { contentTypes, formatFor } from './negotiate.ts';

/** `format` is that of the address; `json` stands for what `Accept` says. */
export async function answerTable(
  request: FastifyRequest,
  reply: FastifyReply,
  format: Format,
  handler: TableHandler<unknown, Record<string, unknown>>,
): Promise<FastifyReply> {
  const wanted = format === 'json' ? formatFor(request.headers.accept, formats) : format;
  return answering(request, reply, wanted, async (ask, endTurn) => {
    const answer = await handler(request.query, ask, { params: request.params, body: request.body });
    const { question } = answer;
    const shape = JSON.stringify([question.sql, question.params, answer.salt ?? '']);
    if (isKnown(request, reply, ask.etag(question.tables, question.scope, shape))) return reply;
    if (wanted !== 'json') {
      endTurn();
      return sendDownload(request, reply, wanted, answer, ask);
    }
    const most = answer.mostRows ?? mostRows;
    const { reader } = request.server.serving.context;
    const sql = `SELECT * FROM (${question.sql}) LIMIT ${most + 1}`;
    const rows = await reader.rows<Record<string, unknown>>(sql, question.params, { signal: ask.signal });
    if (rows.length > most) throw tooMany(most);
    return sendJson(reply, await answer.json(rows));
  });
}

export async function answerJson(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  handler: JsonHandler<unknown>,
): Promise<FastifyReply> {
  formatFor(request.headers.accept, ['json']);
  return answering(request, reply, 'json', async (ask) => {
    const answer = await handler(request.query, ask, { params: request.params, body: request.body });
    if (answer.etag === undefined) reply.header('cache-control', 'no-store');
    else if (isKnown(request, reply, answer.etag)) return reply;
    return sendJson(reply.code(status), await answer.body());
  });
}

/** Aborted when the client goes away before its answer is whole. */
function gone(reply: FastifyReply): AbortController {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller;
}

async function answering(
  request: FastifyRequest,
  reply: FastifyReply,
  format: Format,
  work: (ask: Ask, endTurn: () => void) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const { limits, live, turns } = request.server.serving;
  const controller = gone(reply);
  live.add(controller);
  reply.raw.once('close', () => live.delete(controller));
  let isLate = false;
  const timer =
    format === 'json'
      ? setTimeout(() => {
          isLate = true;
          controller.abort();
        }, limits.answerMs)
      : undefined;
  let endTurn = () => {};
  try {
    endTurn = await turns.take(controller.signal);
    const sent = await work(await askOf(request, format, controller.signal), endTurn);
    endWhenSent(reply, endTurn);
    return sent;
  } catch (error) {
    endTurn();
    // Unless a better time is known.
    if (error instanceof FootfallError && error.code === 'OVERLOADED') reply.header('retry-after', '5');
    if (isLate) throw tooLate(reply, limits.answerMs);
    if (controller.signal.aborted && !reply.raw.destroyed) throw closing(reply);
    throw damageOf(error, request.server.serving.context.tempFolder);
  } finally {
    clearTimeout(timer);
  }
}

/** Until then its text and what compresses it lie in memory. A client that reads slowly keeps nobody waiting. */
function endWhenSent({ raw }: FastifyReply, endTurn: () => void): void {
  if (raw.writableFinished || raw.destroyed) {
    endTurn();
    return;
  }
  const timer = setTimeout(endTurn, slowestSendMs).unref();
  raw.once('finish', endTurn).once('close', () => {
    clearTimeout(timer);
    endTurn();
  });
}

/** Compressing and handing over the largest answers takes a tenth of this. */
const slowestSendMs = 1000;

async function askOf(request: FastifyRequest, format: Format, signal: AbortSignal): Promise<Ask> {
  const { context, options } = request.server.serving;
  // What asks for work reads nothing, and a run is what mends a lake that cannot be read.
  const view = request.method === 'POST' ? new LakeView(new Map()) : await context.reader.view();
  const salt = `${format} ${request.url} ${networkHash(context.network())}`;
  return {
    signal,
    role: request.caller.role,
    caller: request.caller.name,
    signature: options.access?.mode === 'tokens' ? request.caller.name : null,
    view,
    now: context.clock.now(),
    format,
    etag: (of, scope = {}, more = '') => view.etag(of, scope, `${salt} ${more}`),
  };
}

function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.type(contentTypes.json).send(JSON.stringify(body));
}

async function sendDownload(
  request: FastifyRequest,
  reply: FastifyReply,
  format: Exclude<Format, 'json'>,
  { question, view, fileName }: TableAnswer,
  ask: Ask,
): Promise<FastifyReply> {
  const { context, limits } = request.server.serving;
  const { stream, contentType } = await writeDownload(
    format,
    question,
    view ?? ask.view,
    context,
    ask.signal,
    limits.stalledMs,
  );
  return reply
    .type(contentType)
    .header('content-disposition', attachment(`${fileName}.${format}`))
    .send(stream);
}

/** Sets the headers of an answer that may be kept; true (and 304 sent) where the client has it. */
function isKnown(request: FastifyRequest, reply: FastifyReply, etag: string): boolean {
  reply
    .header('etag', etag)
    .header('cache-control', 'private, no-cache')
    .header('vary', 'accept, accept-encoding, authorization, cookie');
  if (!matches(request.headers['if-none-match'], etag)) return false;
  reply.code(304).send();
  return true;
}

function tooLate(reply: FastifyReply, milliseconds: number): FootfallError {
  reply.header('retry-after', '30');
  return new FootfallError('OVERLOADED', `The answer was not there after ${milliseconds / 1000} seconds.`, {
    hint: 'Ask for less (a shorter range, fewer branches), or later.',
  });
}

function closing(reply: FastifyReply): FootfallError {
  reply.header('retry-after', '5');
  return new FootfallError('NOT_READY', 'The server is stopping.', { hint: 'Ask again when it is back.' });
}

function tooMany(most: number): FootfallError {
  return new FootfallError('TOO_MANY_ROWS', `The answer has more than ${most} rows.`, {
    hint: 'Ask for a shorter range or a page (limit), or take the download (.csv, .parquet, .xlsx).',
  });
}
