import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { FootfallError } from '../../domain/errors.ts';
import { isPage, nothingAt, pathOf } from './static.ts';

/**
 * Why nothing answers a request: another method would be answered here (METHOD_NOT_ALLOWED), or nothing at all
 * (NOT_FOUND). Knows the routes that are added after it.
 */
export function watchMethods(app: FastifyInstance): (request: FastifyRequest) => FootfallError {
  const routes = new Map<string, { path: RegExp; methods: Set<string> }>();
  app.addHook('onRoute', ({ url, method }: RouteOptions) => {
    const route = routes.get(url) ?? { path: patternOf(url), methods: new Set<string>() };
    for (const name of [method].flat()) route.methods.add(name);
    routes.set(url, route);
  });
  return (request) => {
    const path = pathOf(request);
    // `/*` fits everything: of it only what it would answer counts.
    const fitting = [...routes].filter(([url, route]) => (url === '/*' ? isPage(path) : route.path.test(path)));
    const methods = new Set(fitting.flatMap(([, route]) => [...route.methods]));
    // It takes this one, of names that are not as long.
    const isElsewhere = methods.size === 0 || methods.has(request.method);
    return isElsewhere ? nothingAt(request) : new MethodNotAllowed(request, [...methods].sort());
  };
}

export class MethodNotAllowed extends FootfallError {
  readonly methods: readonly string[];

  constructor(request: FastifyRequest, methods: readonly string[]) {
    super('METHOD_NOT_ALLOWED', `${pathOf(request)} takes no ${request.method}.`, {
      hint: `It takes ${methods.join(', ')}.`,
    });
    this.methods = methods;
  }
}

/** `/v1/rows/:table.csv` as an expression over whole paths. */
function patternOf(url: string): RegExp {
  const text = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replaceAll('*', '.*');
  return new RegExp(`^${text}$`);
}
