import type { Api } from './api.ts';
import type { ServeContext } from './context.ts';

/** Every route under /v1, one line each. */
export function addRoutes(_app: Api, _context: ServeContext): void {}
