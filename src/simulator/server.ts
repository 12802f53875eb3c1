import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { addFaultyService } from './faulty-service.ts';
import type { SimulatorOptions } from './options.ts';
import { Refusal, sendProblem } from './problem.ts';
import { addRoutes } from './routes.ts';
import { ServiceFaults } from './service-faults.ts';

export interface RunningSimulator {
  url: string;
  /** Ends within a second, also with connections open. */
  close(): Promise<void>;
}

/** The REST API of a sensor network; its documentation is at `/docs`. It does not listen yet. */
export function createSimulator(options: SimulatorOptions): FastifyInstance {
  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 200 } });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  const { clock, log, world } = options;
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (hasZodFastifySchemaValidationErrors(error)) {
      const faults = error.validation.map((fault) => `${fault.instancePath.slice(1) || 'query'}: ${fault.message}`);
      return sendProblem(reply, 400, `${faults.join('; ')}.`);
    }
    const status = error.statusCode ?? 500;
    if (error instanceof Refusal || (status >= 400 && status < 500)) return sendProblem(reply, status, error.message);
    log.error({ url: request.url, error: String(error.stack ?? error) }, 'The simulator failed to answer');
    return sendProblem(reply, 500, 'The simulator failed to answer; its log says why.');
  });
  app.setNotFoundHandler((request, reply) => {
    const truth = request.url.startsWith('/v1/truth');
    const hint = truth ? 'The truth is served only when the simulator is started with it.' : 'See /docs.';
    return sendProblem(reply, 404, `There is no ${request.method} ${request.url.split('?')[0]}. ${hint}`);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, url } = request;
    log.debug({ method, url, status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) }, 'Answered');
  });
  if (options.serviceFaults) addFaultyService(app, new ServiceFaults(world.faults, world.seed, clock));
  app.register(swagger, {
    openapi: {
      info: {
        title: 'A simulated sensor network',
        version: '1',
        description: 'Hourly counts of door sensors that misbehave on purpose.',
      },
    },
    transform: jsonSchemaTransform,
  });
  app.register(swaggerUi, { routePrefix: '/docs' });
  app.register(async (scope) => addRoutes(scope.withTypeProvider<ZodTypeProvider>(), options));
  return app;
}

/** Listens on `port` (0: any free one). Throws the system's error (EADDRINUSE, EACCES) where it cannot. */
export async function startSimulator(
  options: SimulatorOptions & { port?: number; host?: string },
): Promise<RunningSimulator> {
  const app = createSimulator(options);
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' });
  return { url, close: () => app.close() };
}
