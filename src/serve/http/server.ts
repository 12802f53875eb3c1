import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { FootfallError } from '../../domain/errors.ts';
import type { ServeContext } from '../context.ts';
import { addRoutes } from '../routes.ts';
import { addHealthRoutes } from './health.ts';
import { isLoopbackName } from './hosts.ts';
import { watchMethods } from './methods.ts';
import { addOpenApi } from './openapi.ts';
import { type Limits, type ServeOptions, usualLimits } from './options.ts';
import { clientErrorText, isOurFault, problemOf, sendProblem } from './problem.ts';
import { addErrorHeaders, addSecurity, bareHeaders } from './security.ts';
import { addSessionRoutes } from './session.ts';
import { addStaticFiles, pathOf } from './static.ts';
import { Turns } from './turns.ts';

export interface RunningServer {
  url: string;
  /** Ends within a second or two, also with event streams open. */
  close(): Promise<void>;
}

/** Headers and address together, bytes: room for an address that is too long to be told so in a problem document. */
const headerBytes = 32 * 1024;

/**
 * How long a request may take to arrive. Node goes by the longer of the two times, and looks each half minute unless it
 * is told otherwise.
 */
function arrivalTimes({ requestMs }: Limits) {
  return { headersTimeout: requestMs, connectionsCheckingInterval: Math.min(5000, requestMs) };
}

/**
 * Of answers made anew. 460 kB of JSON (a branch's days) take 0.8 ms of brotli 1 for 54 kB, 2.1 ms of the usual 4 for 50,
 * 4.5 ms of the usual gzip 6 for 48. Files of the dashboard are compressed when it is built.
 */
const fastCompression = {
  encodings: ['br' as const, 'gzip' as const],
  brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
  zlibOptions: { level: 1 },
  globalDecompression: false,
};

/** The API and the dashboard's files. It does not listen yet. */
export async function createServer(context: ServeContext, options: ServeOptions = {}): Promise<FastifyInstance> {
  const limits = { ...usualLimits, ...options.limits };
  const app = Fastify({
    http: { maxHeaderSize: headerBytes, ...arrivalTimes(limits) },
    forceCloseConnections: 'idle',
    trustProxy: options.trustProxy ?? false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, request, reply) =>
      void sendProblem(reply.headers(bareHeaders), problemOf(error, pathOf(request))),
    clientErrorHandler: (error, socket) => {
      if (socket.writable) socket.end(clientErrorText(error));
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addClosing(app, context, options, limits);
  addErrors(app, context);
  const security = await addSecurity(app, options, limits);
  await app.register(compress, fastCompression);
  await addOpenApi(app, options.version ?? '0');
  await app.register(async (scope) => {
    const api = scope.withTypeProvider<ZodTypeProvider>();
    addHealthRoutes(api, context);
    addSessionRoutes(api, security);
    addRoutes(api, context);
  });
  addStaticFiles(app, context, options.dashboardFolder);
  return app;
}

/**
 * Listens on `port` (0: any free one). Throws BIND_NEEDS_TOKEN where others could reach it without one, and the system's
 * error (EADDRINUSE, EACCES) where it cannot listen.
 */
export async function startServer(
  context: ServeContext,
  options: ServeOptions & { port?: number; host?: string } = {},
): Promise<RunningServer> {
  const { port = 0, host = '127.0.0.1' } = options;
  if (!isLoopbackName(host) && options.access?.mode !== 'tokens') {
    throw new FootfallError('BIND_NEEDS_TOKEN', `Others can reach ${host}, and there is no token yet.`, {
      hint: 'Make one with footfall token create, or listen on 127.0.0.1.',
    });
  }
  const app = await createServer(context, options);
  const url = await app.listen({ port, host, backlog: waitingConnections });
  return { url, close: () => app.close() };
}

/**
 * That the system keeps until they are accepted. Of the usual 511 a burst of some hundred clients left no room, and what
 * watches the process got no connection for five seconds.
 */
const waitingConnections = 4096;

/** Event streams end at once; other answers have a second to end by themselves, then are ended. */
function addClosing(app: FastifyInstance, context: ServeContext, options: ServeOptions, limits: Limits): void {
  const closing = new AbortController();
  const live = new Set<AbortController>();
  const turns = new Turns(limits.answersAtOnce, limits.waitMs);
  app.decorate('serving', { context, options, limits, turns, closing: closing.signal, live });
  app.addHook('preClose', async () => {
    closing.abort();
    setTimeout(() => {
      for (const controller of live) controller.abort();
      setTimeout(() => app.server.closeAllConnections(), 100).unref();
    }, limits.closeMs).unref();
  });
}

function addErrors(app: FastifyInstance, { log }: ServeContext): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, pathOf(request));
    if (isOurFault(problem)) {
      const stack = String((error as Error).stack ?? error);
      log.error({ method: request.method, path: problem.instance, error: stack }, 'Failed to answer');
    }
    addErrorHeaders(error, reply);
    return sendProblem(reply, problem);
  });
  const nothingHere = watchMethods(app);
  app.setNotFoundHandler((request, reply) => {
    const error = nothingHere(request);
    addErrorHeaders(error, reply);
    return sendProblem(reply, problemOf(error, pathOf(request)));
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    log.debug({ method, url, status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) }, 'Answered');
  });
}
