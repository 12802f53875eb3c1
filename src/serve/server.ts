import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { FootfallError } from '../domain/errors.ts';
import type { ServeContext } from './context.ts';
import { type ServeOptions, usualLimits } from './options.ts';
import { isOurFault, problemOf, sendProblem } from './problem.ts';
import { addRoutes } from './routes.ts';

export interface RunningServer {
  url: string;
  /** Ends within a second or two, also with event streams open. */
  close(): Promise<void>;
}

/** The API and the dashboard's files. It does not listen yet. */
export async function createServer(context: ServeContext, options: ServeOptions = {}): Promise<FastifyInstance> {
  const limits = { ...usualLimits, ...options.limits };
  const closing = new AbortController();
  const app = Fastify({
    forceCloseConnections: true,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestMs,
    routerOptions: { maxParamLength: 200 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorate('serving', { context, options, closing: closing.signal });
  app.decorateRequest('caller', null as never);
  app.addHook('onRequest', async (request) => {
    request.caller = { role: 'operator', name: 'local' };
  });
  app.addHook('preClose', async () => closing.abort());
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request.url.split('?')[0]);
    if (isOurFault(problem)) {
      context.log.error({ path: problem.instance, error: String((error as Error).stack ?? error) }, 'Failed to answer');
    }
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0];
    const error = new FootfallError('NOT_FOUND', `There is no ${request.method} ${path}.`, { hint: 'See /docs.' });
    return sendProblem(reply, problemOf(error, path));
  });
  app.register(async (scope) => addRoutes(scope.withTypeProvider<ZodTypeProvider>(), context));
  return app;
}

/** Listens on `port` (0: any free one). Throws the system's error (EADDRINUSE, EACCES) where it cannot. */
export async function startServer(
  context: ServeContext,
  options: ServeOptions & { port?: number; host?: string } = {},
): Promise<RunningServer> {
  const app = await createServer(context, options);
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  return { url, close: () => app.close() };
}
