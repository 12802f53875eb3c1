import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errorRegistry, FootfallError } from '../../domain/errors.ts';
import { cookieToken } from './cookie.ts';
import { hostName, isLoopbackName } from './hosts.ts';
import { MethodNotAllowed } from './methods.ts';
import type { Access, Caller, Limits, ServeOptions } from './options.ts';

export interface Security {
  /** Whose token that is. Throws UNAUTHENTICATED; RATE_LIMITED where this address was refused too often. */
  callerOf(request: FastifyRequest, token: string | null): Promise<Caller>;
}

/** Who may ask what, how often, from which pages. Must be added before any route. */
export async function addSecurity(app: FastifyInstance, options: ServeOptions, limits: Limits): Promise<Security> {
  await app.register(helmet, headers);
  await app.register(rateLimit, { global: false, cache: 10_000, timeWindow: 60_000 });
  const access: Access = options.access ?? { mode: 'open' };
  const refusals = app.createRateLimit({
    max: limits.refusalsPerMinute,
    keyGenerator: (request) => `refused ${request.ip}`,
  });
  const requests = app.createRateLimit({
    max: limits.requestsPerMinute,
    keyGenerator: (request) => (access.mode === 'tokens' ? `token ${request.caller.name}` : `from ${request.ip}`),
  });

  const security: Security = {
    async callerOf(request, token) {
      if (access.mode === 'open') return local;
      const caller = token === null ? null : await access.check(token);
      if (caller) return caller;
      const count = await refusals(request);
      if (!count.isAllowed && count.isExceeded) throw tooMany(count.ttlInSeconds);
      throw unauthenticated(token);
    },
  };

  app.decorateRequest('caller', null as unknown as Caller);
  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions;
    request.caller = nobody;
    refuseHost(request, access, options.allowedHosts);
    refuseLongAddress(request, limits);
    refuseForeignPage(request);
    if (!config.public) request.caller = await security.callerOf(request, tokenOf(request));
    if (!config.uncounted) {
      const count = await requests(request);
      if (!count.isAllowed && count.isExceeded) throw tooMany(count.ttlInSeconds);
    }
    if (config.role === 'operator' && request.caller.role !== 'operator') {
      throw new FootfallError('FORBIDDEN', 'This needs a token of an operator.', {
        hint: 'Make one with footfall token create --role operator.',
      });
    }
    reply.header('x-robots-tag', 'noindex');
  });
  return security;
}

/** What an answer to this error also needs as headers. */
export function addErrorHeaders(error: unknown, reply: FastifyReply): void {
  if (error instanceof FootfallError && error.code === 'UNAUTHENTICATED') {
    reply.header('www-authenticate', 'Bearer realm="footfall"');
  }
  if (error instanceof MethodNotAllowed) reply.header('allow', error.methods.join(', '));
  if (error instanceof TooManyRequests) reply.header('retry-after', String(error.seconds));
  // Where the fault passes by itself and nobody has said when.
  if (statusOf(error) === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', '10');
}

function statusOf(error: unknown): number | null {
  return error instanceof FootfallError ? errorRegistry[error.code].status : null;
}

/** Without tokens, whoever reaches this server is somebody at this machine. */
const local: Caller = { role: 'operator', name: 'local' };
/** On public routes. */
const nobody: Caller = { role: 'viewer', name: 'nobody' };

/**
 * Scripts only from here and never inline; styles may be inline, as the dashboard's components set them. HTTPS is for
 * the proxy in front to demand: `upgrade-insecure-requests` and HSTS would break plain HTTP inside a network.
 */
const headers = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      scriptSrcAttr: ["'none'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
  xFrameOptions: { action: 'deny' },
  referrerPolicy: { policy: 'same-origin' },
} as const;

/** Of answers made before any hook has run, such as that to an address that cannot be decoded. */
export const bareHeaders = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

/** What the request shows as its token: in `Authorization`, else the cookie of a browser that signed in. */
function tokenOf(request: FastifyRequest): string | null {
  return bearerToken(request) ?? cookieToken(request.headers.cookie);
}

export function bearerToken(request: FastifyRequest): string | null {
  const [, token] = /^Bearer +([^\s]{1,500})$/i.exec(request.headers.authorization ?? '') ?? [];
  return token ?? null;
}

function refuseHost(request: FastifyRequest, access: Access, allowed: readonly string[] | undefined): void {
  // RFC 9112, 3.2: what stands before this server may have gone by the other one.
  if (request.raw.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length > 1) {
    throw new FootfallError('REQUEST_INVALID', 'The request has several Host headers.', { hint: 'Send one.' });
  }
  const name = hostName(request.headers.host);
  if (allowed === undefined && access.mode === 'tokens') return;
  if (name !== null && (isLoopbackName(name) || allowed?.includes(name))) return;
  throw new FootfallError('FORBIDDEN', 'The name in the Host header is none of this server.', {
    hint: 'Open it as localhost or 127.0.0.1, or allow the name in the configuration.',
  });
}

function refuseLongAddress(request: FastifyRequest, limits: Limits): void {
  if (request.url.length <= limits.urlLength) return;
  throw new FootfallError('REQUEST_INVALID', `The address has more than ${limits.urlLength} characters.`, {
    hint: 'Name fewer things in one request, or ask for a region or all of them.',
  });
}

/**
 * Cross-site request forgery: a browser tells by Sec-Fetch-Site or Origin which page asks. Requests with a bearer token
 * cannot come from a foreign page; those of programs have neither header.
 */
function refuseForeignPage(request: FastifyRequest): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || bearerToken(request) !== null) return;
  const { origin, cookie } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined ? site === 'same-origin' || site === 'none' : isSame(origin, request.headers.host, cookie)) {
    return;
  }
  throw new FootfallError('FORBIDDEN', 'A page of another site may not ask for this.', {
    hint: 'Programs send their token in the Authorization header, not as a cookie.',
  });
}

function isSame(origin: string | undefined, host: string | undefined, cookie: string | undefined): boolean {
  if (origin === undefined) return cookieToken(cookie) === null;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  const ours = `${page.protocol}//${host}`;
  return URL.canParse(ours) && new URL(ours).host === page.host;
}

class TooManyRequests extends FootfallError {
  readonly seconds: number;

  constructor(seconds: number) {
    super('RATE_LIMITED', 'There were too many requests in this minute.', { hint: `Ask again in ${seconds} s.` });
    this.seconds = seconds;
  }
}

function tooMany(seconds: number): TooManyRequests {
  return new TooManyRequests(Math.max(1, Math.ceil(seconds)));
}

function unauthenticated(token: string | null): FootfallError {
  const message = token === null ? 'This needs a token.' : 'The token is not known, or no longer valid.';
  return new FootfallError('UNAUTHENTICATED', message, {
    hint: 'Make one with footfall token create and send it as Authorization: Bearer <token>, or sign in.',
  });
}
