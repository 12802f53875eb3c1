import { z } from 'zod';
import { sessionAnswer, sessionBody } from '../contract/service.ts';
import { type Api, problems } from './api.ts';
import { cookieName } from './cookie.ts';
import type { Security } from './security.ts';

/** Browsers send it with every request; a month, then the token is asked for again. */
const cookieSeconds = 30 * 24 * 3600;

/** Signing in and out, for browsers: the token moves into a cookie that no script can read. */
export function addSessionRoutes(app: Api, security: Security): void {
  const tags = ['service'];
  const config = { public: true };
  app.route({
    method: 'POST',
    url: '/v1/session',
    schema: {
      summary: 'Sign in: keeps the token in a cookie',
      operationId: 'postSession',
      tags,
      body: sessionBody,
      response: {
        200: { description: 'Signed in', content: { 'application/json': { schema: sessionAnswer } } },
        ...problems([400, 401, 403, 429]),
      },
    },
    config,
    handler: async (request, reply) => {
      const caller = await security.callerOf(request, request.body.token);
      reply.header('set-cookie', cookie(request.body.token, cookieSeconds, request.protocol === 'https'));
      return reply.header('cache-control', 'no-store').send(caller);
    },
  });
  app.route({
    method: 'DELETE',
    url: '/v1/session',
    schema: {
      summary: 'Sign out: forgets the cookie',
      operationId: 'deleteSession',
      tags,
      response: { 204: z.null().describe('Signed out'), ...problems([403, 429]) },
    },
    config,
    handler: async (request, reply) => {
      reply.header('set-cookie', cookie('', 0, request.protocol === 'https'));
      return reply.code(204).send(null);
    },
  });
}

function cookie(token: string, seconds: number, isSecure: boolean): string {
  const value = encodeURIComponent(token);
  const secure = isSecure ? '; Secure' : '';
  return `${cookieName}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
